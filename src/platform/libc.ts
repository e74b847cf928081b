// The few C library functions that neither runtime offers, one interface over both; it keeps no handle of its own.

import { openBunLibrary } from './libc-bun.ts';
import { openKoffiLibrary } from './libc-koffi.ts';
import type { CFunction, CSignature, RawLibrary } from './libc-raw.ts';

/** Where a function can fail it returns -1 and {@link LibcCore.errno} tells why, as in C. */
export interface LibcFunctions {
  /** @see https://man7.org/linux/man-pages/man2/flock.2.html */
  flock(descriptor: number, operation: number): number;
  /** With an integer argument; the same numbers on Linux and macOS for F_GETFD, F_SETFD, F_GETFL and F_SETFL. */
  fcntl(descriptor: number, command: number, argument: number): number;
  /** Returns only where it fails; then always -1. Each of the byte strings must be free of NUL. */
  execve(path: Uint8Array, argv: readonly Uint8Array[], envp: readonly Uint8Array[]): number;
  /** `SIG_DFL` for one signal. */
  setSignalDefault(signal: number): number;
  /** `SIG_IGN` for one signal. */
  setSignalIgnored(signal: number): number;
  /** The signals that are held back from this thread; bit n-1 of the mask stands for signal n. */
  setBlockedSignals(mask: bigint): number;
  /** RLIMIT_NOFILE; `Infinity` for no limit. Undefined where it cannot be read. */
  getFileLimit(): { readonly soft: number; readonly hard: number } | undefined;
  setFileLimit(soft: number, hard: number): number;
  /** One entry of the auxiliary vector, 0 where there is none. Linux only. */
  getauxval(type: number): bigint;
  /** The strings of `environ` or `argv` as the C library holds them. macOS only; Linux has /proc. */
  ownStrings(table: 'environ' | 'argv'): readonly Uint8Array[];
  /** Ends the process at once: no exit handlers, nothing flushed. */
  _exit(status: number): void;
  /** At most six arguments; bytes are passed by address and must stay referenced until it returns. Linux only. */
  syscall(number: number, ...args: readonly (number | bigint | Uint8Array)[]): number;
}

export interface LibcCore {
  /** Error number of the last failed call; read it before any other call. */
  errno(): number;
  /** A copy of this process's own memory. A wrong address ends the process. */
  copyMemory(address: number, length: number): Uint8Array;
}

export type LibcName = keyof LibcFunctions;

type Maker<Name extends LibcName> = (raw: RawLibrary) => LibcFunctions[Name];

interface Entry<Name extends LibcName> {
  readonly needs: Readonly<Record<string, CSignature>>;
  readonly make: Maker<Name>;
}

const RLIMIT = { args: ['i32', 'pointer'], returns: 'i32' } as const;
const SIGNAL = { signal: { args: ['i32', 'i64'], returns: 'i64' } } as const;
const INFINITE_LIMIT = { linux: 0xffffffffffffffffn, darwin: 0x7fffffffffffffffn } as const;

const ENTRIES: { readonly [Name in LibcName]: Entry<Name> } = {
  flock: { needs: { flock: { args: ['i32', 'i32'], returns: 'i32' } }, make: plain('flock') },
  fcntl: {
    needs: { fcntl: { args: ['i32', 'i32', 'i64'], returns: 'i32', fixedArgs: 2 } },
    make: plain('fcntl'),
  },
  execve: {
    needs: { execve: { args: ['pointer', 'pointer', 'pointer'], returns: 'i32' } },
    make: makeExecve,
  },
  setSignalDefault: { needs: SIGNAL, make: (raw) => (signal) => Number(fn(raw, 'signal')(signal, 0)) },
  setSignalIgnored: { needs: SIGNAL, make: (raw) => (signal) => Number(fn(raw, 'signal')(signal, 1)) },
  setBlockedSignals: {
    needs: { sigprocmask: { args: ['i32', 'pointer', 'i64'], returns: 'i32' } },
    make: makeSetBlockedSignals,
  },
  getFileLimit: { needs: { getrlimit: RLIMIT }, make: makeGetFileLimit },
  setFileLimit: { needs: { setrlimit: RLIMIT }, make: makeSetFileLimit },
  getauxval: {
    needs: { getauxval: { args: ['u64'], returns: 'u64' } },
    make: (raw) => (type) => BigInt(fn(raw, 'getauxval')(type)),
  },
  ownStrings: {
    needs: {
      _NSGetEnviron: { args: [], returns: 'pointer' },
      _NSGetArgv: { args: [], returns: 'pointer' },
      strlen: { args: ['pointer'], returns: 'i64' },
    },
    make: makeOwnStrings,
  },
  _exit: {
    needs: { _exit: { args: ['i32'], returns: 'void' } },
    make: (raw) => (status) => void fn(raw, '_exit')(status),
  },
  // Declared as an ordinary function of seven: on Linux variadic arguments travel like ordinary ones.
  syscall: {
    needs: { syscall: { args: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'], returns: 'i64' } },
    make: makeSyscall,
  },
};

/**
 * Binds the named functions, nothing else: each costs a few hundredths of a millisecond. Keep the object while
 * you need it; there is no other memory of it.
 *
 * @returns undefined on Windows, on processors where our struct layouts are not known to hold, and where one of
 *   the functions is not of this platform, or koffi is not installed
 */
export function loadLibc<Name extends LibcName>(
  names: readonly Name[],
): (Pick<LibcFunctions, Name> & LibcCore) | undefined {
  if (process.platform !== 'linux' && process.platform !== 'darwin') return undefined;
  if (!['x64', 'arm64', 'riscv64', 'loong64'].includes(process.arch)) return undefined;
  const elsewhere = process.platform === 'darwin' ? ['syscall', 'getauxval'] : ['ownStrings'];
  if (names.some((name) => elsewhere.includes(name))) return undefined;
  const signatures: Record<string, CSignature> = {};
  for (const name of names) Object.assign(signatures, ENTRIES[name].needs);
  const raw = typeof Bun === 'undefined' ? openKoffiLibrary(signatures) : openBunLibrary(signatures);
  if (raw === undefined) return undefined;
  const libc: Record<string, unknown> = { errno: raw.errno, copyMemory: raw.copyMemory };
  for (const name of names) libc[name] = ENTRIES[name].make(raw);
  return libc as unknown as Pick<LibcFunctions, Name> & LibcCore;
}

function fn(raw: RawLibrary, name: string): CFunction {
  const found = raw.functions[name];
  if (found === undefined) throw new TypeError(`${name} is not bound`);
  return found;
}

function plain(name: string): (raw: RawLibrary) => (...args: readonly number[]) => number {
  return (raw) => {
    const call = fn(raw, name);
    return (...args) => Number(call(...args));
  };
}

function makeSyscall(raw: RawLibrary): LibcFunctions['syscall'] {
  const call = fn(raw, 'syscall');
  return (number, ...args) => {
    const values = [0, 1, 2, 3, 4, 5].map((index) => {
      const value = args[index] ?? 0;
      if (typeof value === 'number' || typeof value === 'bigint') return value;
      return value.length === 0 ? 0 : raw.addressOf(value);
    });
    return Number(call(number, ...values));
  };
}

/** One block: both pointer tables, then the strings, each ended by NUL. */
function makeExecve(raw: RawLibrary): LibcFunctions['execve'] {
  const call = fn(raw, 'execve');
  return (path, argv, envp) => {
    const tables = (argv.length + envp.length + 2) * 8;
    const strings = [path, ...argv, ...envp];
    // The buffer comes first: an array made alone may lie elsewhere until somebody asks for its buffer.
    const buffer = new ArrayBuffer(strings.reduce((size, string) => size + string.length + 1, tables));
    const block = new Uint8Array(buffer);
    const view = new DataView(buffer);
    const base = raw.addressOf(block);
    let cursor = tables;
    const place = (string: Uint8Array): number => {
      const address = base + cursor;
      block.set(string, cursor);
      cursor += string.length + 1;
      return address;
    };
    const pathAddress = place(path);
    let slot = 0;
    for (const table of [argv, envp]) {
      for (const string of table) {
        view.setBigUint64(slot, BigInt(place(string)), true);
        slot += 8;
      }
      slot += 8;
    }
    return Number(call(pathAddress, base, base + (argv.length + 1) * 8));
  };
}

function makeSetBlockedSignals(raw: RawLibrary): LibcFunctions['setBlockedSignals'] {
  const call = fn(raw, 'sigprocmask');
  const setMask = process.platform === 'darwin' ? 3 : 2;
  return (mask) => {
    // 128 bytes: glibc reads all of its sigset_t, the kernel and macOS the first 8 and 4 of it.
    const set = new BigUint64Array(16);
    set[0] = mask;
    return Number(call(setMask, raw.addressOf(new Uint8Array(set.buffer)), 0));
  };
}

function makeOwnStrings(raw: RawLibrary): LibcFunctions['ownStrings'] {
  const pointerAt = (address: number): number =>
    Number(new DataView(raw.copyMemory(address, 8).buffer).getBigUint64(0, true));
  return (table) => {
    const strings: Uint8Array[] = [];
    let slot = pointerAt(Number(fn(raw, table === 'argv' ? '_NSGetArgv' : '_NSGetEnviron')()));
    for (let address = pointerAt(slot); address !== 0; address = pointerAt(slot)) {
      const length = Number(fn(raw, 'strlen')(address));
      strings.push(length === 0 ? new Uint8Array(0) : raw.copyMemory(address, length));
      slot += 8;
    }
    return strings;
  };
}

function limitResource(): number {
  return process.platform === 'darwin' ? 8 : 7;
}

function infiniteLimit(): bigint {
  return process.platform === 'darwin' ? INFINITE_LIMIT.darwin : INFINITE_LIMIT.linux;
}

function makeGetFileLimit(raw: RawLibrary): LibcFunctions['getFileLimit'] {
  const call = fn(raw, 'getrlimit');
  return () => {
    const pair = new BigUint64Array(2);
    if (Number(call(limitResource(), raw.addressOf(new Uint8Array(pair.buffer)))) !== 0) return undefined;
    const [soft = 0n, hard = 0n] = pair;
    const infinite = infiniteLimit();
    return {
      soft: soft === infinite ? Number.POSITIVE_INFINITY : Number(soft),
      hard: hard === infinite ? Number.POSITIVE_INFINITY : Number(hard),
    };
  };
}

function makeSetFileLimit(raw: RawLibrary): LibcFunctions['setFileLimit'] {
  const call = fn(raw, 'setrlimit');
  return (soft, hard) => {
    const encode = (limit: number): bigint => (Number.isFinite(limit) ? BigInt(limit) : infiniteLimit());
    const pair = BigUint64Array.of(encode(soft), encode(hard));
    return Number(call(limitResource(), raw.addressOf(new Uint8Array(pair.buffer))));
  };
}
