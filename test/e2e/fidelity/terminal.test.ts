// The terminal suite over all ways of starting the program.

import { beforeAll, describe } from 'vitest';
import { buildSubjects, subjects } from './builds.ts';
import { describeTerminal } from './terminal-suite.ts';

describe.runIf(process.platform === 'linux')('a command that took the process over, on a terminal', () => {
  beforeAll(buildSubjects, 120_000);
  const direct = new Map<string, Promise<string>>();
  for (const subject of subjects) describeTerminal(subject, direct);
});
