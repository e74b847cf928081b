// Keys out of the bytes of a terminal in raw mode, as a state machine. It reads, writes and prints nothing.

/** A key that means something to a full-screen question; what is not in here is none. */
export type Key = { readonly kind: 'text'; readonly text: string } | { readonly kind: KeyName };

export type KeyName =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'delete-word'
  | 'clear'
  /** Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\, Ctrl-L. */
  | 'interrupt'
  | 'end-of-input'
  | 'suspend'
  | 'quit'
  | 'redraw';

export interface KeyReader {
  /** Undefined where the byte completes no key, or one that means nothing. */
  feed(byte: number): Key | undefined;
  /** True in the middle of an escape sequence: a lone Escape key looks the same until nothing follows it. */
  isInSequence(): boolean;
  /** Nothing followed: the Escape key where that was all, else a sequence that was cut off. */
  endSequence(): Key | undefined;
}

const CONTROL: Readonly<Record<number, KeyName>> = {
  1: 'first',
  3: 'interrupt',
  4: 'end-of-input',
  5: 'last',
  8: 'backspace',
  9: 'down',
  10: 'enter',
  12: 'redraw',
  13: 'enter',
  14: 'down',
  16: 'up',
  21: 'clear',
  23: 'delete-word',
  26: 'suspend',
  28: 'quit',
  127: 'backspace',
};

/** The last byte of `ESC [ ... X` and `ESC O X`, whatever modifiers stand before it. */
const FINAL: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  F: 'last',
  H: 'first',
  M: 'enter',
  Z: 'up',
};

/** The number of `ESC [ N ~`. */
const TILDE: Readonly<Record<string, KeyName>> = {
  1: 'first',
  4: 'last',
  5: 'page-up',
  6: 'page-down',
  7: 'first',
  8: 'last',
};

/** No sequence of a key is longer; more is noise. */
const MAX_PARAMETERS = 16;

/** @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
export function createKeyReader(): KeyReader {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let sequence: 'none' | 'escape' | 'csi' | 'ss3' = 'none';
  let parameters = '';
  let partial: number[] = [];

  const named = (kind: KeyName | undefined): Key | undefined => (kind === undefined ? undefined : { kind });

  function feedSequence(byte: number): Key | undefined {
    const character = String.fromCharCode(byte);
    if (sequence === 'escape') {
      if (byte === 0x1b) return { kind: 'escape' };
      // Anything else is Alt with a key, which means nothing here.
      sequence = character === '[' ? 'csi' : character === 'O' ? 'ss3' : 'none';
      parameters = '';
      return undefined;
    }
    if (byte === 0x1b) {
      sequence = 'escape';
      return undefined;
    }
    if (sequence === 'csi' && byte >= 0x20 && byte < 0x40) {
      parameters = (parameters + character).slice(0, MAX_PARAMETERS);
      return undefined;
    }
    const isCsi = sequence === 'csi';
    sequence = 'none';
    if (isCsi && character === '~') return named(TILDE[parameters.split(';')[0] ?? '']);
    // `ESC [ M` begins a report of the mouse, not Enter of the keypad.
    if (isCsi && character === 'M') return undefined;
    return named(Object.hasOwn(FINAL, character) ? FINAL[character] : undefined);
  }

  function feedPartial(byte: number): Key | undefined {
    partial.push(byte);
    const [lead = 0] = partial;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (partial.length < length && (byte >= 0x80 || partial.length === 1)) return undefined;
    const bytes = Uint8Array.from(partial);
    partial = [];
    try {
      const text = decoder.decode(bytes);
      return /\p{Cc}/u.test(text) ? undefined : { kind: 'text', text };
    } catch {
      return undefined;
    }
  }

  return {
    feed(byte) {
      if (sequence !== 'none') return feedSequence(byte);
      if (byte >= 0x80 || partial.length > 0) return feedPartial(byte);
      if (byte === 0x1b) {
        sequence = 'escape';
        return undefined;
      }
      if (byte < 0x20 || byte === 0x7f) return named(CONTROL[byte]);
      return { kind: 'text', text: String.fromCharCode(byte) };
    },
    isInSequence: () => sequence !== 'none',
    endSequence() {
      const wasEscape = sequence === 'escape';
      sequence = 'none';
      return wasEscape ? { kind: 'escape' } : undefined;
    },
  };
}
