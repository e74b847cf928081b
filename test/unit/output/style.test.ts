// When text is coloured, and that colours end where they began.

import { describe, expect, it } from 'vitest';
import { PLAIN, styleFor, wantsColour } from '../../../src/output/style.ts';

describe('wantsColour', () => {
  it.each<[Record<string, string>, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '' }, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false, false],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false', CLICOLOR_FORCE: '1' }, true, false],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '3', TERM: 'dumb' }, false, true],
    [{ CLICOLOR_FORCE: '1' }, false, true],
    [{ CLICOLOR_FORCE: '0' }, false, false],
    [{ CLICOLOR_FORCE: '' }, true, true],
    [{ CLICOLOR: '0' }, true, false],
    [{ CLICOLOR: '1' }, false, false],
    [{ CLICOLOR: '0', CLICOLOR_FORCE: '1' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('%j, terminal: %s', (env, isTerminal, wanted) => {
    expect(wantsColour(env, isTerminal)).toBe(wanted);
  });
});

describe('styles', () => {
  it('leave the text as it is, or wrap it and undo just that', () => {
    expect(styleFor(false)).toBe(PLAIN);
    expect(PLAIN.red('x')).toBe('x');
    const style = styleFor(true);
    expect(style.bold(`a${style.red('b')}c`)).toBe('\x1b[1ma\x1b[31mb\x1b[39mc\x1b[22m');
    expect(style.green('')).toBe('');
  });
});
