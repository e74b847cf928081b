// Makes both builds of the same source: dist/node for Node and the executable dist/vault. Runs under Node 24.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileExecutable } from './lib/bun-executable.ts';
import { bundleForNode } from './lib/node-bundle.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const entry = join(root, 'bin', 'vault.ts');
const executable = join(root, 'dist', process.platform === 'win32' ? 'vault.exe' : 'vault');
const wanted = process.argv.slice(2);

const builds: Readonly<Record<string, () => void | Promise<void>>> = {
  node: () => bundleForNode({ entry, folder: join(root, 'dist', 'node') }),
  bun: () => compileExecutable({ entry, file: executable }),
};

for (const name of wanted) {
  if (builds[name] === undefined) {
    console.error(`build: there is no build "${name}"; there are: ${Object.keys(builds).join(', ')}`);
    process.exit(2);
  }
}
for (const [name, make] of Object.entries(builds)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startMs = performance.now();
  await make();
  console.log(`${name}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}
