// Foreground or background, out of the kernel's own line about a process.

import { expect, it } from 'vitest';
import { isStopped, stateOf } from '../../../src/platform/tty-state.ts';

it.each([
  ['100 (vault) S 99 100 99 34816 100 4194304', 'foreground'],
  ['100 (vault) S 99 100 99 34816 99 4194304', 'background'],
  ['100 (a) S 1 (x) R 99 100 99 34816 100 4194304', 'foreground'],
  ['100 (vault) S 99 100 99 34816 -1 4194304', 'background'],
  ['', 'foreground'],
])('%j', (stat, state) => expect(stateOf(stat)).toBe(state));

it('tells no process to be stopped that is not', () => {
  expect(isStopped(process.pid)).toBe(false);
  expect(isStopped(2 ** 30)).toBe(false);
});
