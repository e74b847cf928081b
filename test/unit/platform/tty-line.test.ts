// The line editor: what every key does, and that no stream of bytes can break it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineEditor, type LineEvent } from '../../../src/platform/tty-line.ts';

const MAX = 64;

/** Feeds text (UTF-8) and gives the line and the kinds of events that were not `nothing`. */
function type(input: string | Uint8Array, options: { readonly skipsLineFeed?: boolean } = {}) {
  const editor = createLineEditor({ maxBytes: MAX, ...options });
  const events: LineEvent[] = [];
  for (const byte of Buffer.from(input as string)) events.push(editor.feed(byte));
  return {
    text: editor.text(),
    kinds: events.map((event) => event.kind).filter((kind) => kind !== 'nothing'),
  };
}

describe('the line editor', () => {
  it.each([
    ['letters', 'abc', 'abc'],
    ['UTF-8', 'aé你👍', 'aé你👍'],
    ['Backspace', 'abc\x7f\x08', 'a'],
    ['Backspace on an empty line', '\x7f\x7fa', 'a'],
    ['Backspace over a letter with its accent', 'xe\u0301\x7f', 'x'],
    ['Backspace over a family', 'x👩‍👩‍👧\x7f', 'x'],
    ['Ctrl-U', 'abc def\x15g', 'g'],
    ['Ctrl-W', 'abc def  \x17g', 'abc g'],
    ['arrows and function keys', 'a\x1b[A\x1b[1;5Cb\x1bOPc\x1b[15~d', 'abcd'],
    ['Tab and other control characters', 'a\t\x01\x0eb', 'ab'],
    ['Ctrl-D within a line', 'ab\x04c', 'abc'],
    ['a bracketed paste with its line end', '\x1b[200~abc\r\n\x1b[201~d', 'abcd'],
    ['a bracketed paste of control keys', 'x\x1b[200~\x15y\x1b[201~', 'x'],
    ['a bracketed paste of two lines', 'x\x1b[200~one\ntwo\x1b[201~', 'x'],
    ['a paste that ends without having begun', 'a\x1b[201~b', 'ab'],
  ])('%s', (_, input, text) => {
    expect(type(input).text).toBe(text);
  });

  it.each([
    ['\r', ['submit']],
    ['\n', ['submit']],
    ['\x03', ['interrupt']],
    ['\x1b[200~ab\x03', ['interrupt']],
    ['\x1c', ['quit']],
    ['\x1a', ['suspend']],
    ['\x04', ['end']],
    ['\x0c', ['redraw']],
    ['é\x7f', ['insert', 'erase']],
    ['\x1b[200~a\nb\x1b[201~', ['refuse']],
  ])('%j means %j', (input, kinds) => {
    expect(type(input).kinds).toEqual(kinds);
  });

  it('takes the LF of a CR LF that the line before ended with, and only that', () => {
    expect(type('\na', { skipsLineFeed: true })).toEqual({ text: 'a', kinds: ['insert'] });
    expect(type('\n\n', { skipsLineFeed: true }).kinds).toEqual(['submit']);
    expect(type('a\n', { skipsLineFeed: true }).kinds).toEqual(['insert', 'submit']);
  });

  it('refuses what is not UTF-8 and goes on', () => {
    expect(type(Uint8Array.of(0xff, 0x61))).toEqual({ text: 'a', kinds: ['refuse', 'insert'] });
    expect(type(Uint8Array.of(0xe4, 0xbd, 0x61)).text).toBe('a');
    expect(type(Uint8Array.of(0xed, 0xa0, 0x80, 0x61)).text).toBe('a');
    expect(type(Uint8Array.of(0xc2, 0x9b, 0x61)).text).toBe('a');
  });

  it('takes what fits and refuses the rest', () => {
    const { text, kinds } = type('x'.repeat(MAX + 2));
    expect(text).toBe('x'.repeat(MAX));
    expect(kinds.slice(-2)).toEqual(['refuse', 'refuse']);
    expect(type(`\x1b[200~${'x'.repeat(MAX + 2)}\x1b[201~`)).toEqual({ text: '', kinds: ['refuse'] });
  });

  it('lets go of a lone Escape', () => {
    const editor = createLineEditor({ maxBytes: MAX });
    editor.feed(0x1b);
    expect(editor.isInSequence()).toBe(true);
    editor.endSequence();
    expect(editor.feed(0x5b)).toEqual({ kind: 'insert', text: '[' });
  });

  it('holds any printable text, and its events add up to the line, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
        fc.pre(!/\p{Cc}/u.test(text) && Buffer.byteLength(text) <= MAX);
        return type(text).text === text;
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const editor = createLineEditor({ maxBytes: MAX });
        let seen = '';
        for (const byte of bytes) {
          const event = editor.feed(byte);
          if (event.kind === 'insert') seen += event.text;
          if (event.kind === 'erase') seen = seen.slice(0, seen.length - event.text.length);
        }
        expect(editor.text()).toBe(seen);
        expect(Buffer.byteLength(seen)).toBeLessThanOrEqual(MAX);
        expect(seen).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
