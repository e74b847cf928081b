// Tokens out of files and programs: what is taken, and that a failure shows nothing of one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkedToken, readTokenFile, runTokenProcess } from '../../../../src/credentials/identity/token.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-token-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a token', () => {
  it('is one word of 4 to 20,000 characters', () => {
    for (const good of ['abcd', 'x'.repeat(20_000), ' a.b.c-_~ \r\n', '\tabcd'])
      expect(checkedToken(good, { profile: 'p' }).reveal()).toBe(good.trim());
    const reasons = { '': 'empty', '  \n': 'empty', abc: 'too-short', 'a b c d': 'not-one-word' };
    for (const [bad, reason] of Object.entries({
      ...reasons,
      'ab\u00e9d': 'not-one-word',
      'ab\u0000d': 'not-one-word',
      ['x'.repeat(20_001)]: 'too-long',
    })) {
      const error = refusal(() => checkedToken(bad, { profile: 'p' }));
      expect(error).toMatchObject({ code: 'token-malformed', facts: { profile: 'p', reason } });
    }
  });

  it('is read from its file each time, and from below the home folder', () => {
    writeFileSync(join(folder, 'token'), 'first\n');
    expect(readTokenFile(join(folder, 'token'), undefined, 'p').reveal()).toBe('first');
    writeFileSync(join(folder, 'token'), 'second');
    expect(readTokenFile('~/token', folder, 'p').reveal()).toBe('second');
  });

  it('that cannot be read says why, and where it was looked for', () => {
    mkdirSync(join(folder, 'folder'));
    const at = (name: string): string => join(folder, name);
    expect(refusal(() => readTokenFile('~/none', folder, 'p'))).toMatchObject({
      code: 'token-file-unreadable',
      facts: { path: at('none'), errno: 'ENOENT' },
    });
    expect(refusal(() => readTokenFile(at('folder'), undefined, 'p'))).toMatchObject({
      facts: { errno: 'EISDIR' },
    });
    expect(refusal(() => readTokenFile('/dev/zero', undefined, 'p'))).toMatchObject({
      facts: { errno: 'not-a-file' },
    });
  });
});

describe('a program', () => {
  const run = (command: string, deadlineMs = 5000) =>
    runTokenProcess({ command, profile: 'p', env: { PATH: process.env.PATH }, deadlineMs });

  it('prints the token', async () => {
    expect((await run("printf ' a.b.c\\n'")).reveal()).toBe('a.b.c');
  });

  it('that fails, hangs or floods is told without what it printed', async () => {
    await expect(run('echo SECRET; exit 7')).rejects.toMatchObject({
      code: 'token-process-failed',
      facts: { status: 7, key: 'web_identity_token_process' },
    });
    await expect(run('exec sleep 60', 100)).rejects.toMatchObject({
      code: 'token-process-timeout',
      facts: { seconds: 0.1 },
    });
    await expect(run('yes SECRET')).rejects.toMatchObject({ facts: { reason: 'too-long' } });
    const error = await run('echo SECRET SECRET').catch((cause: unknown) => cause);
    expect(
      JSON.stringify(error) + String(error) + JSON.stringify((error as { facts: unknown }).facts),
    ).not.toContain('SECRET');
  });
});
