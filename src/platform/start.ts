// What the caller gave this process (limits, signals, descriptors) before the runtime changed it; it changes nothing.

import { fs } from './fs.ts';
import type { LibcCore, LibcFunctions } from './libc.ts';
import { runtimeName } from './runtime.ts';

/** The facts as native/start.h records them; change both together. */
export interface StartFacts {
  readonly fileLimit: { readonly soft: number; readonly hard: number };
  /** Bit n-1 stands for signal n. */
  readonly ignoredSignals: bigint;
  readonly blockedSignals: bigint;
  /** `F_GETFL` of descriptors 0, 1 and 2; undefined where closed. */
  readonly statusFlags: readonly (number | undefined)[];
  /** The caller's descriptors above 2. */
  readonly descriptors: readonly number[];
  /** Where the kernel's own copy of the strings lies in this process, if it does. */
  readonly argvBlock: MemoryBlock | undefined;
  readonly environmentBlock: MemoryBlock | undefined;
}

export interface MemoryBlock {
  readonly address: number;
  readonly length: number;
}

/** What {@link captureStart} saw. Opaque: keep it and hand it to `takeOver`. */
export interface Capture {
  /** The caller's descriptors above 2 as far as they can be told from the runtime's; undefined: ask the record. */
  readonly descriptors: readonly number[] | undefined;
}

/** The variable in which the launcher of the Node build hands over the record, and the mark of renamed ones. */
export const LAUNCHER_VARIABLE = 'VAULT_LAUNCHER';
export const LAUNCHER_KEEPS = 'VAULT_LAUNCHER_KEEPS_';

const AT_FLAGS = 8;
const MAGIC = 0x3154524154534c56n;
const HEADER_BYTES = 96;
const UNKNOWN = 0xffffffff;
const UNLIMITED = 0xffffffffffffffffn;
const PAGE_BYTES = 4096;

/**
 * Call it before anything of ours opens a file or socket. Where the start was recorded (the Linux executable, the
 * Node build's launcher) it costs nothing; elsewhere it lists the descriptors, to know the caller's from ours.
 */
export function captureStart(): Capture {
  if (process.platform === 'win32') return { descriptors: [] };
  const recorded = runtimeName() === 'bun-executable' && process.platform === 'linux';
  if (recorded || readLauncherFacts() !== undefined) return { descriptors: undefined };
  return { descriptors: process.platform === 'linux' ? listOnLinux() : listElsewhere() };
}

/** The record that the executable's prologue left in memory, or undefined where there is none. */
export function readPrologueFacts(libc: Pick<LibcFunctions, 'getauxval'> & LibcCore): StartFacts | undefined {
  const address = Number(libc.getauxval(AT_FLAGS));
  // 0 without prologue; emulators and binfmt_misc use single low bits.
  if (address < 65_536 || address % PAGE_BYTES !== 0) return undefined;
  const header = libc.copyMemory(address, HEADER_BYTES);
  const count = new DataView(header.buffer).getUint32(HEADER_BYTES - 4, true);
  return decodeFacts(count === 0 ? header : libc.copyMemory(address, HEADER_BYTES + count * 4), process.pid);
}

/** The record that the launcher of the Node build put into the environment, or undefined where there is none. */
export function readLauncherFacts(): StartFacts | undefined {
  const text = runtimeName() === 'node' ? process.env[LAUNCHER_VARIABLE] : undefined;
  if (text === undefined || text.length % 2 !== 0 || !/^[0-9a-f]+$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  }
  return decodeFacts(bytes, process.pid);
}

/**
 * Whether a launcher of the Node build started this process and so changed the environment: the program with its
 * record, or the script (where programs of ours do not run) with the process id alone.
 */
export function isLaunched(): boolean {
  if (runtimeName() !== 'node') return false;
  return process.env[LAUNCHER_VARIABLE] === `sh:${process.pid}` || readLauncherFacts() !== undefined;
}

/** Reads `struct facts` of native/start.h; undefined where the bytes are not one, or are of another process. */
export function decodeFacts(bytes: Uint8Array, pid: number): StartFacts | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number): bigint => view.getBigUint64(index * 8, true);
  const half = (index: number): number => view.getUint32(80 + index * 4, true);
  const count = half(3);
  if (word(0) !== MAGIC || view.getUint32(72, true) !== pid || bytes.length < HEADER_BYTES + count * 4)
    return undefined;
  const limit = (value: bigint): number => (value === UNLIMITED ? Number.POSITIVE_INFINITY : Number(value));
  const block = (index: number): MemoryBlock | undefined =>
    word(index) === 0n ? undefined : { address: Number(word(index)), length: Number(word(index + 1)) };
  const statusFlags = (index: number): number | undefined =>
    half(index) === UNKNOWN ? undefined : half(index);
  const descriptors: number[] = [];
  for (let index = 0; index < count; index++) descriptors.push(half(4 + index));
  return {
    fileLimit: { soft: limit(word(1)), hard: limit(word(2)) },
    ignoredSignals: word(3),
    blockedSignals: word(4),
    argvBlock: block(5),
    environmentBlock: block(7),
    statusFlags: [statusFlags(0), statusFlags(1), statusFlags(2)],
    descriptors,
  };
}

/**
 * Tells the caller's descriptors from the runtime's by what they are. The runtimes have event queues
 * (`anon_inode:`) and pipes with both ends in this process; a caller's pipe has one end here, but for the one of
 * make's jobserver, which MAKEFLAGS names.
 */
function listOnLinux(): readonly number[] {
  const { readdirSync, readlinkSync } = fs();
  const targets = new Map<number, string>();
  const ends = new Map<string, number>();
  try {
    for (const name of readdirSync('/proc/self/fd')) {
      const descriptor = Number(name);
      if (descriptor < 3) continue;
      const target = readLink(readlinkSync, name);
      if (target === undefined) continue;
      targets.set(descriptor, target);
      ends.set(target, (ends.get(target) ?? 0) + 1);
    }
  } catch {
    return [];
  }
  const jobserver = jobserverDescriptors(process.env.MAKEFLAGS ?? '');
  return [...targets]
    .filter(([descriptor, target]) => {
      if (target.startsWith('anon_inode:') || /^\/proc\/\d+\/fd$/.test(target)) return false;
      return !target.startsWith('pipe:') || ends.get(target) === 1 || jobserver.includes(descriptor);
    })
    .map(([descriptor]) => descriptor);
}

function readLink(read: (path: string) => string, name: string): string | undefined {
  try {
    return read(`/proc/self/fd/${name}`);
  } catch {
    return undefined;
  }
}

/** `--jobserver-auth=R,W` of GNU make 4.2 and newer, `--jobserver-fds=R,W` before. */
function jobserverDescriptors(makeFlags: string): readonly number[] {
  const match = /--jobserver-(?:auth|fds)=(\d+),(\d+)/.exec(makeFlags);
  return match === null ? [] : [Number(match[1]), Number(match[2])];
}

/** macOS: files, terminals and pipes; the runtimes' event queues are none of these, their pipes come in pairs. */
function listElsewhere(): readonly number[] {
  const { fstatSync, readdirSync } = fs();
  const jobserver = jobserverDescriptors(process.env.MAKEFLAGS ?? '');
  try {
    return readdirSync('/dev/fd')
      .map(Number)
      .filter((descriptor) => {
        if (descriptor < 3) return false;
        if (jobserver.includes(descriptor)) return true;
        try {
          const status = fstatSync(descriptor);
          return status.isFile() || status.isCharacterDevice() || status.isFIFO();
        } catch {
          return false;
        }
      });
  } catch {
    return [];
  }
}
