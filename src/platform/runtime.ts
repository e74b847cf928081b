// Which runtime this is and how it was started; nothing else.

export type RuntimeName = 'node' | 'bun' | 'bun-executable';

/** `bun-executable` is the one that `bun build --compile` made: its own files lie under a virtual root. */
export function runtimeName(): RuntimeName {
  if (typeof Bun === 'undefined') return 'node';
  if (Bun.main.startsWith('/$bunfs/')) return 'bun-executable';
  return /^[A-Za-z]:[\\/]~BUN[\\/]/.test(Bun.main) ? 'bun-executable' : 'bun';
}
