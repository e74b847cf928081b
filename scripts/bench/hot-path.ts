// What the hot path touches, counted by the kernel: strace of one warm run.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface HotPathCounts {
  /** Files of the Node bundle that were read. */
  readonly modules: number;
  /** Items read from the file store. */
  readonly keyringReads: number;
  /** Listings of the file store's folder. */
  readonly keyringListings: number;
  /** Reads of the two AWS files, missing ones included. */
  readonly configReads: number;
  /** Network sockets. */
  readonly sockets: number;
}

/** Counts over one run of `argv`; the first part of the run only, until the child takes the process over. */
export function countHotPath(argv: readonly string[], env: Readonly<Record<string, string>>): HotPathCounts {
  const folder = mkdtempSync(join(tmpdir(), 'vault-bench-'));
  const log = join(folder, 'strace');
  try {
    const run = spawnSync(
      'strace',
      ['-f', '-qq', '-e', 'trace=openat,getdents64,socket', '-s', '512', '-o', log, ...argv],
      {
        env,
        encoding: 'utf8',
      },
    );
    if (run.error !== undefined)
      throw new Error('strace is needed to count what the hot path does', { cause: run.error });
    if (run.status !== 0) throw new Error(`the traced run ended with status ${run.status}: ${run.stderr}`);
    return countLines(readFileSync(log, 'utf8').split('\n'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function countLines(lines: readonly string[]): HotPathCounts {
  const opened = lines.flatMap((line) => {
    const match = /openat\([^"]*"([^"]*)", ([A-Z_|]+)/.exec(line);
    return match === null ? [] : [{ path: match[1] ?? '', flags: match[2] ?? '' }];
  });
  const count = (test: (path: string) => boolean): number => opened.filter(({ path }) => test(path)).length;
  return {
    modules: new Set(opened.map(({ path }) => path).filter((path) => /\/dist\/node\/.*\.mjs$/.test(path)))
      .size,
    keyringReads: count((path) => /\/keys\/items\/[^/]+$/.test(path)),
    keyringListings: opened.filter(
      ({ path, flags }) => /\/keys(\/items)?\/?$/.test(path) && flags.includes('O_DIRECTORY'),
    ).length,
    configReads: count((path) => /\/\.aws\/(config|credentials)$/.test(path)),
    sockets: lines.filter((line) => /socket\(AF_INET6?/.test(line)).length,
  };
}
