// A private session for one test: its own home, runtime folder, D-Bus, gnome-keyring and, where asked for, display.
// Everything is stopped by process id and removed afterwards. A missing program is an error, never a skip.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * - `open`: a keyring, unlocked
 * - `locked`: the same, locked, as after a login without a password
 * - `no-collection`: a new user whom nobody has made a keyring for
 * - `no-service`: a bus on which there is no secret service and none can be started
 * - `no-bus`: no bus at all
 * - `dead-bus`: the address of a bus that is gone
 * - `mute-bus`: somebody accepts connections at the bus's address and never says a word
 * - `stopped-bus`: the bus has been stopped (SIGSTOP)
 * - `stopped-daemon`: the keyring's daemon has been stopped (SIGSTOP)
 */
export type SessionState =
  | 'open'
  | 'locked'
  | 'no-collection'
  | 'no-service'
  | 'no-bus'
  | 'dead-bus'
  | 'mute-bus'
  | 'stopped-bus'
  | 'stopped-daemon';

export interface SessionOptions {
  readonly state: SessionState;
  /** Starts an Xvfb of its own, so that the keyring's dialogs can be seen and answered. Default: no display. */
  readonly display?: boolean;
}

export interface Session {
  /** The environment for the program under test. */
  readonly env: Readonly<Record<string, string>>;
  /** The password of the keyring, to type into its dialog. */
  readonly password: string;
  /** Holds everything of the session; removed afterwards. */
  readonly folder: string;
  /** Process id of the keyring's daemon; throws where there is none. */
  daemonPid(): number;
  /** Process id of the bus; throws where there is none. */
  busPid(): number;
  /** How many connections the bus has now. */
  busConnections(): number;
  /** Kills the daemon and starts it again, locked. */
  lockAgain(): Promise<void>;
  /** Waits for a dialog of the keyring and gives its window's id. */
  dialog(timeoutMs?: number): Promise<string>;
  /** Waits until no dialog is to be seen; false if one still is after the time. */
  dialogGone(timeoutMs?: number): Promise<boolean>;
  /** Types into a dialog: text, then keys by their X names. */
  type(window: string, text: string, ...keys: readonly string[]): Promise<void>;
}

/**
 * For the tests of a real gnome-keyring, and no others: that daemon dies by itself once in some hundred runs, which is no
 * failure of ours. What passed at the second try is named at the end of the run; what is red twice is red.
 */
export const SECOND_TRY = { retry: 1 } as const;

const PASSWORD = 'correct horse battery staple';

/** Runs `work` in a session of its own. */
export async function withSecretService<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const needed = ['dbus-daemon', 'gnome-keyring-daemon', 'gdbus'];
  requirePrograms(options.display ? [...needed, 'Xvfb', 'xdotool'] : needed);
  const folder = mkdtempSync(join(tmpdir(), 'vss-'));
  const running: ChildProcess[] = [];
  const cleanups: (() => void)[] = [];
  try {
    return await work(await startSession(options, folder, running, cleanups));
  } finally {
    for (const child of running.reverse()) await stop(child);
    for (const cleanup of cleanups.reverse()) cleanup();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startSession(
  options: SessionOptions,
  folder: string,
  running: ChildProcess[],
  cleanups: (() => void)[],
): Promise<Session> {
  const { state } = options;
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: join(folder, 'home'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    LANG: 'C.UTF-8',
  };
  for (const path of [env.HOME, env.XDG_RUNTIME_DIR]) mkdirSync(path ?? '', { mode: 0o700 });
  if (options.display) env.DISPLAY = await startDisplay(running);

  let bus: ChildProcess | undefined;
  let daemon: ChildProcess | undefined;
  const socket = join(folder, 'bus');
  const startDaemon = async (flags: readonly string[]): Promise<ChildProcess> => {
    const child = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...flags], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    running.push(child);
    child.stdin?.end(flags.includes('--unlock') ? PASSWORD : '');
    await until(() => hasOwner(env), 'gnome-keyring-daemon did not take its name on the bus');
    return child;
  };

  if (state === 'dead-bus' || state === 'mute-bus') {
    env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${socket}`;
    if (state === 'mute-bus') {
      const server = createServer(() => undefined);
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      cleanups.push(() => server.close());
      server.unref();
    }
  } else if (state !== 'no-bus') {
    bus = await startBus(env, socket, state !== 'no-service', running);
    if (state === 'no-collection') daemon = await startDaemon([]);
    else if (state !== 'no-service') daemon = await startDaemon(['--unlock']);
  }
  const lockAgain = async (): Promise<void> => {
    if (daemon !== undefined) await stop(daemon);
    await until(() => !hasOwner(env), 'gnome-keyring-daemon did not end');
    daemon = await startDaemon([]);
  };
  if (state === 'locked') await lockAgain();
  if (state === 'stopped-daemon') daemon?.kill('SIGSTOP');
  if (state === 'stopped-bus') bus?.kill('SIGSTOP');

  return {
    env,
    password: PASSWORD,
    folder,
    daemonPid: () => pidOf(daemon, 'keyring daemon'),
    busPid: () => pidOf(bus, 'bus'),
    busConnections: () => {
      const names = execFileSync(
        'gdbus',
        [
          'call',
          '--session',
          '-d',
          'org.freedesktop.DBus',
          '-o',
          '/',
          '-m',
          'org.freedesktop.DBus.ListNames',
        ],
        { env, encoding: 'utf8' },
      );
      return names.match(/':1\.\d+'/g)?.length ?? 0;
    },
    lockAgain,
    dialog: async (timeoutMs = 20_000) => {
      await until(() => dialogWindow(env) !== undefined, 'no dialog of the keyring came up', timeoutMs);
      // It is mapped a moment before it takes keys.
      await pause(300);
      return dialogWindow(env) ?? '';
    },
    dialogGone: async (timeoutMs = 3000) => {
      const endMs = Date.now() + timeoutMs;
      while (dialogWindow(env) !== undefined) {
        if (Date.now() > endMs) return false;
        await pause(30);
      }
      return true;
    },
    type: async (window, text, ...keys) => {
      // Without a window manager nothing has the focus, and keys without focus are lost.
      xdotool(env, 'windowfocus', '--sync', window);
      if (text !== '') xdotool(env, 'type', '--delay', '5', text);
      for (const key of keys) xdotool(env, 'key', key);
    },
  };
}

async function startBus(
  env: Record<string, string>,
  socket: string,
  hasServices: boolean,
  running: ChildProcess[],
): Promise<ChildProcess> {
  const config = `${socket}.conf`;
  // The dialogs are a service of their own that the bus starts; the keyring's daemon is ours to start. Limits as
  // in the session.conf that comes with D-Bus: the built-in ones are those of a system bus.
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
${hasServices ? '<standard_session_servicedirs/>' : ''}
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
<limit name="max_connections_per_user">100000</limit><limit name="max_completed_connections">100000</limit></busconfig>`,
  );
  env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${socket}`;
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--nopidfile', '--nosyslog'], {
    env,
    stdio: 'ignore',
  });
  running.push(bus);
  await until(() => existsSync(socket), 'dbus-daemon did not make its socket');
  return bus;
}

async function startDisplay(running: ChildProcess[]): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(server);
  let number = '';
  server.stdout?.on('data', (bytes: Buffer) => {
    number += bytes.toString();
  });
  await until(() => number.includes('\n'), 'Xvfb did not start');
  return `:${number.trim()}`;
}

function hasOwner(env: Record<string, string>): boolean {
  try {
    const answer = execFileSync(
      'gdbus',
      [
        'call',
        '--session',
        '-d',
        'org.freedesktop.DBus',
        '-o',
        '/',
        '-m',
        'org.freedesktop.DBus.NameHasOwner',
        'org.freedesktop.secrets',
      ],
      { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return answer.includes('true');
  } catch {
    return false;
  }
}

function dialogWindow(env: Record<string, string>): string | undefined {
  try {
    return (
      xdotool(env, 'search', '--onlyvisible', '--class', 'gcr-prompter').trim().split('\n').at(-1) ||
      undefined
    );
  } catch {
    return undefined;
  }
}

function xdotool(env: Record<string, string>, ...args: readonly string[]): string {
  return execFileSync('xdotool', args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 5000,
  });
}

function requirePrograms(names: readonly string[]): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = names.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) {
    throw new Error(
      `these tests need a real keyring: ${missing.join(', ')} not found; install gnome-keyring dbus dbus-x11 libglib2.0-bin xvfb xdotool`,
    );
  }
}

function pidOf(child: ChildProcess | undefined, what: string): number {
  if (child?.pid === undefined) throw new Error(`this session has no ${what}`);
  return child.pid;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(hard);
}

async function until(isTrue: () => boolean, complaint: string, timeoutMs = 10_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!isTrue()) {
    if (Date.now() > endMs) throw new Error(complaint);
    await pause(10);
  }
}

/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
