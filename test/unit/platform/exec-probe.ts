// A program that hands itself over in one of several ways; the test runs it under both runtimes.

import { readFileSync } from 'node:fs';
import { PlatformError } from '../../../src/platform/errors.ts';
import { takeOver } from '../../../src/platform/exec.ts';
import { runChild } from '../../../src/platform/exec-child.ts';
import { loadLibc } from '../../../src/platform/libc.ts';
import { captureStart } from '../../../src/platform/start.ts';

const start = captureStart();
const [, self = '', role = '', ...rest] = process.argv;
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const environment = { set: { SET: 'yes' }, unset: ['HOME'] };

const roles: Record<string, () => Promise<unknown>> = {
  /** Starts itself again with an environment that no shell could make. */
  duplicates: async () => {
    const libc = loadLibc(['execve', 'fcntl']);
    for (const descriptor of [0, 1, 2]) libc?.fcntl(descriptor, 2, 0);
    const [runtime = ''] = rest;
    libc?.execve(
      bytes(runtime),
      [runtime, self, 'print'].map(bytes),
      ['D=1', 'D=2', 'FOO.BAR=\xff'].map(bytes),
    );
  },
  print: () => takeOver({ command: '/bin/cat', args: { words: ['/proc/self/environ'] }, environment, start }),
  missing: async () => {
    try {
      await takeOver({ command: 'no-such-command', args: { words: [] }, environment, start });
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { code, facts } = error;
      console.log(JSON.stringify({ code, facts, pipeStillIgnored: isPipeIgnored() }));
    }
  },
  child: async () => {
    try {
      process.exitCode = await runChild(rest[0] ?? '', rest.slice(1), environment);
    } catch (error) {
      console.log(error instanceof PlatformError ? error.code : error);
    }
  },
};

/** Linux tells; elsewhere it is taken on trust. */
function isPipeIgnored(): boolean {
  if (process.platform !== 'linux') return true;
  const ignored = /^SigIgn:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${ignored}`) & 0x1000n) !== 0n;
}

await roles[role]?.();
