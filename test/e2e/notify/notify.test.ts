// `exec --notify` of both builds: a real notification daemon, a strict stand-in for notify-send, and the bell; what the
// helper is given, whose child it is, and when it ends.

import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BOB_KEY_ID, BOB_SECRET, READER_ROLE } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { openTerminalScreen } from '../../harness/terminal-screen.ts';

const CONFIG = `[profile bob]
region = eu-west-1
[profile reader]
region = eu-west-1
source_profile = bob
role_arn = ${READER_ROLE}
`;

/** Takes exactly what notify-send of libnotify 0.7 and 0.8 takes from us, and writes down what it was given. */
const STAND_IN = `#!/bin/bash
[ $# -eq 5 ] && [ "$1" = --app-name=vault ] && [ "$2" = --urgency=normal ] && [ "$3" = -- ] || exit 64
case $5 in *'<'*|*'>'*) exit 65 ;; esac
printf '%s\\n%s\\n' "$4" "$5" >"$HOME/note.new"
env >"$HOME/note-env"
tr '\\0' '\\n' </proc/$PPID/cmdline >"$HOME/note-cmdline"
mv "$HOME/note.new" "$HOME/note"
`;

/** Not the synchronous one: the fake AWS answers in this very process. */
const runFile = promisify(execFile);

async function until<T>(what: string, probe: () => T | undefined, patienceMs = 8_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Helpers that wait for anybody in this home. */
function helpers(home: string): readonly number[] {
  const found = execFileSync('/bin/sh', ['-c', 'pgrep -f internal-notify || true'], { encoding: 'utf8' });
  return found
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${home}\0`);
      } catch {
        return false;
      }
    });
}

describe.runIf(process.platform === 'linux')('exec --notify', () => {
  let fake: FakeAws;
  let home: string;
  beforeAll(async () => {
    fake = await startFakeAws();
  });
  afterAll(() => fake.close());
  const environment = (
    folder: string,
    more: Readonly<Record<string, string>> = {},
  ): Record<string, string> => ({
    PATH: [folder, join(home, 'bin'), process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'notify',
    AWS_VAULT_FILE_UNLOCK_TTL: '30s',
    AWS_ENDPOINT_URL_STS: fake.url,
    A_SECRET: 'of somebody else',
    ...more,
  });

  const standIn = (): void => writeFileSync(join(home, 'bin', 'notify-send'), STAND_IN, { mode: 0o755 });

  describe.each(BUILDS)('of the $name build', ({ folder }) => {
    beforeAll(() => {
      home = realpathSync(mkdtempSync(join(tmpdir(), 'notify-')));
      mkdirSync(join(home, '.aws'), { mode: 0o700 });
      mkdirSync(join(home, 'bin'));
      writeFileSync(join(home, '.aws', 'config'), CONFIG, { mode: 0o600 });
      execFileSync('vault', ['add', 'bob', '--env', '--no-add-config'], {
        env: environment(folder, { AWS_ACCESS_KEY_ID: BOB_KEY_ID, AWS_SECRET_ACCESS_KEY: BOB_SECRET }),
      });
    });
    afterEach(() => {
      for (const pid of helpers(home)) process.kill(pid, 'SIGKILL');
      for (const name of ['note', 'bin/notify-send']) rmSync(join(home, name), { force: true });
    });
    afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

    it('knows no secret, is no child of the command, and ends with it', async () => {
      standIn();
      const command =
        'ps -o args= --ppid $$ >children; cat /proc/$$/stat >stat.new; mv stat.new stat; exec sleep 30';
      const child = spawn('vault', ['exec', '--notify', 'reader', '--', 'sh', '-c', command], {
        cwd: home,
        env: environment(folder),
        stdio: 'ignore',
      });
      try {
        const pid = await until('a helper', () => helpers(home)[0]);
        await until('the command', () => existsSync(join(home, 'stat')) || undefined);
        const given = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        expect(given.slice(given.indexOf('internal-notify'))).toEqual([
          'internal-notify',
          String(child.pid),
          expect.stringMatching(/^\d+$/),
          expect.stringMatching(/^\d{13}$/),
          '300',
          'reader',
          '',
        ]);
        const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        const names = variables.map((line) => line.split('=')[0]).filter((name) => name !== '');
        expect(names.sort()).toEqual(
          [
            'HOME',
            'LANG',
            'PATH',
            ...names.filter((name) => /^(PWD|SHLVL|_|OLDPWD)$/.test(name ?? '')),
          ].sort(),
        );
        const [state, parent, , session] =
          readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
        expect(state).toMatch(/[SR]/);
        expect(Number(parent)).not.toBe(child.pid);
        expect(session).not.toBe(readFileSync(join(home, 'stat'), 'latin1').split(') ')[1]?.split(' ')[3]);
        expect(readFileSync(join(home, 'children'), 'utf8').trim()).toMatch(/^ps -o args=[^\n]*$/);
        child.kill('SIGKILL');
        await until('the end of the helper', () => helpers(home).length === 0 || undefined);
        expect(existsSync(join(home, 'note'))).toBe(false);
      } finally {
        child.kill('SIGKILL');
      }
    });

    it('tells when it is time, not before, and then is gone', async () => {
      standIn();
      const child = spawn(
        'vault',
        [
          'exec',
          '--notify',
          // A session of its own, with the whole hour before it.
          '--no-session',
          'reader',
          '--',
          'sh',
          '-c',
          'echo $AWS_CREDENTIAL_EXPIRATION >end; exec sleep 30',
        ],
        { cwd: home, env: environment(folder, { AWS_VAULT_NOTIFY_BEFORE: '59m56s' }), stdio: 'ignore' },
      );
      try {
        await until('a note', () => existsSync(join(home, 'note')) || undefined, 15_000);
        expect(readFileSync(join(home, 'note'), 'utf8')).toBe(
          'vault: reader\nThe session of reader ends in 1h.\n',
        );
        const end = Date.parse(readFileSync(join(home, 'end'), 'utf8').trim());
        expect(statSync(join(home, 'note')).mtimeMs).toBeGreaterThan(end - 3_596_000);
        expect(readFileSync(join(home, 'note-env'), 'utf8')).not.toMatch(/^(AWS_|A_SECRET)/m);
        await until('the end of the helper', () => helpers(home).length === 0 || undefined);
      } finally {
        child.kill('SIGKILL');
      }
    });

    it('tells nothing where the command ended before, or where there is nothing to tell', async () => {
      standIn();
      const run = async (...words: readonly string[]): Promise<string> => {
        const { stdout, stderr } = await runFile('vault', ['exec', '--notify', ...words], {
          cwd: home,
          env: environment(folder),
        });
        return stdout + stderr;
      };
      expect(await run('reader', '--', 'printenv', 'AWS_VAULT')).toBe('reader\n');
      await until('the end of the helper', () => helpers(home).length === 0 || undefined);
      expect(existsSync(join(home, 'note'))).toBe(false);
      expect(await run('--no-session', 'bob', '--', 'true')).toBe(
        'vault: nothing to notify of: these credentials do not expire\n',
      );
      expect(helpers(home)).toEqual([]);
    });

    it('rings the bell of the terminal where there is no desktop', async () => {
      // notify-send is there and fails, as it does over SSH.
      writeFileSync(join(home, 'bin', 'notify-send'), '#!/bin/sh\nexit 1\n');
      chmodSync(join(home, 'bin', 'notify-send'), 0o755);
      const screen = openTerminalScreen({
        command: 'vault exec --notify reader -- sh -c "echo running; read -r line; echo $line"',
        cwd: home,
        env: environment(folder, { AWS_VAULT_NOTIFY_BEFORE: '2h' }),
      });
      try {
        await screen.until('running');
        await screen.until(() => screen.raw().includes('\x07'));
        screen.type('\r');
        expect(await screen.end()).toBe(0);
      } finally {
        screen.close();
      }
    });

    it('shows a note of a real notification daemon', async () => {
      // The bus starts the daemon, dunst, at the first note.
      const script = `
        AWS_VAULT_NOTIFY_BEFORE=2h vault exec --notify reader -- sh -c '
          for i in $(seq 100); do [ "$(dunstctl count displayed)" -gt 0 ] && break; sleep 0.05; done
          dunstctl close-all; dunstctl history'`;
      const { stdout: shown } = await runFile(
        'xvfb-run',
        ['-a', 'dbus-run-session', '--', 'bash', '-c', script],
        {
          cwd: home,
          env: environment(folder, { XDG_RUNTIME_DIR: home }),
          timeout: 30_000,
        },
      );
      const history = JSON.parse(shown) as {
        readonly data: readonly (readonly Readonly<Record<string, { readonly data: unknown }>>[])[];
      };
      const notes = history.data.flat();
      expect(notes.map(({ appname, summary, body }) => [appname?.data, summary?.data, body?.data])).toEqual([
        ['vault', 'vault: reader', 'The session of reader ends in 1h.'],
      ]);
    });
  });
});
