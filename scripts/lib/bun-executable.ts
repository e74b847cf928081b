// Makes the standalone executable with Bun, then adds the prologue of native/; knows nothing of the Node build.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isElf, machineOf, withPrologue } from './elf.ts';
import { readCode } from './native-code.ts';
import { bundleInGroups } from './regroup.ts';

export interface ExecutableOptions {
  readonly entry: string;
  readonly file: string;
  /** For another platform: Bun's name of it (`bun-darwin-arm64`, `bun-linux-x64-musl`) and its Bun binary. */
  readonly target?: { readonly name: string; readonly bun: string };
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The two `--no-compile-autoload` flags are for safety: without them the executable runs the `preload` of a
 * bunfig.toml, and takes the variables of a .env, in whatever folder it is started.
 */
const FLAGS = [
  '--compile',
  '--minify',
  '--bytecode',
  '--format=esm',
  '--splitting',
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
];

/** @throws Error with what Bun said, where it does not compile */
export async function compileExecutable(options: ExecutableOptions): Promise<void> {
  const { entry, file, target } = options;
  // A folder of its own, so that two builds at once do not meet; the name inside is the final one, as Bun puts it
  // into the executable.
  const folder = `${file}.building-${process.pid}`;
  const temporary = join(folder, basename(file));
  mkdirSync(folder, { recursive: true });
  const libc = target?.name.includes('musl') ? 'musl' : 'gnu';
  const forTarget =
    target === undefined ? [] : [`--target=${target.name}`, `--compile-executable-path=${target.bun}`];
  try {
    const chunks = await bundleInGroups({
      entry,
      // The addon is embedded by Bun, as it is.
      external: ['@napi-rs/keyring*', 'bun:ffi'],
      esbuild: { target: 'esnext', define: { BUILD_LIBC: `"${libc}"` } },
    });
    const main = join(folder, 'main.mjs');
    mkdirSync(join(folder, 'chunks'));
    for (const { fileName, code } of chunks) writeFileSync(join(folder, fileName), code);
    execFileSync(bunBinary(), ['build', ...FLAGS, ...forTarget, main, `--outfile=${temporary}`], {
      cwd: ROOT,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const built = existsSync(temporary) ? temporary : `${temporary}.exe`;
    const bytes = readFileSync(built);
    if (isElf(bytes)) writeFileSync(built, withPrologue(bytes, readCode('prologue', machineOf(bytes))));
    chmodSync(built, 0o755);
    renameSync(built, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The Bun of the lockfile. Its package names it `bun.exe` on every platform. */
export function bunBinary(): string {
  return join(ROOT, 'node_modules', 'bun', 'bin', 'bun.exe');
}

/** Bun reads options from its environment; a build must not depend on whose it is. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BUN_')));
}
