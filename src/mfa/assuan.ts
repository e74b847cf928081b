// The lines of the Assuan protocol, as pinentry speaks it; nothing is read, written or shown here.

/** One line of a server. `other` is what we need not know (`INQUIRE` never comes from a pinentry). */
export type AssuanLine =
  | { readonly kind: 'ok' }
  | { readonly kind: 'err'; readonly code: number }
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'status'; readonly keyword: string }
  | { readonly kind: 'comment' }
  | { readonly kind: 'other' };

/** Codes of libgpg-error; the upper half of the number on the line tells who says so. */
const CANCELED = 99;
const FULLY_CANCELED = 198;
const CODE_BITS = 0xffff;
/** GPG_ERR_TIMEOUT: the pinentry gave up by itself. */
const TIMEOUT = 62;

/** A line without its line feed. @see https://www.gnupg.org/documentation/manuals/assuan/Server-responses.html */
export function parseAssuanLine(line: string): AssuanLine {
  if (/^OK(?: |$)/.test(line)) return { kind: 'ok' };
  const error = /^ERR (\d{1,10})(?: |$)/.exec(line);
  if (error !== null) return { kind: 'err', code: Number(error[1]) & CODE_BITS };
  if (line.startsWith('D ')) return { kind: 'data', text: decodeAssuan(line.slice(2)) };
  const status = /^S ([A-Za-z_]\w*)/.exec(line);
  if (status !== null) return { kind: 'status', keyword: status[1] ?? '' };
  return { kind: /^#/.test(line) ? 'comment' : 'other' };
}

export function isCancel(code: number): boolean {
  return code === CANCELED || code === FULLY_CANCELED;
}

export function isTimeout(code: number): boolean {
  return code === TIMEOUT;
}

/** Undoes the percent-escaping of a `D` line; the bytes are UTF-8. What is no escape stays as it is. */
export function decodeAssuan(text: string): string {
  const bytes: number[] = [];
  const raw = new TextEncoder().encode(text);
  for (let at = 0; at < raw.length; at++) {
    const hex =
      raw[at] === 37 ? /^[0-9A-Fa-f]{2}/.exec(String.fromCharCode(raw[at + 1] ?? 0, raw[at + 2] ?? 0)) : null;
    bytes.push(hex === null ? (raw[at] ?? 0) : Number.parseInt(hex[0], 16));
    if (hex !== null) at += 2;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Longest line of the protocol, with its line feed. */
const MAX_LINE_BYTES = 1000;

/**
 * A command with its text as one line, without line feed. Percent signs, line ends and all other control
 * characters are escaped; text that would be too long for a line is cut at a whole character.
 */
export function assuanCommand(command: string, text: string): string {
  let line = `${command} `;
  let length = line.length;
  for (const character of text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
    const escaped = /[%\x00-\x1f\x7f]/.test(character)
      ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
      : character;
    length += new TextEncoder().encode(escaped).length;
    if (length >= MAX_LINE_BYTES) break;
    line += escaped;
  }
  return line;
}
