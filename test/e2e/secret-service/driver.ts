// A small program over the `os` backend for the tests: `driver OPERATION [NAME...]`, a value on stdin, one line of JSON
// on stdout. It is run by Node as it stands and compiled by Bun.

import { Secret } from '../../../src/kernel/secret.ts';
import { osBackend } from '../../../src/keyring/backends/os.ts';
import type { BackendContext, Keyring } from '../../../src/keyring/keyring.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { arch } from '../../../src/platform/native-keyring-runtime.ts';

const [operation = '', ...names] = process.argv.slice(2);
const startMs = performance.now();

const context: BackendContext = {
  env: process.env,
  platform: process.platform,
  clock: systemClock,
  fileDir: '/nonexistent',
  deadlineMs: Number(process.env.TEST_DEADLINE_MS ?? 5000),
  promptDeadlineMs: Number(process.env.TEST_PROMPT_DEADLINE_MS ?? 20_000),
  askPassphrase: () => Promise.reject(new Error('the os backend asks for no passphrase')),
  notify: (message) => console.error(`notice: ${message}`),
};

async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) text += piece;
  return text;
}

async function run(keyring: Keyring): Promise<unknown> {
  const [name = ''] = names;
  switch (operation) {
    case 'get':
      return (await keyring.get(name))?.reveal() ?? null;
    case 'set':
      await keyring.set(name, Secret.of(await readStdin()));
      return true;
    case 'remove':
      return keyring.remove(name);
    case 'list':
      return [...(await keyring.list())].sort();
    case 'get-all': {
      const values = await Promise.all(names.map(async (one) => (await keyring.get(one))?.reveal() ?? null));
      return values;
    }
    case 'get-many': {
      // One after the other, NAME COUNT: how many connections does that leave?
      for (let at = 0; at < Number(names[1]); at += 1) await keyring.get(`${name}-${at}`);
      return true;
    }
    case 'set-many': {
      for (let at = 0; at < Number(names[1]); at += 1)
        await keyring.set(`${name}-${at}`, Secret.of(`value ${at}`));
      return true;
    }
    case 'time': {
      const times: number[] = [];
      for (let at = 0; at < 5; at += 1) {
        const from = performance.now();
        await keyring.get(name);
        times.push(Math.round((performance.now() - from) * 10) / 10);
      }
      return times;
    }
    default:
      throw new Error(`no such operation: ${operation}`);
  }
}

async function main(): Promise<void> {
  // Proof that the event loop turns while the store is waited for: the longest time between two ticks.
  let lastMs = performance.now();
  let longestMs = 0;
  const ticking = setInterval(() => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  }, 20);
  process.on('SIGINT', () => {
    console.log(JSON.stringify({ interrupted: true }));
    process.exit(130);
  });
  let outcome: Record<string, unknown>;
  try {
    if (operation === 'probe') outcome = { result: await osBackend.probe(context) };
    else {
      const keyring = await osBackend.open(context);
      const result = await run(keyring);
      outcome = { result };
      if (operation === 'get-many' || operation === 'set-many')
        await new Promise((resolve) => setTimeout(resolve, 1500));
      await keyring.close();
    }
  } catch (cause) {
    const { code, facts, message } = cause as { code?: string; facts?: unknown; message?: string };
    outcome = { code: code ?? 'unexpected', facts, message };
  }
  clearInterval(ticking);
  const elapsedMs = Math.round(performance.now() - startMs);
  console.log(JSON.stringify({ ...outcome, elapsedMs, longestBlockMs: Math.round(longestMs), arch: arch() }));
  // Nothing else: the process has to end of itself, or the test fails.
}

await main();
