// Bundles the source into few chunks, grouped by what runs together; knows neither runtime. A bundler that splits code
// makes a chunk of its own for every set of modules that the same entries share, dozens of them on the hot path, and each
// chunk that is loaded costs a runtime its time.

import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { rollup } from 'rollup';

/** Modules that are loaded together: all that these files reach by static imports, but for what an earlier group has. */
export interface Group {
  readonly name: string;
  readonly entries: readonly string[];
}

/** In order: a module goes into the first group that reaches it. */
export const GROUPS: readonly Group[] = [
  {
    name: 'core',
    entries: [
      'src/cli/main.ts',
      'src/cli/replace.ts',
      'src/platform/clock.ts',
      'src/platform/process.ts',
      'src/platform/stdio.ts',
    ],
  },
  { name: 'file', entries: ['src/keyring/backends/file.ts'] },
  { name: 'export', entries: ['src/cli/commands/export.ts'] },
  {
    name: 'os',
    entries: [
      'src/keyring/backends/os.ts',
      'src/keyring/backends/os/linux.ts',
      'src/keyring/backends/os/native.ts',
      'src/platform/native-keyring.ts',
    ],
  },
  { name: 'plan', entries: ['src/cli/config-view.ts', 'src/cli/plan-profile.ts', 'src/cli/perform.ts'] },
];

export interface Chunk {
  /** `main.mjs` or `chunks/NAME-HASH.mjs`. */
  readonly fileName: string;
  readonly code: string;
}

export interface RegroupOptions {
  readonly entry: string;
  readonly external?: readonly string[];
  /** For esbuild: `define`, `plugins`, `target`, ... */
  readonly esbuild?: BuildOptions;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Where the first bundle would lie, were it written. */
const STAGE = 'stage';

/**
 * The chunks as ES modules, not minified; the entry is `main.mjs`. The entry stays in a chunk of its own: it awaits at
 * its top level, and what it loads later must not wait for it.
 *
 * @throws Error where a group names a file that is not in the bundle, or what a bundler said
 */
export async function bundleInGroups(options: RegroupOptions): Promise<readonly Chunk[]> {
  const { entry, external = [] } = options;
  // First esbuild, which knows TypeScript and packages; the grouped files are entries, so that each has a chunk.
  const entries = [entry, ...GROUPS.flatMap((group) => group.entries.map((file) => join(ROOT, file)))];
  const first = await build({
    ...options.esbuild,
    entryPoints: Object.fromEntries(entries.map((file, index) => [index === 0 ? 'main' : `e${index}`, file])),
    absWorkingDir: ROOT,
    outdir: join(ROOT, STAGE),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: [...external],
    // The SDK's ES modules: a quarter smaller than its CommonJS ones, and parsed in half the time.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
  });
  const texts = new Map(
    first.outputFiles.map((file) => [relative(ROOT, file.path).replaceAll('\\', '/'), file.text]),
  );
  const groupOf = assignGroups(first.metafile);
  // Then rollup, which can be told what belongs together.
  const bundle = await rollup({
    input: { main: `${STAGE}/main.js` },
    external: (id) => !id.startsWith('.') && !texts.has(id),
    treeshake: false,
    onwarn: (warning, warn) => {
      // esbuild has taken out what used it, inside a package, and left the import.
      if (warning.code !== 'UNUSED_EXTERNAL_IMPORT') warn(warning);
    },
    plugins: [
      {
        name: 'stage',
        resolveId: (id, from) =>
          texts.has(id) ? id : from === undefined ? null : posix.join(posix.dirname(from), id),
        load: (id) => texts.get(id) ?? null,
      },
    ],
  });
  const { output } = await bundle.generate({
    format: 'es',
    hoistTransitiveImports: false,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    manualChunks: (id) => groupOf.get(id) ?? null,
  });
  return output.flatMap((part) =>
    part.type === 'chunk' ? [{ fileName: part.fileName, code: part.code }] : [],
  );
}

/** Path of a chunk of the first bundle to the name of its group. */
function assignGroups(metafile: Metafile): ReadonlyMap<string, string> {
  const { outputs } = metafile;
  const byEntry = new Map(Object.entries(outputs).map(([path, output]) => [output.entryPoint, path]));
  const groupOf = new Map<string, string>();
  for (const group of GROUPS) {
    const reach = (path: string): void => {
      const output = outputs[path];
      if (output === undefined || groupOf.has(path)) return;
      groupOf.set(path, group.name);
      for (const { kind, path: next } of output.imports) if (kind === 'import-statement') reach(next);
    };
    for (const file of group.entries) {
      const path = byEntry.get(file);
      if (path === undefined) throw new Error(`the group ${group.name} names ${file}, which is not there`);
      reach(path);
    }
  }
  return groupOf;
}
