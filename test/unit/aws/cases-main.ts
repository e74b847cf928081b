// Runs the cases in a process of its own: the config is the first argument, the lines go to stdout as JSON.

import { type CaseConfig, runCases } from './cases.ts';

process.stdout.write(
  `${JSON.stringify(await runCases(JSON.parse(process.argv[2] ?? '{}') as CaseConfig))}\n`,
);
process.exit(0);
