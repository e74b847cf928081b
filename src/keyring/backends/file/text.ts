// How names and values become bytes and back. Nothing here is secret or secure; it only loses nothing.

/** Text as bytes, and which of the two ways it took. */
export interface EncodedText {
  readonly bytes: Uint8Array;
  /** UTF-16 for text that UTF-8 cannot hold (unpaired surrogates), else UTF-8. */
  readonly isUtf16: boolean;
}

/** One way for each text, so that equal texts always give equal bytes. */
export function encodeText(text: string): EncodedText {
  if (text.isWellFormed()) return { bytes: new TextEncoder().encode(text), isUtf16: false };
  return { bytes: Buffer.from(text, 'utf16le'), isUtf16: true };
}

export function decodeText(bytes: Uint8Array, isUtf16: boolean): string {
  if (!isUtf16) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf16le');
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** By hand, as waking `Buffer` costs the hot path more than a tenth of a millisecond. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    hex += (byte < 16 ? '0' : '') + byte.toString(16);
  }
  return hex;
}

export function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
