// The environment and arguments byte for byte as the caller gave them; it never writes to this process's own.

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
  const gone = new Set([...edits.unset, ...Object.keys(edits.set)].map((name) => latin1(encode(name))));
  const kept = raw.filter((entry) => !gone.has(nameOf(entry)));
  for (const [name, value] of Object.entries(edits.set)) kept.push(encode(`${name}=${value}`));
  return kept;
}

/** The value of a variable, the first one where there are several (as `getenv` does). */
export function rawValue(raw: readonly Uint8Array[], name: string): Uint8Array | undefined {
  const found = raw.find((entry) => entry[name.length] === EQUALS && nameOf(entry) === name);
  return found?.subarray(name.length + 1);
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
    const { readFileSync } = process.getBuiltinModule('node:fs');
    return splitStrings(readFileSync(table === 'argv' ? '/proc/self/cmdline' : '/proc/self/environ'));
  } catch {
    return undefined;
  }
}

function withoutLauncher(raw: readonly Uint8Array[]): readonly Uint8Array[] {
  return raw.flatMap((entry) => {
    const name = nameOf(entry);
    if (name === LAUNCHER_VARIABLE) return [];
    return name.startsWith(LAUNCHER_KEEPS) ? [entry.subarray(LAUNCHER_KEEPS.length)] : [entry];
  });
}

/** Up to the first `=`; a string without one is all name. */
function nameOf(entry: Uint8Array): string {
  const end = entry.indexOf(EQUALS);
  return latin1(end < 0 ? entry : entry.subarray(0, end));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
