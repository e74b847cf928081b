// The machine code of native/: reading the reviewed hex files, and making them anew where there is a compiler.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './elf.ts';

export type Program = 'prologue' | 'launcher';
export const PROGRAMS: readonly Program[] = ['prologue', 'launcher'];

const NATIVE = fileURLToPath(new URL('../../native/', import.meta.url));
const LINE_BYTES = 32;

/** Every one named, so that a distribution's own defaults do not show in the code. */
const FLAGS = [
  '-Os',
  '-std=gnu11',
  '-ffreestanding',
  '-fno-builtin',
  '-fPIC',
  '-fvisibility=hidden',
  '-fno-stack-protector',
  '-fno-stack-clash-protection',
  '-fno-asynchronous-unwind-tables',
  '-fno-tree-loop-distribute-patterns',
  '-fno-ident',
  '-U_FORTIFY_SOURCE',
  '-Wall',
  '-Wextra',
  '-Werror',
];
const MACHINE_FLAGS = {
  x64: ['-fcf-protection=none'],
  arm64: ['-mno-outline-atomics', '-mbranch-protection=none'],
} as const;

/** What to put before `gcc`, `as`, `ld` and `objcopy`: nothing where the machine is this one. */
export function toolPrefix(machine: Machine): string {
  if (process.platform === 'linux' && process.arch === machine.name) return '';
  return machine.name === 'arm64' ? 'aarch64-linux-gnu-' : 'x86_64-linux-gnu-';
}

/** The code as the repository holds it. */
export function readCode(program: Program, machine: Machine): Uint8Array {
  const digits = readFileSync(hexPath(program, machine), 'utf8').replace(/^#.*$/gm, '').replace(/\s/g, '');
  return Buffer.from(digits, 'hex');
}

/** The lines that begin with `#`: which source and compiler the code is from. */
export function readHeader(program: Program, machine: Machine): Readonly<Record<string, string>> {
  const text = readFileSync(hexPath(program, machine), 'utf8');
  return Object.fromEntries([...text.matchAll(/^# (\w+): (.*)$/gm)].map(([, name, value]) => [name, value]));
}

export function hexPath(program: Program, machine: Machine): string {
  return join(NATIVE, `${program}-${machine.name}.hex`);
}

export function assemblyPath(program: Program, machine: Machine): string {
  return join(NATIVE, `${program}-${machine.name}.s`);
}

/** SHA-256 of all that a program is made from. */
export function sourceDigest(program: Program): string {
  const hash = createHash('sha256');
  for (const name of [`${program}.c`, 'start.h', 'start.ld']) hash.update(readFileSync(join(NATIVE, name)));
  return hash.digest('hex');
}

/** `12.2.0`, or undefined where that compiler is not installed. */
export function compilerVersion(machine: Machine): string | undefined {
  try {
    return execFileSync(`${toolPrefix(machine)}gcc`, ['-dumpfullversion'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** C to assembly. */
export function compile(program: Program, machine: Machine): string {
  const args = [...FLAGS, ...MACHINE_FLAGS[machine.name], '-S', `${program}.c`, '-o', '-'];
  return execFileSync(`${toolPrefix(machine)}gcc`, args, { cwd: NATIVE, encoding: 'utf8' });
}

/** Assembly to the bytes that run. */
export function assemble(assembly: string, machine: Machine): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'native-'));
  const prefix = toolPrefix(machine);
  const [object, linked, flat] = ['start.o', 'start.elf', 'start.bin'].map((name) => join(folder, name));
  if (object === undefined || linked === undefined || flat === undefined) throw new Error('unreachable');
  try {
    execFileSync(`${prefix}as`, ['-o', object, '-'], { input: assembly });
    execFileSync(`${prefix}ld`, ['-T', join(NATIVE, 'start.ld'), '-o', linked, object]);
    execFileSync(`${prefix}objcopy`, ['-O', 'binary', '-j', '.text', linked, flat]);
    return readFileSync(flat);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text of a hex file. */
export function hexText(program: Program, code: Uint8Array, compiler: string): string {
  const lines = [
    `# program: native/${program}.c`,
    `# source: ${sourceDigest(program)}`,
    `# compiler: gcc ${compiler}`,
  ];
  for (let at = 0; at < code.length; at += LINE_BYTES) {
    lines.push(Buffer.from(code.subarray(at, at + LINE_BYTES)).toString('hex'));
  }
  return `${lines.join('\n')}\n`;
}
