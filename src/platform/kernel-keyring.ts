// Short-lived secrets in the Linux kernel's own memory, kept for all processes of one user until they time out
// or the machine restarts. Nothing here ever touches a disk, and every refusal of the kernel just means "no".

import { hotLibc } from './libc-hot.ts';

/** `syscall(2)`: -1 on failure. */
export type Syscall = (number: number, ...args: readonly (number | bigint | Uint8Array)[]) => number;

/**
 * A place for small secrets (at most 32,767 bytes each; 20,000 in all for an ordinary user). None of the calls
 * throws: containers refuse these system calls, and a quota may be used up.
 */
export interface KernelKeyring {
  /** The bytes kept under this description, or undefined where there are none any more. */
  read(description: string): Uint8Array | undefined;
  /** Keeps bytes for `timeoutSeconds`, in place of what was there before. False where the kernel refused. */
  store(description: string, bytes: Uint8Array, timeoutSeconds: number): boolean;
  /** Forgets at once. True if there was something. */
  forget(description: string): boolean;
}

/** @see https://man7.org/linux/man-pages/man2/syscalls.2.html and the kernel's own tables */
const NUMBERS: Readonly<Record<string, { readonly addKey: number; readonly keyctl: number }>> = {
  x64: { addKey: 248, keyctl: 250 },
  arm64: { addKey: 217, keyctl: 219 },
};

/** @see https://man7.org/linux/man-pages/man2/keyctl.2.html */
const OPERATION = { setPermissions: 5, link: 8, search: 10, read: 11, setTimeout: 15, invalidate: 21 };
const PROCESS_KEYRING = -2;
const USER_KEYRING = -4;
/** Everything for the possessor; view, read and search for every other process of the same user. */
const PERMISSIONS = 0x3f00_0000 | 0x0001_0000 | 0x0002_0000 | 0x0008_0000;
const LONGEST_TIMEOUT_SECONDS = 0x7fff_ffff;
/** What one call reads at once; only a longer secret needs a second call. */
const USUAL_BYTES = 256;

/**
 * The kernel keyring of the user who runs this process, or undefined where there is none to speak of (not
 * Linux, another processor, no way to call). Calls that the kernel refuses show only when they are made.
 */
export function openKernelKeyring(
  platform: NodeJS.Platform = process.platform,
  syscall: Syscall | undefined = platform === 'linux' ? hotLibc()?.syscall : undefined,
): KernelKeyring | undefined {
  const numbers = NUMBERS[process.arch];
  if (platform !== 'linux' || numbers === undefined || syscall === undefined) return undefined;
  const type = cString('user');
  const search = (description: string): number | undefined => {
    const key = syscall(numbers.keyctl, OPERATION.search, USER_KEYRING, type, cString(description), 0);
    return key === -1 ? undefined : key;
  };
  const invalidate = (key: number): boolean => syscall(numbers.keyctl, OPERATION.invalidate, key) !== -1;

  return {
    read(description) {
      const key = search(description);
      if (key === undefined) return undefined;
      let buffer = new Uint8Array(USUAL_BYTES);
      let length = syscall(numbers.keyctl, OPERATION.read, key, buffer, buffer.length);
      if (length > buffer.length) {
        buffer = new Uint8Array(length);
        length = syscall(numbers.keyctl, OPERATION.read, key, buffer, buffer.length);
      }
      return length < 0 || length > buffer.length ? undefined : buffer.subarray(0, length);
    },

    /*
     * The user keyring gives its keys only to processes that possess it, which is those whose session keyring
     * links to it: not the bare ones of cron, containers and many servers. A key added straight to it there can
     * be neither read nor given other permissions. So the key is first added to this process's own keyring,
     * which it possesses, gets its permissions and its timeout there, out of everybody's sight, and is then
     * linked into the user keyring, where it takes the place of its predecessor in one step.
     */
    store(description, bytes, timeoutSeconds) {
      if (timeoutSeconds < 1) return false;
      const key = syscall(numbers.addKey, type, cString(description), bytes, bytes.length, PROCESS_KEYRING);
      if (key === -1) return false;
      const seconds = Math.min(Math.floor(timeoutSeconds), LONGEST_TIMEOUT_SECONDS);
      const kept =
        syscall(numbers.keyctl, OPERATION.setPermissions, key, PERMISSIONS) !== -1 &&
        syscall(numbers.keyctl, OPERATION.setTimeout, key, seconds) !== -1 &&
        syscall(numbers.keyctl, OPERATION.link, key, USER_KEYRING) !== -1;
      if (!kept) invalidate(key);
      return kept;
    },

    forget(description) {
      const key = search(description);
      return key !== undefined && invalidate(key);
    },
  };
}

function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
