// One connection to the session bus in plain JavaScript, so that waiting for it can always end. It carries questions
// and orders, never a secret.
// @see https://dbus.freedesktop.org/doc/dbus-specification.html#auth-mechanisms-external

import type { Clock } from '../../../kernel/clock.ts';
import { connectUnixSocket, type StreamSocket } from '../../../platform/native-keyring-socket.ts';
import { busSockets, type Env } from './dbus-address.ts';
import { type DbusCall, type DbusMessage, decodeMessage, encodeCall, messageLength } from './dbus-message.ts';
import { type Wait, within } from './within.ts';

/** What the bus or a service on it answered instead of a reply; `no-bus` and `closed` are our own words. */
export class DbusFailure extends Error {
  readonly kind: 'no-bus' | 'closed' | 'remote';
  /** `org.freedesktop.DBus.Error.ServiceUnknown` and its like; for `no-bus` an errno or a word. */
  readonly errorName: string;

  constructor(kind: DbusFailure['kind'], errorName: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DbusFailure';
    this.kind = kind;
    this.errorName = errorName;
  }
}

export interface SignalMatch {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
}

export interface CallOptions extends Wait {
  /** Asks the bus not to start the service for it. */
  readonly noAutoStart?: boolean;
}

export interface Bus {
  /** @throws {DbusFailure}; {KeyringError} `timeout` */
  call(call: DbusCall, options: CallOptions): Promise<readonly unknown[]>;
  /** Calls `tell` with the body of each such signal until the returned function is called. */
  onSignal(
    match: SignalMatch,
    tell: (body: readonly unknown[]) => void,
    onClosed: (failure: DbusFailure) => void,
  ): () => void;
  readonly isOpen: boolean;
  close(): void;
}

const BUS = 'org.freedesktop.DBus';
/** The bus takes our identity from the socket itself. All of it is sent at once: one round trip less. */
const HANDSHAKE = '\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n';
/** Longest handshake line that is waited for; the real one has about 50 characters. */
const MAX_HANDSHAKE_BYTES = 16 * 1024;

/** A call to the bus itself. */
export function busCall(member: string, text?: string): DbusCall {
  const call = { destination: BUS, path: '/org/freedesktop/DBus', interface: BUS, member };
  return text === undefined ? call : { ...call, signature: 's', body: (writer) => writer.string(text) };
}

/**
 * Connects to the session bus; each wait, that of the handshake included, is the timeout of the first call.
 * @throws {DbusFailure} `no-bus`; {KeyringError} `timeout`
 */
export async function connectBus(env: Env, clock: Clock, timeoutMs: number): Promise<Bus> {
  const sockets = busSockets(env);
  let failure = new DbusFailure('no-bus', 'none', 'no session bus is set');
  for (const path of sockets) {
    const link = new BusLink(clock);
    const connecting = connectUnixSocket(path, link.events);
    try {
      link.start(
        await within(
          clock,
          { timeoutMs, onLate: () => void connecting.then((late) => late.close()).catch(() => undefined) },
          connecting,
        ),
      );
      return link;
    } catch (cause) {
      const code = (cause as { code?: unknown } | null)?.code;
      if (code === 'timeout') throw cause;
      // The usual place was only a guess.
      const word = env.DBUS_SESSION_BUS_ADDRESS && typeof code === 'string' ? code : 'none';
      failure = new DbusFailure('no-bus', word, 'the session bus does not answer', cause);
    }
  }
  throw failure;
}

interface Waiting {
  readonly resolve: (body: readonly unknown[]) => void;
  readonly reject: (failure: DbusFailure) => void;
}

interface Listener extends SignalMatch {
  readonly tell: (body: readonly unknown[]) => void;
  readonly onClosed: (failure: DbusFailure) => void;
}

class BusLink implements Bus {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<Listener>();
  #socket: StreamSocket | undefined;
  #received: Uint8Array = new Uint8Array();
  #isTalking = false;
  #failure: DbusFailure | undefined;
  #serial = 0;

  readonly events = {
    onBytes: (bytes: Uint8Array): void => {
      this.#received = joined(this.#received, bytes);
      try {
        this.#read();
      } catch (cause) {
        this.#end(new DbusFailure('closed', 'protocol', 'the session bus sent what is not D-Bus', cause));
      }
    },
    onEnd: (cause: unknown): void =>
      this.#end(new DbusFailure('closed', 'closed', 'the session bus closed the connection', cause)),
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined && this.#failure === undefined;
  }

  start(socket: StreamSocket): void {
    this.#socket = socket;
    socket.write(
      joined(new TextEncoder().encode(HANDSHAKE), encodeCall(busCall('Hello'), this.#nextSerial())),
    );
    socket.hold(false);
  }

  async call(call: DbusCall, options: CallOptions): Promise<readonly unknown[]> {
    if (this.#failure !== undefined || this.#socket === undefined) {
      throw this.#failure ?? new DbusFailure('closed', 'closed', 'the connection is closed');
    }
    const serial = this.#nextSerial();
    const reply = new Promise<readonly unknown[]>((resolve, reject) =>
      this.#waiting.set(serial, { resolve, reject }),
    );
    this.#hold();
    try {
      this.#socket.write(encodeCall(call, serial, options.noAutoStart));
      return await within(this.#clock, options, reply);
    } finally {
      this.#waiting.delete(serial);
      this.#hold();
    }
  }

  onSignal(match: SignalMatch, tell: Listener['tell'], onClosed: Listener['onClosed']): () => void {
    const listener: Listener = { ...match, tell, onClosed };
    this.#listeners.add(listener);
    this.#hold();
    return () => {
      this.#listeners.delete(listener);
      this.#hold();
    };
  }

  close(): void {
    this.#end(new DbusFailure('closed', 'closed', 'the connection is closed'));
  }

  /** An idle connection must not keep the process alive. */
  #hold(): void {
    if (this.isOpen) this.#socket?.hold(this.#waiting.size + this.#listeners.size > 0);
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  #end(failure: DbusFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#socket?.close();
    for (const waiting of this.#waiting.values()) waiting.reject(failure);
    for (const listener of this.#listeners) listener.onClosed(failure);
  }

  #read(): void {
    if (!this.#isTalking && !this.#readHandshake()) return;
    for (;;) {
      const length = messageLength(this.#received);
      if (length === undefined || this.#received.length < length) return;
      const message = decodeMessage(this.#received.subarray(0, length));
      this.#received = this.#received.subarray(length);
      this.#dispatch(message);
    }
  }

  /** Past the lines `DATA` and `OK ...`; true when the messages begin. */
  #readHandshake(): boolean {
    for (;;) {
      const end = this.#received.indexOf(0x0a);
      if (end < 0) {
        if (this.#received.length > MAX_HANDSHAKE_BYTES) throw new RangeError('an endless handshake');
        return false;
      }
      const line = new TextDecoder().decode(this.#received.subarray(0, end)).trim();
      this.#received = this.#received.subarray(end + 1);
      if (line.startsWith('OK')) {
        this.#isTalking = true;
        return true;
      }
      if (line !== 'DATA') throw new RangeError('the bus refused the connection');
    }
  }

  #dispatch(message: DbusMessage): void {
    if (message.kind === 'signal') {
      for (const listener of [...this.#listeners]) {
        if (
          listener.path === message.path &&
          listener.interface === message.interface &&
          listener.member === message.member
        ) {
          listener.tell(message.body);
        }
      }
      return;
    }
    const waiting = message.replySerial === undefined ? undefined : this.#waiting.get(message.replySerial);
    if (waiting === undefined) return;
    if (message.kind === 'return') waiting.resolve(message.body);
    if (message.kind === 'error') {
      const text = message.body[0];
      waiting.reject(
        new DbusFailure('remote', message.errorName ?? 'unknown', typeof text === 'string' ? text : ''),
      );
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b.slice();
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
