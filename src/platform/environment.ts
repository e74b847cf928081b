// The environment and arguments byte for byte as the caller gave them; it never writes to this process's own.

import { fs } from './fs.ts';
import type { LibcCore, LibcFunctions } from './libc.ts';
import { isLaunched, LAUNCHER_KEEPS, LAUNCHER_VARIABLE, type MemoryBlock, type StartFacts } from './start.ts';

/** Changes over the caller's environment. Everything not named here stays, in its order, duplicates and all. */
export interface EnvironmentEdits {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

type Libc = LibcCore & Partial<Pick<LibcFunctions, 'ownStrings'>>;

const NUL = 0;
const EQUALS = 61;

/** The environment as the rest of the program should see it: without what our launcher added or renamed. */
export function ownEnvironment(): Readonly<Record<string, string | undefined>> {
  if (!isLaunched()) return process.env;
  const env: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith(LAUNCHER_KEEPS)) env[name.slice(LAUNCHER_KEEPS.length)] = value;
    else if (name !== LAUNCHER_VARIABLE) env[name] = value;
  }
  return env;
}

/** `NAME=value` strings as the caller gave them; UTF-8 of what the runtime knows where the bytes are out of reach. */
export function rawEnvironment(libc: Libc, facts: StartFacts | undefined): readonly Uint8Array[] {
  const raw =
    rawStrings(libc, facts?.environmentBlock, 'environ') ??
    Object.entries(process.env).map(([name, value]) => encode(`${name}=${value ?? ''}`));
  return isLaunched() ? withoutLauncher(raw) : raw;
}

/** The last `count` arguments of this process as the caller gave them. */
export function rawArguments(
  libc: Libc,
  facts: StartFacts | undefined,
  count: number,
): readonly Uint8Array[] {
  if (count === 0) return [];
  const raw = rawStrings(libc, facts?.argvBlock, 'argv') ?? process.argv.map(encode);
  return raw.slice(-count);
}

/** The caller's strings with the edits made: what is set comes last, in the order of `set`. */
export function editEnvironment(raw: readonly Uint8Array[], edits: EnvironmentEdits): readonly Uint8Array[] {
  const gone = new Set([...edits.unset, ...Object.keys(edits.set)]);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const edited: Uint8Array[] = [];
  for (const entry of raw) {
    const equals = entry.indexOf(EQUALS);
    if (!gone.has(decoder.decode(equals < 0 ? entry : entry.subarray(0, equals)))) edited.push(entry);
  }
  for (const name of Object.keys(edits.set)) edited.push(encode(`${name}=${edits.set[name] ?? ''}`));
  return edited;
}

/** The value of a variable, the first one where there are several (as `getenv` does). */
export function rawValue(raw: readonly Uint8Array[], name: string): Uint8Array | undefined {
  const bytes = encode(name);
  for (const entry of raw) {
    if (entry.length > bytes.length && hasName(entry, bytes)) return entry.subarray(bytes.length + 1);
  }
  return undefined;
}

/** UTF-8, cut at a NUL as C would. */
export function encode(text: string): Uint8Array {
  const end = text.indexOf('\0');
  return new TextEncoder().encode(end < 0 ? text : text.slice(0, end));
}

/** Strings that each end with NUL, without it. */
export function splitStrings(block: Uint8Array): readonly Uint8Array[] {
  const strings: Uint8Array[] = [];
  let start = 0;
  for (let end = block.indexOf(NUL); end >= 0; end = block.indexOf(NUL, start)) {
    strings.push(block.subarray(start, end));
    start = end + 1;
  }
  if (start < block.length) strings.push(block.subarray(start));
  return strings;
}

function rawStrings(
  libc: Libc,
  block: MemoryBlock | undefined,
  table: 'environ' | 'argv',
): readonly Uint8Array[] | undefined {
  if (block !== undefined) return splitStrings(libc.copyMemory(block.address, block.length));
  if (libc.ownStrings !== undefined) return libc.ownStrings(table);
  try {
    const { readFileSync } = fs();
    return splitStrings(readFileSync(table === 'argv' ? '/proc/self/cmdline' : '/proc/self/environ'));
  } catch {
    return undefined;
  }
}

function withoutLauncher(raw: readonly Uint8Array[]): readonly Uint8Array[] {
  const added = encode(LAUNCHER_VARIABLE);
  const mark = encode(LAUNCHER_KEEPS);
  const kept: Uint8Array[] = [];
  for (const entry of raw) {
    if (beginsWith(entry, mark)) kept.push(entry.subarray(mark.length));
    else if (!hasName(entry, added)) kept.push(entry);
  }
  return kept;
}

/** Whether a `NAME=value` string is that variable's; a string without `=` is all name. */
function hasName(entry: Uint8Array, name: Uint8Array): boolean {
  return beginsWith(entry, name) && (entry.length === name.length || entry[name.length] === EQUALS);
}

/** A loop, as spreading bytes into a call costs half a millisecond the first time under Bun. */
function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  if (bytes.length < start.length) return false;
  for (let index = 0; index < start.length; index++) if (bytes[index] !== start[index]) return false;
  return true;
}
