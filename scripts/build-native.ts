// Makes the machine code of native/ anew from its C source; needed only after a change there, with gcc for both processors.

import { writeFileSync } from 'node:fs';
import { MACHINES } from './lib/elf.ts';
import {
  assemble,
  assemblyPath,
  compile,
  compilerVersion,
  hexPath,
  hexText,
  PROGRAMS,
} from './lib/native-code.ts';

for (const machine of MACHINES) {
  const version = compilerVersion(machine);
  if (version === undefined) throw new Error(`no gcc for ${machine.name} (Debian: gcc-aarch64-linux-gnu)`);
  for (const program of PROGRAMS) {
    const assembly = compile(program, machine);
    const code = assemble(assembly, machine);
    writeFileSync(assemblyPath(program, machine), assembly);
    writeFileSync(hexPath(program, machine), hexText(program, code, version));
    console.log(`${program}-${machine.name}: ${code.length} bytes`);
  }
}
