// `platform/crypto` against known answers, under both runtimes, each of which takes its own way.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RUNTIMES, runtimeCommand } from '../../e2e/file-backend/processes.ts';

const PROGRAM = fileURLToPath(new URL('crypto-cases.ts', import.meta.url));

it.each(RUNTIMES)('holds its known answers under %s', { timeout: 60_000 }, (runtime) => {
  const [command = '', ...args] = [...runtimeCommand(runtime), PROGRAM];
  const result = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
  expect(result.failed).toEqual([]);
  expect(result.runtime).toBe(runtime);
  expect(result.held.length).toBe(22);
});
