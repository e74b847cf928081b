// Builds the small entry both ways, and names the command lines that the suite is run with.

import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileExecutable } from '../../../scripts/lib/bun-executable.ts';
import { bundleForNode } from '../../../scripts/lib/node-bundle.ts';

export interface Subject {
  readonly name: string;
  /** What stands before the command. */
  readonly prefix: readonly string[];
  /** Whether the start is recorded before the runtime changes it. False: plain `node vault.mjs`. */
  readonly recorded: boolean;
  /** Variables that the program gives its command on purpose; left out of every comparison. */
  readonly adds?: RegExp;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'dist', 'fidelity');
const entry = fileURLToPath(new URL('entry.ts', import.meta.url));
const executable = join(folder, 'entry');
const nodeFolder = join(folder, 'dist', 'node');

/** The Node of the lockfile; the suite puts its folder first in PATH, where the launcher looks. */
export const nodeBinFolder = join(root, 'node_modules', 'node', 'bin');

export const subjects: readonly Subject[] = [
  { name: 'Bun executable', prefix: [executable, '--'], recorded: true },
  { name: 'Node launcher', prefix: [join(nodeFolder, 'vault'), '--'], recorded: true },
  {
    name: 'node vault.mjs',
    prefix: [join(nodeBinFolder, 'node'), join(nodeFolder, 'vault.mjs'), '--'],
    recorded: false,
  },
];

/** Makes all that {@link subjects} name. Once for the whole run: a rebuilt program must not change under a test. */
export async function buildSubjects(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await compileExecutable({ entry, file: executable });
  await bundleForNode({ entry, folder: nodeFolder });
  // As in a checkout, where the launcher finds the Node of the lockfile by its own place.
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  rmSync(join(folder, 'node_modules', 'node'), { force: true });
  symlinkSync(join(root, 'node_modules', 'node'), join(folder, 'node_modules', 'node'));
}
