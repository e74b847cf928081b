// Checks that no source file has grown past what one reads in a sitting. Changes nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_LINES = 300;
const root = fileURLToPath(new URL('..', import.meta.url));

const files = ['bin', 'src', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);
let isLong = false;
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  if (lines <= MAX_LINES) continue;
  isLong = true;
  console.error(`${relative(root, file).split(sep).join('/')}: ${lines} lines, at most ${MAX_LINES}`);
}
if (isLong) process.exit(1);
console.log(`check-lengths: ${files.length} files of at most ${MAX_LINES} lines`);
