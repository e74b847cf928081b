// A process that works on a `file` store as it is told on its command line: what the tests here start by the dozen.
// It tells on its standard output how often it was asked for a passphrase and what it read.

import { existsSync, statSync, writeSync } from 'node:fs';
import { Secret } from '../../../src/kernel/secret.ts';
import { changeFilePassphrase, createFileBackend } from '../../../src/keyring/backends/file.ts';
import { KeyringError } from '../../../src/keyring/errors.ts';
import type { BackendContext } from '../../../src/keyring/keyring.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { loadLibc } from '../../../src/platform/libc.ts';

const [, , fileDir = '', passphrase = '', ...words] = process.argv;
const scryptN = 16;
let asked = 0;

const context: BackendContext = {
  env: process.env,
  platform: process.platform,
  clock: systemClock,
  fileDir,
  deadlineMs: 5000,
  promptDeadlineMs: 120_000,
  askPassphrase: async ({ isNew }) => {
    asked += 1;
    // Changing: the old one, then the new one.
    const [first = '', second = first] = passphrase.split('>');
    return Secret.of(isNew ? second : first);
  },
  notify: () => {},
};

if (process.env.TEST_BARE_SESSION === '1') {
  // A session keyring of its own with no link to the user's: what cron, containers and many servers start with.
  const number = process.arch === 'x64' ? 250 : 219;
  const join = 1;
  if ((loadLibc(['syscall'])?.syscall(number, join, 0) ?? -1) === -1) throw new Error('no session keyring');
}

/** Shows in a trace of system calls where the work begins and ends. */
function mark(name: string): void {
  statSync(`/vault-test-${name}`, { throwIfNoEntry: false });
}

async function work(): Promise<unknown> {
  const [command, name = '', value = ''] = words;
  if (command === 'change') return changeFilePassphrase(context, { scryptN });
  const keyring = await createFileBackend({ scryptN }).open(context);
  try {
    if (command === 'get') return (await keyring.get(name))?.reveal() ?? null;
    if (command === 'set') return await keyring.set(name, Secret.of(value));
    if (command === 'remove') return await keyring.remove(name);
    if (command === 'list') return await keyring.list();
    throw new Error(`no such command: ${command}`);
  } finally {
    await keyring.close();
  }
}

const { TEST_WAIT_FOR } = process.env;
if (TEST_WAIT_FOR !== undefined) {
  // Lets any process of ours trace this one, where only parents may otherwise (Yama), and waits for the tracer.
  const number = process.arch === 'x64' ? 157 : 167;
  const setPtracer = 0x59616d61;
  loadLibc(['syscall'])?.syscall(number, setPtracer, -1);
  writeSync(1, 'ready\n');
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(TEST_WAIT_FOR)) Atomics.wait(nobody, 0, 0, 5);
}

mark('begin');
const result = await work().then(
  (value) => ({ value: value ?? null }),
  (error: unknown) => {
    if (error instanceof KeyringError) return { code: error.code, facts: error.facts };
    throw error;
  },
);
mark('end');
console.log(JSON.stringify({ asked, ...result }));
