// Makes the Node build: vault.mjs with its chunks, and the launcher beside it; knows nothing of Bun.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, transform } from 'esbuild';
import { executableOf, MACHINES } from './elf.ts';
import { readCode } from './native-code.ts';
import { bundleInGroups } from './regroup.ts';

export interface NodeBundleOptions {
  readonly entry: string;
  readonly folder: string;
  /** Which launcher to put there; default: for this machine. */
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
}

const OLDEST_NODE = '22.12';
const TARGET = 'node22';

/**
 * The first module of the program: it must load under any Node, so that an old one gets a sentence instead of a
 * stack trace. Everything else is behind the dynamic import.
 */
const VAULT_MJS = `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(\`vault: Node.js \${process.versions.node} is too old\\nhint: install Node.js ${OLDEST_NODE} or newer and put its folder into PATH\`);
  process.exit(125);
}
await import('./main.mjs');
`;

/** CommonJS dependencies call `require` for Node's own modules; an ES module has none. */
const REQUIRE = `const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);\n`;

/** The addon as part of the Bun executable; under Node the package manager has installed it. */
const withoutEmbeddedAddon: Plugin = {
  name: 'without-embedded-addon',
  setup(build) {
    build.onLoad({ filter: /native-keyring-embedded\.ts$/ }, () => ({
      contents: 'export const loadEmbeddedKeyring = undefined;',
    }));
  },
};

/** Writes `vault.mjs`, `main.mjs`, `chunks/` and, but for Windows, the launcher `vault`. */
export async function bundleForNode(options: NodeBundleOptions): Promise<void> {
  const { platform = process.platform, arch = process.arch } = options;
  const folder = `${options.folder}.building-${process.pid}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const chunks = await bundleInGroups({
    entry: options.entry,
    esbuild: {
      target: TARGET,
      // Makes every branch for Bun fall away, bun:ffi with them.
      define: { Bun: 'undefined' },
      plugins: [withoutEmbeddedAddon],
    },
  });
  mkdirSync(join(folder, 'chunks'));
  for (const { fileName, code } of chunks) {
    const small = await transform(code, { format: 'esm', target: TARGET, minify: true });
    const text = /typeof require\b/.test(small.code) ? REQUIRE + small.code : small.code;
    writeFileSync(join(folder, fileName), text);
  }
  writeFileSync(join(folder, 'vault.mjs'), VAULT_MJS, { mode: 0o755 });
  const launcher = launcherFor(platform, arch);
  if (launcher !== undefined) writeFileSync(join(folder, 'vault'), launcher, { mode: 0o755 });
  rmSync(options.folder, { recursive: true, force: true });
  renameSync(folder, options.folder);
}

/**
 * Linux: the program of native/launcher.c. Elsewhere a script: it cannot tell which signals were ignored nor the
 * limit on open files before Node changed them, and its shell may drop variables with names that it cannot spell.
 */
export function launcherFor(platform: NodeJS.Platform, arch: string): Uint8Array | string | undefined {
  if (platform === 'win32') return undefined;
  const machine = MACHINES.find((candidate) => candidate.name === arch);
  if (platform === 'linux' && machine !== undefined)
    return executableOf(readCode('launcher', machine), machine);
  return LAUNCHER_SCRIPT;
}

const LAUNCHER_SCRIPT = `#!/bin/sh
# Starts vault.mjs with Node; keeps variables that steer Node from it and hands them on.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=\${self%/*}/$link ;; esac
done
case $self in */*) folder=\${self%/*} ;; *) folder=. ;; esac
folder=$(cd -P -- "$folder" && pwd -P) || exit 125
for name in NODE_OPTIONS NODE_PATH NODE_V8_COVERAGE NODE_COMPILE_CACHE NODE_REDIRECT_WARNINGS; do
  if eval "[ \\"\\\${$name+set}\\" ]"; then
    eval "export VAULT_LAUNCHER_KEEPS_$name=\\"\\$$name\\""
    unset "$name"
  fi
done
export VAULT_LAUNCHER="sh:$$"
unset link name self
case $folder in */dist/node)
  node=\${folder%/dist/node}/node_modules/node/bin/node
  if [ -x "$node" ] && [ -O "$node" ]; then exec "$node" "$folder/vault.mjs" "$@"; fi ;;
esac
IFS=:
for part in $PATH; do
  case $part in /*) if [ -x "$part/node" ] && [ ! -d "$part/node" ]; then exec "$part/node" "$folder/vault.mjs" "$@"; fi ;; esac
done
printf 'vault: cannot find Node.js\\nhint: install Node.js ${OLDEST_NODE} or newer and put its folder into PATH\\n' >&2
exit 125
`;
