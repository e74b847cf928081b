// The C library's functions that `exec` needs on its hot path, bound together once: binding costs a tenth of a
// millisecond each time. It holds the addresses of functions and nothing else.

import { type LibcCore, type LibcFunctions, loadLibc } from './libc.ts';

const NAMES = ['execve', 'fcntl', 'setSignalDefault', 'setSignalIgnored', 'setFileLimit'] as const;
const LINUX_NAMES = [...NAMES, 'getauxval', 'syscall'] as const;
const MACOS_NAMES = [...NAMES, 'ownStrings'] as const;

/** `getauxval` and `syscall` are there on Linux, `ownStrings` on macOS. */
export type HotLibc = Pick<LibcFunctions, (typeof NAMES)[number]> &
  Partial<Pick<LibcFunctions, 'getauxval' | 'syscall' | 'ownStrings'>> &
  LibcCore;

let bound: HotLibc | 'none' | undefined;

/** Undefined where {@link loadLibc} gives nothing. */
export function hotLibc(): HotLibc | undefined {
  bound ??= (process.platform === 'darwin' ? loadLibc(MACOS_NAMES) : loadLibc(LINUX_NAMES)) ?? 'none';
  return bound === 'none' ? undefined : bound;
}
