// Bytes of a terminal as keys.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyReader, type Key } from '../../../src/platform/tty-keys.ts';

function keysOf(text: string): readonly string[] {
  const reader = createKeyReader();
  const keys: Key[] = [];
  for (const byte of Buffer.from(text, 'latin1')) {
    const key = reader.feed(byte);
    if (key !== undefined) keys.push(key);
  }
  const last = reader.isInSequence() ? reader.endSequence() : undefined;
  if (last !== undefined) keys.push(last);
  return keys.map((key) => ('text' in key ? key.text : key.kind));
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

describe('createKeyReader', () => {
  it.each<[string, string, readonly string[]]>([
    ['letters', 'ab c', ['a', 'b', ' ', 'c']],
    ['Enter as CR and LF', '\r\n', ['enter', 'enter']],
    ['control keys', '\x03\x04\x1a\x1c\x0c', ['interrupt', 'end-of-input', 'suspend', 'quit', 'redraw']],
    ['editing keys', '\x7f\x08\x15\x17', ['backspace', 'backspace', 'clear', 'delete-word']],
    ['Ctrl-P, Ctrl-N, Tab', '\x10\x0e\t', ['up', 'down', 'down']],
    ['Ctrl-A, Ctrl-E', '\x01\x05', ['first', 'last']],
    ['arrows', '\x1b[A\x1b[B', ['up', 'down']],
    ['arrows of application mode', '\x1bOA\x1bOB', ['up', 'down']],
    ['arrows with modifiers', '\x1b[1;5A\x1b[1;2B', ['up', 'down']],
    ['pages', '\x1b[5~\x1b[6~\x1b[5;5~', ['page-up', 'page-down', 'page-up']],
    [
      'Home and End of three kinds',
      '\x1b[H\x1b[F\x1bOH\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~',
      ['first', 'last', 'first', 'last', 'first', 'last', 'first', 'last'],
    ],
    ['Shift-Tab', '\x1b[Z', ['up']],
    ['Enter of the keypad', '\x1bOM', ['enter']],
    ['Escape alone', '\x1b', ['escape']],
    ['Escape twice', '\x1b\x1b', ['escape', 'escape']],
    ['Escape, then an arrow', '\x1b\x1b[A', ['escape', 'up']],
    ['a sequence that was cut off', '\x1b[1;', []],
    ['keys that mean nothing', '\x1b[3~\x1b[C\x1b[D\x1b[20~\x1bx\x1b[200~\x1b[I', []],
    ['letters after such a key', '\x1b[3~a', ['a']],
    ['UTF-8', utf8('é日😀'), ['é', '日', '😀']],
    ['broken UTF-8', '\xff\xc3a', []],
    ['letters after broken UTF-8', '\xc3aa', ['a']],
    ['C1 control characters', utf8('\u009b'), []],
    ['unknown control characters', '\x00\x02\x1d', []],
  ])('%s', (_, text, keys) => {
    expect(keysOf(text)).toEqual(keys);
  });

  it('takes any bytes, and is itself again after them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = createKeyReader();
        for (const byte of bytes) reader.feed(byte);
        reader.endSequence();
        for (const byte of [0x61, 0x61, 0x61, 0x61]) reader.feed(byte);
        expect(reader.feed(0x0d)).toEqual({ kind: 'enter' });
      }),
    );
  });
});
