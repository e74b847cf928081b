// Reading and writing by the kernel's own calls, for the hot path of the Linux executable; it words no errors. Where
// anything is out of the ordinary it gives up, and the caller does the same again through `node:fs`.

import { hotLibc } from './libc-hot.ts';

/** What {@link readQuickly} found: the bytes, nothing there, or no answer. */
export type QuickRead = Uint8Array | 'missing' | undefined;

/** @see https://man7.org/linux/man-pages/man2/syscalls.2.html and the kernel's own tables */
const NUMBERS: Readonly<Record<string, { openat: number; read: number; write: number; close: number }>> = {
  x64: { openat: 257, read: 0, write: 1, close: 3 },
  arm64: { openat: 56, read: 63, write: 64, close: 57 },
};
const AT_FDCWD = -100;
/** O_RDONLY and O_CLOEXEC, the same number on both processors. */
const READ_CLOEXEC = 0o2000000;
const ENOENT = 2;
const ENOTDIR = 20;
const FIRST_BYTES = 16_384;

interface Calls {
  readonly syscall: (number: number, ...args: readonly (number | Uint8Array)[]) => number;
  readonly errno: () => number;
  readonly numbers: { openat: number; read: number; write: number; close: number };
}

/** Undefined everywhere but in the Linux executable: elsewhere `node:fs` is at hand, or the calls are not. */
function calls(): Calls | undefined {
  if (typeof Bun === 'undefined' || process.platform !== 'linux') return undefined;
  const numbers = NUMBERS[process.arch];
  const libc = numbers === undefined ? undefined : hotLibc();
  if (numbers === undefined || libc?.syscall === undefined) return undefined;
  return { syscall: libc.syscall, errno: libc.errno, numbers };
}

/** The bytes of a whole file. */
export function readQuickly(path: string): QuickRead {
  const found = path.includes('\0') ? undefined : calls();
  if (found === undefined) return undefined;
  const { syscall, errno: lastError, numbers } = found;
  const descriptor = syscall(numbers.openat, AT_FDCWD, cString(path), READ_CLOEXEC, 0);
  if (descriptor < 0) {
    const errno = lastError();
    return errno === ENOENT || errno === ENOTDIR ? 'missing' : undefined;
  }
  try {
    let bytes = new Uint8Array(FIRST_BYTES);
    let length = 0;
    for (;;) {
      const count = syscall(numbers.read, descriptor, bytes.subarray(length), bytes.length - length);
      if (count < 0) return undefined;
      if (count === 0) return bytes.subarray(0, length);
      length += count;
      if (length === bytes.length) {
        const larger = new Uint8Array(bytes.length * 4);
        larger.set(bytes);
        bytes = larger;
      }
    }
  } finally {
    syscall(numbers.close, descriptor);
  }
}

/** Writes to an open descriptor; how many bytes were taken, or undefined where none were. */
export function writeQuickly(descriptor: number, bytes: Uint8Array): number | undefined {
  const found = bytes.length === 0 ? undefined : calls();
  if (found === undefined) return undefined;
  const count = found.syscall(found.numbers.write, descriptor, bytes, bytes.length);
  return count < 0 ? undefined : count;
}

function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
