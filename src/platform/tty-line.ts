// One line of typed input as a state machine: bytes in, what happened out. It reads, writes and prints nothing.

/** What one byte did to the line. */
export type LineEvent =
  | { readonly kind: 'nothing' }
  /** Characters were added at the end. */
  | { readonly kind: 'insert'; readonly text: string }
  /** This text was removed from the end. */
  | { readonly kind: 'erase'; readonly text: string }
  /** Enter. */
  | { readonly kind: 'submit' }
  /** Not taken: invalid UTF-8, too long, or a paste of several lines. */
  | { readonly kind: 'refuse' }
  /** Ctrl-L, Ctrl-R: show the question and the line again. */
  | { readonly kind: 'redraw' }
  /** Ctrl-C, Ctrl-\, Ctrl-Z. */
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  /** Ctrl-D on an empty line. */
  | { readonly kind: 'end' };

export interface LineEditor {
  feed(byte: number): LineEvent;
  /** The line as it stands. */
  text(): string;
  /** True in the middle of an escape sequence: a lone Escape key looks the same until nothing follows it. */
  isInSequence(): boolean;
  /** Nothing followed: it was the Escape key. */
  endSequence(): void;
}

const NOTHING: LineEvent = { kind: 'nothing' };
const REFUSE: LineEvent = { kind: 'refuse' };
const CONTROL_KEYS: Readonly<Record<number, LineEvent['kind']>> = {
  3: 'interrupt',
  12: 'redraw',
  18: 'redraw',
  26: 'suspend',
  28: 'quit',
};

type Sequence = 'none' | 'escape' | 'csi' | 'ss3';

/**
 * An empty line. Keys: Backspace and Ctrl-H, Ctrl-W (word), Ctrl-U (all), Enter; arrows and other sequences
 * are ignored; a bracketed paste is taken whole, without the line ends around it, or not at all.
 *
 * @param options.maxBytes longest line, in bytes of UTF-8
 * @param options.skipsLineFeed the line before ended with CR: an LF that comes first is the rest of its end
 */
export function createLineEditor(options: {
  readonly maxBytes: number;
  readonly skipsLineFeed?: boolean;
}): LineEditor {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = '';
  let sequence: Sequence = 'none';
  let parameters = '';
  let partial: number[] = [];
  let paste: string | undefined;
  let skipsLineFeed = options.skipsLineFeed === true;

  function erase(kept: string): LineEvent {
    const text = line.slice(kept.length);
    line = kept;
    return text === '' ? NOTHING : { kind: 'erase', text };
  }

  function insert(text: string): LineEvent {
    if (Buffer.byteLength(line + text) > options.maxBytes) return REFUSE;
    line += text;
    return { kind: 'insert', text };
  }

  function endPaste(): LineEvent {
    const text = (paste ?? '').replace(/^[\r\n]+|[\r\n]+$/g, '');
    paste = undefined;
    if (text === '') return NOTHING;
    return /\p{Cc}/u.test(text) ? REFUSE : insert(text);
  }

  function feedSequence(byte: number): LineEvent {
    if (sequence === 'escape') {
      sequence = byte === 0x5b ? 'csi' : byte === 0x4f ? 'ss3' : 'none';
      parameters = '';
      return NOTHING;
    }
    if (sequence === 'csi' && byte >= 0x20 && byte <= 0x3f && parameters.length < 32) {
      parameters += String.fromCharCode(byte);
      return NOTHING;
    }
    sequence = 'none';
    if (byte !== 0x7e) return NOTHING;
    if (parameters === '200') paste = '';
    return parameters === '201' && paste !== undefined ? endPaste() : NOTHING;
  }

  /** One byte of a character outside ASCII. */
  function feedPartial(byte: number): LineEvent {
    if (byte < 0x80 || (partial.length > 0 && byte >= 0xc0)) {
      // The character before was cut short and is dropped; this byte counts by itself.
      partial = [];
      return feed(byte);
    }
    partial.push(byte);
    if (partial.length < lengthOf(partial[0] ?? 0)) return NOTHING;
    const bytes = Uint8Array.from(partial);
    partial = [];
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      return REFUSE;
    }
    return take(text);
  }

  function take(text: string): LineEvent {
    if (paste === undefined) return /\p{Cc}/u.test(text) ? REFUSE : insert(text);
    if (Buffer.byteLength(paste) <= options.maxBytes) paste += text;
    return NOTHING;
  }

  function feed(byte: number): LineEvent {
    if (skipsLineFeed) {
      skipsLineFeed = false;
      if (byte === 10) return NOTHING;
    }
    if (sequence !== 'none') return feedSequence(byte);
    if (byte >= 0x80 || partial.length > 0) return feedPartial(byte);
    if (byte === 0x1b) {
      sequence = 'escape';
      return NOTHING;
    }
    const kind = CONTROL_KEYS[byte];
    if (kind === 'interrupt' || kind === 'quit') return { kind };
    if (paste !== undefined) return take(String.fromCharCode(byte));
    if (kind === 'redraw' || kind === 'suspend') return { kind };
    if (byte === 13 || byte === 10) return { kind: 'submit' };
    if (byte === 8 || byte === 127) return erase(withoutLastCharacter(line));
    if (byte === 21) return erase('');
    if (byte === 23) return erase(line.replace(/\S*\s*$/u, ''));
    if (byte === 4) return line === '' ? { kind: 'end' } : NOTHING;
    return byte < 32 ? NOTHING : insert(String.fromCharCode(byte));
  }

  return {
    feed,
    text: () => line,
    isInSequence: () => sequence !== 'none',
    endSequence: () => {
      sequence = 'none';
    },
  };
}

/** Bytes of the UTF-8 character that this byte begins; 1 for a byte that begins none. */
function lengthOf(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
}

/** A character as a person sees it: a letter with its accents, a flag, a family are one each. */
function withoutLastCharacter(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII on purpose
  if (/^[\x00-\x7f]*$/.test(line.slice(-2))) return line.slice(0, -1);
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line)];
  return line.slice(0, segments.at(-1)?.index ?? 0);
}
