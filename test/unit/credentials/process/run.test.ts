// Real programs are run as a credential_process: what they get, what is made of their end, and who is refused.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chainWith,
  PROCESS_CHAIN,
  processDepth,
  refuseLoop,
} from '../../../../src/credentials/process/chain.ts';
import { type ProcessWorld, runCredentialProcess } from '../../../../src/credentials/process/run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const KEYS = '{"Version":1,"AccessKeyId":"AKIAFAKE","SecretAccessKey":"made/up"}';

function run(command: string, more: Partial<ProcessWorld> = {}) {
  return runCredentialProcess(
    { profile: 'p', command },
    {
      env: { PATH: `${folder}:/usr/bin:/bin`, ...more.env },
      platform: process.platform,
      clock: { now: () => 0, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
      deadlineMs: 20_000,
      ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'env')),
    },
  );
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.skipIf(process.platform === 'win32')('a credential_process', () => {
  it('gets its arguments as they are, without a shell', async () => {
    program('show', `printf '%s|' "$@" >&2; echo '${KEYS}'`);
    const seen: string[] = [];
    const { accessKeyId } = await run(`show "a b" '$HOME' ~ '|' x\\ y ""`, {
      show: (text) => seen.push(text),
    });
    expect([accessKeyId, seen.join('')]).toEqual(['AKIAFAKE', 'a b|$HOME|~|||x y||']);
  });

  it('gets nothing on its standard input and our environment without our secrets, but for a vault', async () => {
    const script = `cat >&2; echo "$OWN-$AWS_VAULT_FILE_PASSPHRASE-$AWS_PROFILE-$${PROCESS_CHAIN}" >&2; echo '${KEYS}'`;
    program('show', script);
    program('vault', script);
    const env = { OWN: 'own', AWS_VAULT_FILE_PASSPHRASE: 'a long phrase', AWS_PROFILE: 'other' };
    for (const [name, phrase] of [
      ['show', ''],
      ['vault', 'a long phrase'],
    ] as const) {
      const seen: string[] = [];
      await run(name, { env, show: (text) => seen.push(text) });
      expect(seen.join('')).toMatch(new RegExp(`^own-${phrase}-other-\\[\\["p","[0-9a-f]{16}"\\]\\]\n$`));
    }
  });

  it('may fail, and its complaint is told without secrets', async () => {
    program('fail', 'echo "no: $AWS_VAULT_FILE_PASSPHRASE $AWS_SECRET_ACCESS_KEY" >&2; echo "{}"; exit 7');
    const env = { AWS_SECRET_ACCESS_KEY: 'own/secret/key' };
    expect(await failure(run('fail', { env }))).toMatchObject({
      code: 'process-failed',
      facts: { profile: 'p', status: 7, complaint: 'no: [left out]' },
    });
    program('killed', 'kill -TERM $$');
    expect(await failure(run('killed'))).toMatchObject({ facts: { status: 'SIGTERM' } });
  });

  it.each([
    ['nowhere --x', { code: 'process-missing', facts: { program: 'nowhere' } }],
    ['~/bin/keys', { code: 'process-missing', facts: { program: '~/bin/keys' } }],
    ['"a', { code: 'process-bad-command', facts: {} }],
    ['""', { code: 'process-missing', facts: {} }],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', { code: 'process-missing', facts: { program: undefined } }],
  ])('%s is none', async (command, expected) => {
    const error = (await failure(run(command))) as { code: string; facts: Record<string, unknown> };
    expect(error.code).toBe(expected.code);
    expect({ program: undefined, ...error.facts }).toMatchObject(expected.facts);
  });

  it('is ended where it prints without end or takes too long, whatever it has started', async () => {
    program('flood', 'exec yes');
    expect(await failure(run('flood'))).toMatchObject({
      code: 'process-bad-output',
      facts: { reason: 'too-long' },
    });
    const started = Date.now();
    program('slow', 'echo waiting >&2; exec sleep 30');
    expect(await failure(run('slow', { deadlineMs: 700 }))).toMatchObject({
      code: 'process-timeout',
      facts: { seconds: 0.7, complaint: 'waiting' },
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 200);
    expect(await failure(run('slow', { signal: stop.signal }))).toMatchObject({ message: 'enough' });
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

describe('the chain of processes', () => {
  const step = (profile: string, command = `get ${profile}`) => ({ profile, command });
  const through = (...steps: readonly { profile: string; command: string }[]) =>
    steps.reduce<Record<string, string>>((env, one) => ({ [PROCESS_CHAIN]: chainWith(one, env) }), {});

  it('is refused where it comes back, after any number of others', () => {
    expect(() => refuseLoop(step('a'), {})).not.toThrow();
    expect(() => refuseLoop(step('d'), through(step('a'), step('b'), step('c')))).not.toThrow();
    expect(() => refuseLoop(step('a'), through(step('a')))).toThrow('a -> a');
    expect(() => refuseLoop(step('b'), through(step('a'), step('b'), step('c')))).toThrow('b -> c -> b');
    // Another profile with the same command has the same cache key, and so the same lock.
    expect(() => refuseLoop(step('b', 'x'), through(step('a', 'x')))).toThrow('a -> b');
    expect([{}, through(step('a')), through(step('a'), step('b'))].map(processDepth)).toEqual([0, 1, 2]);
  });

  it('lets a profile of the same name and another command be, and ignores what is not ours', () => {
    expect(() => refuseLoop(step('a', 'x'), through(step('a', 'y')))).not.toThrow();
    for (const text of ['', 'a,b', '{}', '[1]', '[["a"]]', 'null'])
      expect(() => refuseLoop(step('a'), { [PROCESS_CHAIN]: text })).not.toThrow();
  });
});
