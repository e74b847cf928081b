// The profile picker of both builds on a real terminal: what is to be seen, chosen, left; the terminal before and after.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILDS } from '../../harness/scenario-world.ts';
import { openTerminalScreen, type TerminalScreen } from '../../harness/terminal-screen.ts';

const unix = process.platform !== 'win32';
const ROLE = (account: number, name: string): string => `role_arn = arn:aws:iam::${account}:role/${name}`;
/** As a shell wants it: keys that end and stop programs, whole lines, echo. */
const COOKED = /^isig icanon .* echo /m;
/** Columns are as wide as their names; that is not what is asked here. */
const squeeze = (line: string): string => line.trimEnd().replace(/(?<=\S) {2,}/g, '  ');
const SECTIONS = [
  '[profile base]',
  'mfa_serial = arn:aws:iam::111111111111:mfa/ana',
  ...Array.from({ length: 40 }, (_, n) => [
    `[profile team-${n}]`,
    ROLE(222222222200 + n, n % 2 === 0 ? 'Admin' : 'ReadOnly'),
    'source_profile = base',
  ]).flat(),
  '[profile 日本語]',
  ROLE(333333333333, 'Wide'),
  'source_profile = base',
  '[profile "evil\x1b[2J\x07"]',
  '[profile cafe\u0301]',
];

describe.runIf(unix).each(BUILDS)('the picker of the $name build', ({ folder }) => {
  let home: string;
  let screen: TerminalScreen | undefined;

  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'picker-')));
    mkdirSync(join(home, '.aws'), { mode: 0o700 });
    writeFileSync(join(home, '.aws', 'config'), `${SECTIONS.join('\n')}\n`, { mode: 0o600 });
  });
  afterEach(() => {
    screen?.close();
    screen = undefined;
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    PATH: [folder, process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'picker',
    XDG_STATE_HOME: join(home, 'state'),
    ...more,
  });

  function open(command: string, more: Readonly<Record<string, string>> = {}): TerminalScreen {
    screen = openTerminalScreen({ command, cwd: home, env: environment(more), columns: 70, rows: 14 });
    return screen;
  }

  /** What `explain` says of the picked one is enough to see which it was: it needs no keys of anybody. */
  const PICK = 'vault explain </dev/null >out 2>err; echo "status $?"; stty -a >after';
  const err = (): string => readFileSync(join(home, 'err'), 'utf8');
  const expectSane = (shown: TerminalScreen): void => {
    expect(readFileSync(join(home, 'after'), 'utf8')).toMatch(COOKED);
    expect(shown.isAlternate()).toBe(false);
    // Wrapping is on again, the cursor is to be seen.
    expect(shown.raw().lastIndexOf('\x1b[?7h')).toBeGreaterThan(shown.raw().lastIndexOf('\x1b[?7l'));
    expect(shown.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(shown.raw().lastIndexOf('\x1b[?25l'));
  };

  it('lists, filters, moves and chooses, with everything redirected', async () => {
    const shown = open(PICK, { NO_COLOR: '1' });
    await shown.until('team-8');
    expect(shown.isAlternate()).toBe(true);
    expect(shown.lines().slice(0, 4).map(squeeze)).toEqual([
      'Profile:  44/44',
      '  profile  account  role',
      '> base  111111111111',
      '  team-0  222222222200  Admin',
    ]);
    expect(shown.lines().at(-1)).toBe('  type to filter, arrows move, Enter chooses, Esc leaves');
    shown.type('read 2222222222');
    await shown.until('20/44');
    shown.type('3');
    await shown.until(' 6/44');
    expect(squeeze(shown.lines()[2] ?? '')).toBe('> team-23  222222222223  ReadOnly');
    shown.type('\x1b[B\x0e\x0e\x10');
    await shown.until('> team-33');
    shown.type('\r');
    expect(await shown.end()).toBe(0);
    expect(shown.history()).toEqual(['Profile: team-33', 'status 1']);
    expect(shown.raw()).not.toContain('\x1b[36m');
    expect(shown.raw()).not.toContain('\x1b[1m');
    expectSane(shown);
    // Nothing is stored for its source: that is the error of the profile that was picked.
    expect(err()).toContain('base');
    const recent: unknown = JSON.parse(readFileSync(join(home, 'state', 'vault', 'recent.json'), 'utf8'));
    expect(recent).toMatchObject({ version: 1, profiles: [{ name: 'team-33' }] });

    // It stands first the next time.
    const again = open(PICK);
    await again.until('> team-33');
    expect(again.lines()[2]).toMatch(/^> team-33/);
    expect(again.raw()).toContain('\x1b[36m');
    again.type('\r');
    expect(await again.end()).toBe(0);
  });

  it('shows wide, combining and control characters harmlessly, follows the size, turns pages', async () => {
    const shown = open(PICK);
    await shown.until('> base');
    shown.type('\x1b[6~\x1b[6~');
    await shown.until('> team-19');
    shown.type('\x1b[F');
    await shown.until('> cafe\u0301');
    expect(shown.lines().slice(-6, -2).map(squeeze)).toEqual([
      '  team-39  222222222239  ReadOnly',
      '  日本語  333333333333  Wide',
      '  evil?[2J?',
      '> cafe\u0301',
    ]);
    expect(shown.raw()).not.toContain('evil\x1b');
    shown.resize(30, 5);
    await shown.until((lines) => lines.length <= 5 && lines.some((line) => line.startsWith('> cafe')));
    expect(shown.lines()[0]).toBe('Profile:                44/44');
    shown.resize(100, 50);
    await shown.until('team-0 ');
    expect(shown.lines()).toHaveLength(48);
    shown.type('\x1b[H');
    await shown.until('> base');
    expect(shown.cursor()).toEqual({ row: 0, column: 9 });
    shown.type('zzz');
    await shown.until('no profile fits these words');
    shown.type('\r');
    await shown.until(() => shown.raw().includes('\x07'));
    shown.type('\x15日');
    await shown.until('> 日本語');
    shown.type('\r');
    await shown.end();
    expect(shown.history()[0]).toBe('Profile: 日本語');
    expectSane(shown);
  });

  it.each([
    ['Escape', '\x1b', 'no profile was chosen'],
    ['Ctrl-C', '\x03', 'interrupted'],
    ['Ctrl-D', '\x04', 'no profile was chosen'],
  ])('is left by %s with status 130', async (_, key, message) => {
    const shown = open(`trap '' INT; ${PICK}`);
    await shown.until('> base');
    shown.type(key);
    await shown.end();
    expect(shown.history()).toEqual(['status 130']);
    expect(err()).toBe(`vault: ${message}\n`);
    expectSane(shown);
  });

  it('gives the terminal back when it is ended, and stops and goes on with its job', async () => {
    const shown = open(`bash --norc --noprofile -ic '
      vault explain </dev/null >out 2>err
      status=$?; stty -a >after; echo "stopped $status"; fg >/dev/null; echo "status $?"; stty -a >after'`);
    await shown.until('> base');
    shown.type('te');
    await shown.until('Profile: te');
    shown.type('\x1a');
    await shown.until('stopped 148');
    expect(readFileSync(join(home, 'after'), 'utf8')).toMatch(COOKED);
    await shown.until('Profile: te');
    shown.type('\x7f');
    await shown.until('Profile: t ');
    const pid = execFileSync('pgrep', ['-f', `^${folder}/vault.* explain|vault.mjs explain|vault explain$`], {
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
      .map(Number)
      .find((candidate) => readEnvironment(candidate).includes(home));
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, 'SIGTERM');
    await shown.end();
    expect(shown.history().at(-1)).toMatch(/status 143/);
    expectSane(shown);
  });

  it('is there for export and exec, and not where the environment or a flag names one', async () => {
    const shown = open(
      'vault export </dev/null >out 2>err; echo "status $?"; vault exec -- true </dev/null >out 2>err; echo "status $?"; AWS_PROFILE=team-1 vault export >out 2>err; echo "status $?"; TERM=dumb vault export 2>err; echo "status $?"; stty -a >after',
    );
    await shown.until('> base');
    shown.type('team-7\r');
    await shown.until('> team-7');
    expect(err()).toBe('');
    shown.type('\r');
    await shown.end();
    expect(shown.history()).toEqual([
      'Profile: team-7',
      'status 1',
      'Profile: team-7',
      'status 125',
      'status 1',
      'status 2',
    ]);
    expect(err()).toContain('vault export needs a profile: none is named, and AWS_PROFILE is not set');
    expectSane(shown);
  });

  it('works inside tmux', async () => {
    const socket = join(home, 'tmux');
    const tmux = (...words: readonly string[]): string =>
      execFileSync('tmux', ['-S', socket, ...words], { env: environment(), encoding: 'utf8', cwd: home });
    tmux('-f', '/dev/null', 'new-session', '-d', '-x', '60', '-y', '12', 'bash --norc --noprofile');
    try {
      const capture = async (text: string): Promise<string> => {
        const end = Date.now() + 8_000;
        for (;;) {
          const pane = tmux('capture-pane', '-p');
          if (pane.includes(text)) return pane;
          if (Date.now() > end) throw new Error(`no ${text} in\n${pane}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      tmux('send-keys', `PS1='> '; clear; ${PICK}`, 'Enter');
      await capture('> base');
      tmux('send-keys', '-l', 'admin 日');
      await capture('0/44');
      tmux('send-keys', 'C-u');
      tmux('send-keys', 'NPage');
      expect(squeeze(await capture('> team-7'))).toContain('  team-8  222222222208  Admin');
      tmux('resize-window', '-x', '50', '-y', '20');
      await capture('  team-14');
      tmux('send-keys', 'Down');
      await capture('> team-8');
      tmux('send-keys', 'Enter');
      expect(await capture('status 1')).toContain('Profile: team-8');
    } finally {
      tmux('kill-server');
    }
  });
});

function readEnvironment(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/environ`, 'utf8')
      : execFileSync('ps', ['eww', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
