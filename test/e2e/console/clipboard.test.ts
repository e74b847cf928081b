// `vault login --copy` with real clipboards: X11 through xclip and xsel, and a terminal's own through tmux.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BOB_KEY_ID, BOB_SECRET, READER_ROLE } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';

// Chromium, Xvfb and tmux as Debian has them.
describe.runIf(process.platform === 'linux')('vault login --copy', () => {
  let base: string;
  let fake: FakeAws;
  let env: Record<string, string>;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'vault-copy-'));
    fake = await startFakeAws();
    mkdirSync(join(base, '.aws'));
    writeFileSync(
      join(base, '.aws', 'config'),
      `[profile bob]\n[profile reader]\nregion = eu-west-1\nsource_profile = bob\nrole_arn = ${READER_ROLE}\n`,
    );
    writeFileSync(
      join(base, '.aws', 'credentials'),
      `[bob]\naws_access_key_id = ${BOB_KEY_ID}\naws_secret_access_key = ${BOB_SECRET}\n`,
      { mode: 0o600 },
    );
    env = {
      PATH: process.env.PATH ?? '',
      HOME: base,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      AWS_VAULT_BACKEND: 'file',
      AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for clipboards',
      AWS_VAULT_FILE_UNLOCK_TTL: '60s',
      AWS_ENDPOINT_URL_STS: fake.url,
      AWS_ENDPOINT_URL_SIGNIN: fake.url,
    };
  });

  afterAll(async () => {
    await fake?.close();
    rmSync(base, { recursive: true, force: true });
  });

  const programOf = (build: string): string =>
    join(BUILDS.find(({ name }) => name === build)?.folder ?? '', 'vault');

  /** It signs in where it should: once. */
  async function expectSignsIn(address: string): Promise<void> {
    const answer = await fetch(address, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain(
      encodeURIComponent('https://eu-west-1.console.aws.amazon.com/'),
    );
  }

  function run(
    build: string,
    more: Record<string, string>,
  ): Promise<{ status: number | null; stderr: string }> {
    const child = spawn(programOf(build), ['login', 'reader', '--copy'], {
      env: { ...env, ...more },
      cwd: base,
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
    return new Promise((resolve) => child.once('close', (status) => resolve({ status, stderr })));
  }

  describe('an X11 clipboard', () => {
    let display: string;
    let before = '';
    let server: ReturnType<typeof spawn>;

    beforeAll(async () => {
      server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '640x480x24', '-nolisten', 'tcp'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      display = await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.stdout?.once('data', (chunk: Buffer) => resolve(`:${chunk.toString().trim()}`));
      });
    });
    afterAll(() => void server?.kill());

    test.each([
      ['node', 'xclip'],
      ['bun', 'xsel'],
    ])('holds the address, %s build with %s', async (build, copier) => {
      // Only this one of the two is there.
      const bin = join(base, `bin-${copier}`);
      mkdirSync(bin);
      const real = execFileSync('which', [copier], { encoding: 'utf8' }).trim();
      writeFileSync(join(bin, copier), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 });
      const result = await run(build, { DISPLAY: display, PATH: `${bin}:${nodeFolder()}` });
      expect(result).toEqual({
        status: 0,
        stderr: `vault: copied the sign-in address with ${copier}: it works once, within 15 minutes, for whoever has it\n`,
      });
      const words = copier === 'xclip' ? ['-o', '-selection', 'clipboard'] : ['--clipboard', '--output'];
      // xsel goes into the background before the clipboard is its own: until then the text of before is there.
      const read = (): string =>
        execFileSync(real, words, { env: { ...env, DISPLAY: display }, encoding: 'utf8', timeout: 5000 });
      await expect.poll(read, { timeout: 5000 }).not.toBe(before);
      before = read();
      await expectSignsIn(before);
    });
  });

  /** The launcher of the Node build looks for Node along PATH where the lockfile's is not there. */
  function nodeFolder(): string {
    return join(process.execPath, '..');
  }

  test.each(['node', 'bun'])('over SSH it is the one of the terminal, %s build in tmux', async (build) => {
    const socket = join(base, `tmux-${build}`);
    // Never in step: the fake AWS runs in this process.
    const tmux = async (...words: readonly string[]): Promise<string> =>
      (await promisify(execFile)('tmux', ['-S', socket, '-f', '/dev/null', ...words], { env })).stdout.trim();
    try {
      await tmux(
        'new-session',
        '-d',
        '-x',
        '150',
        '-y',
        '40',
        'sh',
        ';',
        'set-option',
        '-s',
        'set-clipboard',
        'on',
      );
      await tmux(
        'send-keys',
        `SSH_TTY=x '${programOf(build)}' login reader --copy; tmux wait-for -S done`,
        'Enter',
      );
      await tmux('wait-for', 'done');
      expect(await tmux('capture-pane', '-p', '-J')).toContain(
        'copied the sign-in address with the terminal',
      );
      const address = await tmux('show-buffer');
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/federation\?Action=login/);
      expect(await tmux('capture-pane', '-p', '-J')).not.toContain('SigninToken');
      await expectSignsIn(address);
    } finally {
      await tmux('kill-server');
    }
  });
});
