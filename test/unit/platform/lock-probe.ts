// A process that takes a lock and tells what it does; the test starts many of it under both runtimes.

import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { systemClock } from '../../../src/platform/clock.ts';
import { withLock } from '../../../src/platform/lock.ts';

const [, , role = '', lock = '', log = ''] = process.argv;
const options = { clock: systemClock };
const pause = (ms: number): Promise<void> => systemClock.sleep(ms);

const roles: Record<string, () => Promise<void>> = {
  /** Leaves two lines in the log, with time between them for another to break in. */
  once: () =>
    withLock(lock, options, async () => {
      appendFileSync(log, `in ${process.pid}\n`);
      await pause(3);
      appendFileSync(log, `out ${process.pid}\n`);
    }),
  /** Never gives it back. */
  hold: () =>
    withLock(lock, options, async () => {
      console.log('held');
      await pause(60_000);
    }),
  /** Never gives it back and leaves a child behind. */
  'hold-with-child': () =>
    withLock(lock, options, async () => {
      const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
      console.log(`held ${child.pid}`);
      await pause(60_000);
    }),
};

await roles[role]?.();
