// The smallest program that hands itself over: `entry [-e NAME=VALUE] [-u NAME] -- command args...`; for the tests alone.

import { PlatformError } from '../../../src/platform/errors.ts';
import { takeOver } from '../../../src/platform/exec.ts';
import { captureStart } from '../../../src/platform/start.ts';

const start = captureStart();
const words = process.argv.slice(2);
const end = words.indexOf('--');
const set: Record<string, string> = {};
const unset: string[] = [];
for (let index = 0; index < end; index += 2) {
  const value = words[index + 1] ?? '';
  if (words[index] === '-u') unset.push(value);
  else set[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1);
}
try {
  process.exitCode = await takeOver({
    command: words[end + 1] ?? '',
    args: { fromEnd: words.length - end - 2 },
    environment: { set, unset },
    start,
  });
} catch (error) {
  if (!(error instanceof PlatformError)) throw error;
  console.error(`entry: ${error.message}`);
  process.exitCode = error.code === 'command-not-found' ? 127 : 126;
}
