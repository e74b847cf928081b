// Bytes to text and back without losing one, and what Python calls white space. It must never normalise anything.

/**
 * The text of a file. Bytes that are not UTF-8 become lone surrogates U+DC80..U+DCFF (as Python's
 * `surrogateescape` does), which valid UTF-8 can never give, so that {@link encodeText} is the exact inverse.
 * A byte order mark stays as U+FEFF.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeEscaping(bytes);
  }
}

/** The bytes of a text made by {@link decodeText}, edited or not. */
export function encodeText(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (text.isWellFormed()) return encoder.encode(text);
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (const match of text.matchAll(ESCAPED_BYTE)) {
    pieces.push(
      encoder.encode(text.slice(start, match.index)),
      Uint8Array.of(text.charCodeAt(match.index) & 0xff),
    );
    start = match.index + 1;
  }
  pieces.push(encoder.encode(text.slice(start)));
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** With the `u` flag only a surrogate that is not half of a pair matches. */
const ESCAPED_BYTE = /[\udc80-\udcff]/gu;

/** True where the file held bytes that are not UTF-8. */
export function hasEscapedBytes(text: string): boolean {
  return !text.isWellFormed();
}

function decodeEscaping(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > start) pieces.push(decoder.decode(bytes.subarray(start, at)));
    pieces.push(String.fromCharCode(0xdc00 | (bytes[at] ?? 0)));
    at += 1;
    start = at;
  }
  if (at > start) pieces.push(decoder.decode(bytes.subarray(start, at)));
  return pieces.join('');
}

/**
 * Length of the well-formed UTF-8 sequence that starts at `at`, 0 if there is none.
 * @see https://www.unicode.org/versions/latest/core-spec/chapter-3/ table 3-7
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const [low, high] =
    lead === 0xe0
      ? [0xa0, 0xbf]
      : lead === 0xed
        ? [0x80, 0x9f]
        : lead === 0xf0
          ? [0x90, 0xbf]
          : lead === 0xf4
            ? [0x80, 0x8f]
            : [0x80, 0xbf];
  const length =
    lead >= 0xc2 && lead <= 0xdf
      ? 2
      : lead >= 0xe0 && lead <= 0xef
        ? 3
        : lead >= 0xf0 && lead <= 0xf4
          ? 4
          : 0;
  if (length === 0 || second < low || second > high) return 0;
  for (let i = 2; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if (next < 0x80 || next > 0xbf) return 0;
  }
  return length;
}

/** What `str.isspace()` of Python says of one UTF-16 unit; JavaScript's `\s` differs (U+001C..1F, U+0085, U+FEFF). */
export function isSpace(code: number): boolean {
  if (code <= 32) return (code >= 9 && code <= 13) || (code >= 28 && code <= 32);
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** First index in `[start, end)` that is not white space, else `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Index after the last character in `[start, end)` that is not white space, else `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** `str.strip()` of Python. */
export function strip(text: string): string {
  const start = skipSpace(text, 0, text.length);
  return text.slice(start, trimEnd(text, start, text.length));
}

/** Where `str.splitlines()` of Python breaks; botocore uses it inside nested blocks only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python breaks lines at these three separators.
export const LINE_BREAKS = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/;
