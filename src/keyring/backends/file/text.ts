// How names and values become bytes and back. Nothing here is secret or secure; it only loses nothing.

/** Text as bytes, and which of the two ways it took. */
export interface EncodedText {
  readonly bytes: Uint8Array;
  /** UTF-16 for text that UTF-8 cannot hold (unpaired surrogates), else UTF-8. */
  readonly isUtf16: boolean;
}

/** One way for each text, so that equal texts always give equal bytes. */
export function encodeText(text: string): EncodedText {
  const isUtf16 = !text.isWellFormed();
  return { bytes: Buffer.from(text, isUtf16 ? 'utf16le' : 'utf8'), isUtf16 };
}

export function decodeText(bytes: Uint8Array, isUtf16: boolean): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(isUtf16 ? 'utf16le' : 'utf8');
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

export function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
