// The bytes of D-Bus messages: those few types that the Secret Service needs, little-endian only. No sockets here.
// @see https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol

import { DbusWriter, roundUp } from './dbus-writer.ts';

/** A call to make. `body` writes the arguments that `signature` announces. */
export interface DbusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: (writer: DbusWriter) => void;
}

/** What came in: a reply, an error or a signal. */
export interface DbusMessage {
  readonly kind: 'call' | 'return' | 'error' | 'signal' | 'unknown';
  readonly replySerial: number | undefined;
  readonly path: string | undefined;
  readonly interface: string | undefined;
  readonly member: string | undefined;
  readonly errorName: string | undefined;
  readonly body: readonly unknown[];
}

/** The specification's own limit for one message; more is a broken or hostile peer. */
const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;
const KINDS = ['unknown', 'call', 'return', 'error', 'signal'] as const;
// A mark at the start of a name is a part of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One whole message. `noAutoStart` asks the bus not to start the service for it. */
export function encodeCall(call: DbusCall, serial: number, noAutoStart = false): Uint8Array {
  const bodyWriter = new DbusWriter();
  call.body?.(bodyWriter);
  const body = bodyWriter.finish();
  const header = new DbusWriter();
  header.byte(0x6c);
  header.byte(1);
  header.byte(noAutoStart ? 2 : 0);
  header.byte(1);
  header.uint32(body.length);
  header.uint32(serial);
  header.array(8, () => {
    const field = (code: number, type: 's' | 'o' | 'g', value: string): void => {
      header.align(8);
      header.byte(code);
      header.variant(type, () => (type === 'g' ? header.signature(value) : header.string(value)));
    };
    field(1, 'o', call.path);
    field(2, 's', call.interface);
    field(3, 's', call.member);
    field(6, 's', call.destination);
    if (call.signature !== undefined) field(8, 'g', call.signature);
  });
  header.align(8);
  const head = header.finish();
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return message;
}

/**
 * The length in bytes of the message at the start of `bytes`, or undefined while its first 16 bytes are not all there.
 * @throws {RangeError} for what cannot be a message of ours
 */
export function messageLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 16) return undefined;
  if (bytes[0] !== 0x6c) throw new RangeError('a D-Bus message that is not little-endian');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = 16 + roundUp(view.getUint32(12, true), 8) + view.getUint32(4, true);
  if (length > MAX_MESSAGE_BYTES) throw new RangeError('a D-Bus message longer than the protocol allows');
  return length;
}

/** @throws {RangeError} if the bytes are not a message */
export function decodeMessage(bytes: Uint8Array): DbusMessage {
  const reader = new Reader(bytes);
  reader.skip(1);
  const kind = KINDS[reader.byte()] ?? 'unknown';
  reader.skip(10);
  const fields = new Map<number, unknown>();
  for (const entry of reader.value('a(yv)') as readonly (readonly [number, unknown])[])
    fields.set(entry[0], entry[1]);
  reader.align(8);
  const signature = text(fields.get(8));
  const replySerial = fields.get(5);
  return {
    kind,
    replySerial: typeof replySerial === 'number' ? replySerial : undefined,
    path: text(fields.get(1)),
    interface: text(fields.get(2)),
    member: text(fields.get(3)),
    errorName: text(fields.get(4)),
    body: signature === undefined ? [] : splitSignature(signature).map((type) => reader.value(type)),
  };
}

class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  skip(count: number): void {
    this.#at += count;
  }

  align(to: number): void {
    this.#at = roundUp(this.#at, to);
  }

  byte(): number {
    this.#at += 1;
    return this.#view.getUint8(this.#at - 1);
  }

  value(type: string): unknown {
    const first = type[0] ?? '';
    switch (first) {
      case 'y':
        return this.byte();
      case 'b':
        return this.#uint32() !== 0;
      case 'n':
        return this.#fixed(2, (at) => this.#view.getInt16(at, true));
      case 'q':
        return this.#fixed(2, (at) => this.#view.getUint16(at, true));
      case 'i':
        return this.#fixed(4, (at) => this.#view.getInt32(at, true));
      case 'u':
      case 'h':
        return this.#uint32();
      case 'x':
        return this.#fixed(8, (at) => this.#view.getBigInt64(at, true));
      case 't':
        return this.#fixed(8, (at) => this.#view.getBigUint64(at, true));
      case 'd':
        return this.#fixed(8, (at) => this.#view.getFloat64(at, true));
      case 's':
      case 'o':
        return this.#text(this.#uint32());
      case 'g':
        return this.#text(this.byte());
      case 'v':
        return this.value(this.#text(this.byte()));
      case 'a':
        return this.#array(type.slice(1));
      case '(':
      case '{':
        this.align(8);
        return splitSignature(type.slice(1, -1)).map((member) => this.value(member));
      default:
        throw new RangeError('an unknown D-Bus type');
    }
  }

  #uint32(): number {
    return this.#fixed(4, (at) => this.#view.getUint32(at, true));
  }

  #fixed<T>(size: number, read: (at: number) => T): T {
    this.align(size);
    this.#at += size;
    return read(this.#at - size);
  }

  #text(length: number): string {
    if (this.#at + length > this.#bytes.length) throw new RangeError('a D-Bus string past the end');
    const value = decoder.decode(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length + 1;
    return value;
  }

  #array(elementType: string): readonly unknown[] {
    const length = this.#uint32();
    this.align(alignmentOf(elementType[0] ?? ''));
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('a D-Bus array past the end');
    const values: unknown[] = [];
    while (this.#at < end) values.push(this.value(elementType));
    return values;
  }
}

/** `sa{sv}o` into `s`, `a{sv}`, `o`. */
function splitSignature(signature: string): readonly string[] {
  const types: string[] = [];
  let at = 0;
  while (at < signature.length) {
    const start = at;
    while (signature[at] === 'a') at += 1;
    let depth = 0;
    do {
      if (at >= signature.length) throw new RangeError('an incomplete D-Bus signature');
      const character = signature[at];
      if (character === '(' || character === '{') depth += 1;
      if (character === ')' || character === '}') depth -= 1;
      at += 1;
    } while (depth > 0);
    types.push(signature.slice(start, at));
  }
  return types;
}

function alignmentOf(type: string): number {
  if ('xtd({'.includes(type)) return 8;
  if ('ybgv'.includes(type)) return type === 'b' ? 4 : 1;
  return 'nq'.includes(type) ? 2 : 4;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
