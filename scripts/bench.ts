// Measures the hot path: `vault exec` of /bin/true with a cached session, file backend unlocked, as ratios to the start of
// an empty program of the same runtime in the same run, and counts what the path touches. Use: npm run bench [-- --runs N]
//
// The programs take turns in an order that is drawn anew each round: a machine that slows down for a while slows all of
// them, and none always comes after the one that leaves most to clear away. The medians are compared. Both executables are copied first, one as the other:
// how a file was written decides in what pieces it lies in the page cache, which is worth half a millisecond of start.
// Ends with status 1 where a count or the ratio is over its limit in scripts/bench/limits.json.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { countHotPath, type HotPathCounts } from './bench/hot-path.ts';
import { createSpawner } from './bench/spawn.ts';
import { createBenchWorld } from './bench/world.ts';
import { bunBinary } from './lib/bun-executable.ts';

interface Limits extends HotPathCounts {
  /** Bun executable against an empty Bun executable. */
  readonly bunRatio: number;
  /** Completion of a profile among a thousand, for the shell that asks for most, against an empty Bun executable. */
  readonly completionRatio: number;
}

const PAUSE_MS = 3;
const COMPLETION = 'completion, a thousand profiles';

const { values } = parseArgs({ options: { runs: { type: 'string' } } });
const runs = Number(values.runs ?? 60);
const root = fileURLToPath(new URL('..', import.meta.url));
const limits = JSON.parse(readFileSync(join(root, 'scripts', 'bench', 'limits.json'), 'utf8')) as Limits;
const executable = join(root, 'dist', 'vault');
const launcher = join(root, 'dist', 'node', 'vault');
for (const file of [executable, launcher]) {
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build`);
}

const world = await createBenchWorld(executable);
let failures = 0;
try {
  const words = ['exec', 'reader', '--', '/bin/true'];
  const vault = copied(executable);
  const programs: Readonly<Record<string, readonly string[]>> = {
    '/bin/true': ['/bin/true'],
    'empty Bun executable': [copied(emptyExecutable())],
    'vault exec, Bun executable': [vault, ...words],
    [COMPLETION]: [vault, '__complete', 'zsh', 'exec', ''],
    'empty Node script': [process.execPath, emptyScript()],
    'vault exec, Node build': [launcher, ...words],
  };
  const largeEnv = { ...world.env, AWS_CONFIG_FILE: world.largeConfig };
  const spawner = createSpawner();
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]));
  for (let round = -3; round < runs; round++) {
    for (const [name, argv] of shuffled(Object.entries(programs))) {
      Atomics.wait(pause, 0, 0, PAUSE_MS);
      const ms = spawner.time(argv, name === COMPLETION ? largeEnv : world.env);
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
  const median = (name: string): number => {
    const sorted = [...(times.get(name) ?? [])].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  console.log(`${runs} interleaved runs, medians`);
  for (const name of times.keys()) console.log(`${median(name).toFixed(2).padStart(8)} ms  ${name}`);
  const bunRatio = median('vault exec, Bun executable') / median('empty Bun executable');
  report('Bun executable to an empty Bun executable', bunRatio, limits.bunRatio);
  report(
    'completion to an empty Bun executable',
    median(COMPLETION) / median('empty Bun executable'),
    limits.completionRatio,
  );
  say('Node build to an empty Node script', median('vault exec, Node build') / median('empty Node script'));
  say('Bun executable to /bin/true', median('vault exec, Bun executable') / median('/bin/true'));
  say(
    'Node build to the Bun executable',
    median('vault exec, Node build') / median('vault exec, Bun executable'),
  );

  for (const [build, program] of [
    ['Node build', launcher],
    ['Bun executable', executable],
  ] as const) {
    console.log(`${build}, one warm run under strace`);
    const counts = countHotPath([program, ...words], world.env);
    for (const [name, count] of Object.entries(counts))
      report(`  ${name}`, count, limits[name as keyof HotPathCounts]);
  }
} finally {
  await world.close();
}
process.exit(failures === 0 ? 0 : 1);

function say(name: string, value: number): void {
  console.log(`${value.toFixed(2).padStart(8)}     ${name}`);
}

function report(name: string, value: number, limit: number): void {
  const isOver = value > limit;
  if (isOver) failures += 1;
  console.log(
    `${value.toFixed(2).padStart(8)}     ${name} (limit ${limit})${isOver ? '  OVER THE LIMIT' : ''}`,
  );
}

function emptyScript(): string {
  const file = join(scratch(), 'empty.mjs');
  writeFileSync(file, '');
  return file;
}

/** Compiled with the flags of the real one. */
function emptyExecutable(): string {
  const source = join(scratch(), 'empty.ts');
  const file = join(scratch(), 'empty');
  writeFileSync(source, '');
  const build = spawnSync(
    bunBinary(),
    [
      'build',
      '--compile',
      '--minify',
      '--bytecode',
      '--format=esm',
      '--splitting',
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      source,
      '--outfile',
      file,
    ],
    { encoding: 'utf8' },
  );
  if (build.status !== 0) throw new Error(`the empty executable could not be compiled: ${build.stderr}`);
  return file;
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function copied(file: string): string {
  const copy = join(scratch(), `${basename(file)}-copy`);
  rmSync(copy, { force: true });
  copyFileSync(file, copy);
  return copy;
}

function scratch(): string {
  const folder = join(root, '.tmp', 'bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}
