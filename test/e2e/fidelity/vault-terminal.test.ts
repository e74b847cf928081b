// The terminal suite over `vault exec`. A file of its own: the terminals of one suite are open in the other's children.

import { afterAll, beforeAll, describe } from 'vitest';
import { describeTerminal } from './terminal-suite.ts';
import { vaultHome } from './vault-home.ts';

describe.runIf(process.platform === 'linux')('vault exec', () => {
  const home = vaultHome();
  beforeAll(home.prepare, 120_000);
  afterAll(home.remove);
  const direct = new Map<string, Promise<string>>();
  for (const subject of home.subjects) describeTerminal(subject, direct);
});
