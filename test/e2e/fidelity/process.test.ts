// The process suite over all ways of starting the program.

import { beforeAll, describe } from 'vitest';
import { buildSubjects, subjects } from './builds.ts';
import { describeProcess } from './process-suite.ts';
import type { Outcome } from './shell.ts';

describe.runIf(process.platform === 'linux')('a command that took the process over', () => {
  beforeAll(buildSubjects, 120_000);
  const direct = new Map<string, Promise<Outcome>>();
  for (const subject of subjects) describeProcess(subject, direct);
});
