// Where a SAML response comes from: files that are files, programs that end.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialsError } from '../../../../src/credentials/errors.ts';
import { MAX_ASSERTION_BYTES } from '../../../../src/credentials/saml/assertion.ts';
import { readAssertionFile, runAssertionProcess } from '../../../../src/credentials/saml/source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-saml-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('a file', () => {
  const refusal = (path: string): unknown => {
    try {
      return text(readAssertionFile(path, folder));
    } catch (error) {
      const { code, facts } = error as CredentialsError;
      return { code, ...facts };
    }
  };

  it('is read, below the home folder too, and through links', () => {
    writeFileSync(join(folder, 'response'), 'PHN');
    symlinkSync('response', join(folder, 'link'));
    expect([refusal(join(folder, 'response')), refusal('~/response'), refusal('~/link')]).toEqual([
      'PHN',
      'PHN',
      'PHN',
    ]);
  });

  it('that is none is told, and nothing waits for it', () => {
    const path = join(folder, 'x');
    expect(refusal(path)).toEqual({ code: 'saml-file', path });
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(refusal(join(folder, 'dangling'))).toMatchObject({ code: 'saml-file' });
    mkdirSync(path);
    expect(refusal(path)).toMatchObject({ code: 'saml-file', errno: 'EISDIR' });
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(refusal(pipe)).toMatchObject({ code: 'saml-file', errno: 'not-a-file' });
    writeFileSync(join(folder, 'large'), new Uint8Array(MAX_ASSERTION_BYTES + 1));
    expect(refusal('~/large')).toMatchObject({ code: 'saml-too-large', most: MAX_ASSERTION_BYTES });
  });
});

describe('a program', () => {
  const run = async (command: string, more: object = {}): Promise<unknown> =>
    runAssertionProcess({ command, env: { PATH: process.env.PATH }, ...more }).then(
      text,
      (error: CredentialsError) => ({
        code: error.code,
        ...error.facts,
      }),
    );

  it('gives what it prints, of which nothing is told where it fails', async () => {
    expect(await run('printf PHN')).toBe('PHN');
    expect(await run('echo SECRET; exit 7')).toEqual({ code: 'saml-process', status: 7 });
    expect(await run('kill -9 $$')).toEqual({ code: 'saml-process', status: 'SIGKILL' });
    expect(await run('no-such-program-here 2>/dev/null')).toEqual({ code: 'saml-process', status: 127 });
  });

  it('may not take for ever, nor print for ever', async () => {
    expect(await run('exec sleep 20', { deadlineMs: 100 })).toEqual({
      code: 'saml-process-timeout',
      seconds: 0.1,
    });
    expect(await run('exec yes')).toMatchObject({ code: 'saml-too-large' });
  });

  it('is ended with us', async () => {
    const aborting = new AbortController();
    const running = runAssertionProcess({
      command: 'exec sleep 20',
      env: { PATH: process.env.PATH },
      signal: aborting.signal,
    });
    setTimeout(() => aborting.abort(new Error('over')), 50);
    await expect(running).rejects.toThrow('over');
  });
});
