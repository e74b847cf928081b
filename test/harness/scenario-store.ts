// A store of the file backend that is made once and lent to scenarios which say nothing about stores: unlocking is slow
// on purpose, and hundreds of them would wait for it. Whoever makes, moves, locks or damages a store makes one anew.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scenario } from './scenario-types.ts';

/** What makes a command make a store below a home folder. */
export type MakeStore = (home: string) => Promise<void>;

const FOLDER = join('.local', 'share', 'vault', 'keys');
/** Words by which a scenario shows that it cares which store it has, or when that is unlocked. */
const CARES = /PASSPHRASE|UNLOCK|FILE_DIR|XDG_|file-dir|backend|keys\/|store\.json|passphrase|unlock|HOME=/i;

/** By build: the files of the store that is lent, its items left out. */
const lent = new Map<string, Promise<LentFiles>>();

type LentFiles = readonly { readonly name: string; readonly bytes: Buffer }[];

/** Whether the scenario begins by storing keys and has nothing to say about where. */
export function borrows({ steps }: Scenario): boolean {
  return process.platform !== 'win32' && steps[0]?.kind === 'store' && !CARES.test(JSON.stringify(steps));
}

/** Puts the lent store into a home folder, without items: those are the scenario's own. Nothing where none was made. */
export async function lendStore(build: string, home: string, make: MakeStore): Promise<void> {
  let files = lent.get(build);
  if (files === undefined) {
    files = makeFiles(make);
    lent.set(build, files);
  }
  for (const { name, bytes } of await files) {
    mkdirSync(join(home, FOLDER, 'items'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, FOLDER, name), bytes, { mode: 0o600 });
  }
}

async function makeFiles(make: MakeStore): Promise<LentFiles> {
  const home = mkdtempSync(join(tmpdir(), 'vault-lent-'));
  const folder = join(home, FOLDER);
  try {
    await make(home);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => ({ name, bytes: readFileSync(join(folder, name)) }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
