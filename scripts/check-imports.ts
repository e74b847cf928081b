// Checks that imports run in the direction the architecture says; changes nothing. Ends with 1 and a list where not.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFile, type Violation } from './check-imports/rules.ts';
import { BAD_EXAMPLES, GOOD_EXAMPLES } from './check-imports/self-test.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// A checker that finds nothing could be one that looks at nothing: it first has to find what is wrong on purpose.
for (const { file, text, line, message } of BAD_EXAMPLES) {
  const found = checkFile(file, text);
  if (!found.some((violation) => violation.line === line && violation.message.includes(message))) {
    fail(
      `self-test: '${message}' was not found on line ${line} of\n${text}\nfound: ${JSON.stringify(found)}`,
    );
  }
}
for (const { file, text } of GOOD_EXAMPLES) {
  const found = checkFile(file, text);
  if (found.length > 0)
    fail(`self-test: nothing is wrong with\n${text}\nbut found: ${JSON.stringify(found)}`);
}

const files = ['bin', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
);
const violations: Violation[] = files.flatMap((file) =>
  checkFile(file, readFileSync(join(root, file), 'utf8')),
);
for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`);
if (violations.length > 0) fail(`${violations.length} imports break the direction`);
console.log(`check-imports: ${files.length} files, all imports point right`);

function fail(message: string): never {
  console.error(`check-imports: ${message}`);
  process.exit(1);
}
