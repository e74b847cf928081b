// The machine code that comes with the repository: it is what native/*.c says, and it sits in ELF files as it must.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  entryOf,
  executableOf,
  isElf,
  MACHINES,
  machineOf,
  programHeaders,
  withPrologue,
} from '../../../scripts/lib/elf.ts';
import {
  assemble,
  assemblyPath,
  compile,
  compilerVersion,
  PROGRAMS,
  readCode,
  readHeader,
  sourceDigest,
} from '../../../scripts/lib/native-code.ts';

const all = MACHINES.flatMap((machine) =>
  PROGRAMS.map((program) => ({ program, machine, name: machine.name })),
);
const [x64] = MACHINES;
if (x64 === undefined) throw new Error('no machines');

/** Our own processor's tools are on every machine that has a compiler at all. */
const here = all.filter(({ machine }) => machine.name === process.arch && process.platform === 'linux');

describe.each(all)('$program for $name', ({ program, machine }) => {
  it('is from the source as it stands', () => {
    expect(readHeader(program, machine).source).toBe(sourceDigest(program));
  });

  it('is small and begins with the word that the build fills in', () => {
    const code = readCode(program, machine);
    expect(code.length).toBeLessThan(4096);
    expect([...code.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe.runIf(compilerVersion(x64) !== undefined).each(here)(
  '$program for $name, made anew',
  ({ program, machine }) => {
    it('comes out of the assembly byte for byte', () => {
      const assembly = readFileSync(assemblyPath(program, machine), 'utf8');
      expect(Buffer.from(assemble(assembly, machine)).equals(readCode(program, machine))).toBe(true);
    });

    it('comes out of the C source: the same assembly where the compiler is the same', () => {
      const made = compile(program, machine);
      const isSame = compilerVersion(machine) === readHeader(program, machine).compiler?.replace('gcc ', '');
      if (isSame) expect(made).toBe(readFileSync(assemblyPath(program, machine), 'utf8'));
      // Another compiler writes other code for the same source; it must at least be code that needs no linking.
      else expect(assemble(made, machine).length).toBeGreaterThan(500);
    });
  },
);

describe('withPrologue', () => {
  const prologue = Uint8Array.from({ length: 32 }, (_, index) => (index < 8 ? 0 : index));

  it('adds one segment, readable and executable, and moves nothing', () => {
    const file = sample();
    const patched = withPrologue(file, prologue);
    const added = programHeaders(patched).find((header) => header.offset === 0x1000 && header.type === 1);
    expect(added).toMatchObject({ flags: 5, address: 0x403000, fileBytes: 32, memoryBytes: 32 });
    expect(entryOf(patched)).toBe(0x403008);
    const distance = new DataView(patched.buffer).getBigInt64(0x1000, true);
    expect(Number(distance) + 0x403000).toBe(entryOf(file));
    const changed = [...file.keys()].filter((at) => file[at] !== patched[at]);
    const note = programHeaders(file)[1]?.at ?? 0;
    expect(changed.every((at) => (at >= 24 && at < 32) || (at >= note && at < note + 56))).toBe(true);
    expect([...patched.subarray(0x1008, 0x1020)]).toEqual([...prologue.subarray(8)]);
  });

  it('refuses a file that has one, other processors and what is no ELF file', () => {
    expect(() => withPrologue(withPrologue(sample(), prologue), prologue)).toThrow('notes');
    const foreign = sample();
    new DataView(foreign.buffer).setUint16(18, 8, true);
    expect(() => withPrologue(foreign, prologue)).toThrow('processor');
    expect(() => machineOf(new Uint8Array(100))).toThrow('ELF');
    expect(isElf(new Uint8Array(3))).toBe(false);
  });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('executableOf', () => {
  it('makes a program that the kernel runs', () => {
    // mov $60, %eax; mov $7, %edi; syscall
    const code = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0xbf, 7, 0, 0, 0, 0x0f, 0x05);
    const folder = mkdtempSync(join(tmpdir(), 'elf-'));
    try {
      writeFileSync(join(folder, 'seven'), executableOf(code, x64), { mode: 0o755 });
      expect(() => execFileSync(join(folder, 'seven'))).toThrowError(expect.objectContaining({ status: 7 }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** An executable with one loaded segment that is larger in memory than in the file, and notes. */
function sample(): Uint8Array {
  const file = new Uint8Array(0x300);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(18, 62, true);
  view.setBigUint64(24, 0x400200n, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(56, 2, true);
  view.setUint32(64, 1, true);
  view.setBigUint64(80, 0x400000n, true);
  view.setBigUint64(104, 0x2fe0n, true);
  view.setUint32(120, 4, true);
  return file;
}
