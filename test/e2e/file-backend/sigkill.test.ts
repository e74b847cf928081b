// A writer that is killed between any two of its steps: strace is attached when the work is about to begin and
// delivers SIGKILL in place of the Nth system call of each kind, for every N until the work comes to its end.

import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { makeTestStore } from '../../unit/keyring/file-fixture.ts';
import { CHILD, childEnvironment, makeFolder, type Runtime, runChild, runtimeCommand } from './processes.ts';

/** Every call that changes a file, makes one visible or takes a lock; `?`: not on every processor. */
const CALLS = [
  '?mkdir',
  'mkdirat',
  'openat',
  'flock',
  '?chmod',
  'fchmodat',
  'fchmod',
  'write',
  'fsync',
  '?link',
  'linkat',
  '?unlink',
  'unlinkat',
  '?rename',
  'renameat',
  'renameat2',
  'ftruncate',
];

interface Scenario {
  readonly words: readonly string[];
  readonly passphrase: string;
  /** Whether the store is there before, with the items `item` = old and `other` = untouched. */
  readonly isFilled: boolean;
  /** Calls that the work surely has, so that a trace which shows nothing is not taken for success. */
  readonly mustHave: readonly string[];
  check(store: string): Promise<void>;
}

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

interface TracedRun {
  /** How often each call was made, by the thread that does the work, from shortly before it to its end. */
  readonly calls: ReadonlyMap<string, number>;
  /** Whether the work came to its end: not killed, or only after it. */
  readonly isOver: boolean;
}

async function runTraced(
  scenario: Scenario,
  runtime: Runtime,
  store: string,
  kill?: { readonly call: string; readonly when: number },
): Promise<TracedRun> {
  const log = join(folder.path, 'trace');
  const go = join(folder.path, 'go');
  rmSync(go, { force: true });
  const [command = '', ...args] = [
    ...runtimeCommand(runtime),
    CHILD,
    store,
    scenario.passphrase,
    ...scenario.words,
  ];
  const env = { ...childEnvironment(), TEST_WAIT_FOR: go };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  await firstLine(child.stdout, 'ready');
  const inject = kill === undefined ? [] : [`--inject=${kill.call}:signal=KILL:when=${kill.when}`];
  const calls = CALLS.map((call) => call.replace('?', ''));
  const trace = `--trace=${[...CALLS, '?stat', 'statx', 'newfstatat'].join(',')}`;
  // Without -f: only the thread that does the work is traced, counted and killed for.
  const strace = spawn('strace', ['-p', String(child.pid), '-o', log, '-s', '1', trace, ...inject]);
  const traced = once(strace, 'close');
  await firstLine(strace.stderr, 'attached');
  writeFileSync(go, '');
  const [status, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  await traced;
  const lines = readFileSync(log, 'utf8').split('\n');
  const end = lines.findIndex((line) => line.includes('/vault-test-end'));
  const isOver = end > -1;
  if (!isOver) expect(signal).toBe('SIGKILL');
  else if (signal !== 'SIGKILL') expect(status).toBe(0);
  const counts = new Map<string, number>();
  for (const line of lines.slice(0, isOver ? end : undefined)) {
    const [, call = ''] = /^([a-z0-9_]+)\(/.exec(line) ?? [];
    if (calls.includes(call)) counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return { calls: counts, isOver };
}

async function firstLine(stream: Readable | null, word: string): Promise<void> {
  let text = '';
  for await (const data of on(stream ?? Readable.from([]), 'data', { close: ['end'] })) {
    text += data[0];
    if (text.includes(word)) return;
  }
  throw new Error(`no ${word}: ${text}`);
}

async function killAtEveryStep(scenario: Scenario, runtime: Runtime): Promise<void> {
  const pristine = join(folder.path, 'pristine');
  const store = join(folder.path, 'keyring');
  if (scenario.isFilled) {
    await runChild(['set', 'item', 'old'], { folder: pristine });
    await runChild(['set', 'other', 'untouched'], { folder: pristine });
  }
  const reset = (): void => {
    rmSync(store, { recursive: true, force: true });
    if (existsSync(pristine)) cpSync(pristine, store, { recursive: true });
  };
  reset();
  const whole = await runTraced(scenario, runtime, store);
  expect(whole.isOver).toBe(true);
  for (const call of scenario.mustHave) {
    expect(
      [...whole.calls.keys()].some((one) => one.startsWith(call)),
      call,
    ).toBe(true);
  }
  for (const [call, count] of whole.calls) {
    for (let when = 1; ; when += 1) {
      reset();
      const { calls, isOver } = await runTraced(scenario, runtime, store, { call, when });
      await scenario.check(store);
      await checkTidied(store);
      if (isOver) {
        // Runs differ by a call or two that the runtime makes for itself, not by one of ours.
        expect(when, call).toBeGreaterThan(count - 3);
        break;
      }
      expect(calls.get(call), call).toBe(when);
    }
  }
}

/** After some minutes nothing is left of a killed writer. */
async function checkTidied(store: string): Promise<void> {
  const temporary = (): string[] =>
    (existsSync(store) ? readdirSync(store, { recursive: true, encoding: 'utf8' }) : [])
      .filter((name) => name.endsWith('.tmp'))
      .map((name) => join(store, name));
  const old = new Date(Date.now() - 11 * 60_000);
  for (const path of temporary()) utimesSync(path, old, old);
  await (await makeTestStore({ folder: store }).open()).list();
  expect(temporary()).toEqual([]);
}

async function read(store: string, name: string, passphrase = 'correct horse'): Promise<string | undefined> {
  const test = makeTestStore({ folder: store, env: { AWS_VAULT_FILE_PASSPHRASE: passphrase } });
  const keyring = await test.open();
  try {
    return (await keyring.get(name))?.reveal();
  } finally {
    await keyring.close();
    test.dispose();
  }
}

async function write(store: string, name: string, value: string): Promise<void> {
  const test = makeTestStore({ folder: store });
  const keyring = await test.open();
  await keyring.set(name, Secret.of(value));
  await keyring.close();
  test.dispose();
}

const REPLACE: Scenario = {
  words: ['set', 'item', 'new'],
  passphrase: 'correct horse',
  isFilled: true,
  mustHave: ['openat', 'write', 'fsync', 'rename', 'flock'],
  async check(store) {
    expect(['old', 'new']).toContain(await read(store, 'item'));
    expect(await read(store, 'other')).toBe('untouched');
    await write(store, 'item', 'newer');
    expect(await read(store, 'item')).toBe('newer');
  },
};

const CREATE: Scenario = {
  words: ['set', 'item', 'new'],
  passphrase: 'correct horse',
  isFilled: false,
  mustHave: ['mkdir', 'openat', 'write', 'fsync', 'link', 'unlink', 'rename', 'flock'],
  async check(store) {
    const before = await read(store, 'item');
    expect(['new', undefined]).toContain(before);
    await write(store, 'next', 'value');
    expect(await read(store, 'next')).toBe('value');
    expect(await read(store, 'item')).toBe(before);
  },
};

const REMOVE: Scenario = {
  words: ['remove', 'item'],
  passphrase: 'correct horse',
  isFilled: true,
  mustHave: ['unlink'],
  async check(store) {
    expect(['old', undefined]).toContain(await read(store, 'item'));
    expect(await read(store, 'other')).toBe('untouched');
  },
};

const CHANGE: Scenario = {
  words: ['change'],
  passphrase: 'correct horse>battery staple',
  isFilled: true,
  mustHave: ['openat', 'write', 'fsync', 'rename', 'flock'],
  async check(store) {
    const opens = await Promise.all(
      ['correct horse', 'battery staple'].map((passphrase) =>
        read(store, 'item', passphrase).catch((error: { code?: string }) => error.code),
      ),
    );
    expect(opens.sort()).toEqual(['old', 'passphrase-wrong']);
  },
};

describe.runIf(process.platform === 'linux')('a killed writer', { timeout: 170_000 }, () => {
  it('leaves the old or the new value where it replaces one (Bun)', () => killAtEveryStep(REPLACE, 'bun'));
  it('leaves the old or the new value where it replaces one (Node)', () => killAtEveryStep(REPLACE, 'node'));
  it('leaves a store that opens, or none, where it makes the first', () => killAtEveryStep(CREATE, 'bun'));
  it('leaves the value or none where it removes one', () => killAtEveryStep(REMOVE, 'bun'));
  it('leaves the old or the new passphrase where it changes it', () => killAtEveryStep(CHANGE, 'bun'));
});
