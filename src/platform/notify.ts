// A note on a person's desktop, or the bell of their terminal. It says what it is given and knows nothing else.

import { terminalOf } from './detached.ts';

export interface Note {
  readonly title: string;
  readonly text: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const PATIENCE_MS = 10_000;

/** Variables that a desktop is reached by; nothing of AWS is among them. */
const NEEDED: readonly string[] = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'PATHEXT',
  'USERPROFILE',
  'LOCALAPPDATA',
  'APPDATA',
  'TEMP',
  'TMP',
];

/** What of an environment is enough for a helper that shows notes. */
export function notifyEnvironment(env: Env): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name of NEEDED) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/**
 * Shows a note: `notify-send` on Linux, `osascript` on macOS, a toast through PowerShell on Windows.
 *
 * @returns false where there is no desktop that takes it
 */
export async function showNote(note: Note, env: Env): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  const { file, args, more } = noteCommand(note, process.platform);
  return new Promise((done) => {
    const child = spawn(file, [...args], {
      stdio: 'ignore',
      env: { ...notifyEnvironment(env), ...more },
      timeout: PATIENCE_MS,
      windowsHide: true,
    });
    child.once('error', () => done(false));
    child.once('exit', (status) => done(status === 0));
  });
}

interface NoteCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly more: Readonly<Record<string, string>>;
}

/** The program that shows a note, and how it is told: as arguments or variables, never as a part of a script. */
export function noteCommand({ title, text }: Note, platform: NodeJS.Platform): NoteCommand {
  if (platform === 'darwin') {
    const script = [
      'on run argv',
      'display notification (item 2 of argv) with title (item 1 of argv)',
      'end run',
    ];
    return {
      file: '/usr/bin/osascript',
      args: [...script.flatMap((line) => ['-e', line]), title, text],
      more: {},
    };
  }
  if (platform === 'win32') {
    const encoded = Buffer.from(TOAST, 'utf16le').toString('base64');
    return {
      file: 'powershell.exe',
      args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded],
      more: { VAULT_NOTE_TITLE: title, VAULT_NOTE_TEXT: text },
    };
  }
  // The text may be marked up, the title may not (Desktop Notifications Specification).
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return {
    file: 'notify-send',
    args: ['--app-name=vault', '--urgency=normal', '--', title, plain],
    more: {},
  };
}

/** @see https://learn.microsoft.com/uwp/api/windows.ui.notifications.toastnotificationmanager */
const TOAST = `
$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$kind = [Windows.UI.Notifications.ToastTemplateType]::ToastText02
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent($kind)
$texts = $xml.GetElementsByTagName('text')
$null = $texts.Item(0).AppendChild($xml.CreateTextNode($env:VAULT_NOTE_TITLE))
$null = $texts.Item(1).AppendChild($xml.CreateTextNode($env:VAULT_NOTE_TEXT))
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'
$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($app).Show($toast)
`;

/** Rings the bell of the terminal that a process runs in: all that can be done there without disturbing what it shows. */
export async function ringBell(pid: number): Promise<boolean> {
  const path = await terminalOf(pid);
  if (path === undefined) return false;
  const { closeSync, constants, openSync, writeSync } = await import('node:fs');
  try {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      return writeSync(descriptor, '\x07') === 1;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
