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
  /** RLIMIT_NOFILE; `Infinity` for no limit. Undefined where it cannot be read. */
  getFileLimit(): { readonly soft: number; readonly hard: number } | undefined;
  setFileLimit(soft: number, hard: number): number;
  /** One entry of the auxiliary vector, 0 where there is none. Linux only. */
  getauxval(type: number): bigint;
  /** Ends the process at once: no exit handlers, nothing flushed. */
  _exit(status: number): void;
  /** At most six arguments; bytes are passed by address and must stay referenced until it returns. Linux only. */
  syscall(number: number, ...args: readonly (number | bigint | Uint8Array)[]): number;
}

export interface LibcCore {
  /** Error number of the last failed call; read it before any other call. */
  errno(): number;
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
  getFileLimit: { needs: { getrlimit: RLIMIT }, make: makeGetFileLimit },
  setFileLimit: { needs: { setrlimit: RLIMIT }, make: makeSetFileLimit },
  getauxval: {
    needs: { getauxval: { args: ['u64'], returns: 'u64' } },
    make: (raw) => (type) => BigInt(fn(raw, 'getauxval')(type)),
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
 * @returns undefined on Windows, on processors where our struct layouts are not known to hold, and where the C
 *   library has one of the functions not (`getauxval` and `syscall` on macOS) or koffi is not installed
 */
export function loadLibc<Name extends LibcName>(
  names: readonly Name[],
): (Pick<LibcFunctions, Name> & LibcCore) | undefined {
  if (process.platform !== 'linux' && process.platform !== 'darwin') return undefined;
  if (!['x64', 'arm64', 'riscv64', 'loong64'].includes(process.arch)) return undefined;
  if (process.platform === 'darwin' && names.some((name) => name === 'syscall' || name === 'getauxval'))
    return undefined;
  const signatures: Record<string, CSignature> = {};
  for (const name of names) Object.assign(signatures, ENTRIES[name].needs);
  const raw = typeof Bun === 'undefined' ? openKoffiLibrary(signatures) : openBunLibrary(signatures);
  if (raw === undefined) return undefined;
  const libc: Record<string, unknown> = { errno: raw.errno };
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
