// Dialogs that are one run of a program: zenity, kdialog, osascript, and the credential dialog of Windows. The
// answer comes over standard output and is in no argument.

import { Secret } from '../../kernel/secret.ts';
import { withProgram } from '../../platform/run-program.ts';
import {
  DEADLINE_MS,
  type Dialog,
  type DialogQuestion,
  type DialogWorld,
  fullText,
  TITLE,
} from '../dialog.ts';
import {
  cancelled,
  endWords,
  failed,
  helperEnv,
  isEndedByPerson,
  requireProgram,
  translateHelper,
} from '../helper.ts';

interface WindowProgram {
  readonly name: string;
  readonly programs: readonly string[];
  /** Why it cannot show a window, before it is tried. */
  readonly hindrance?: (world: DialogWorld) => string | undefined;
  readonly args: (question: DialogQuestion) => readonly string[];
  readonly env?: (question: DialogQuestion) => Readonly<Record<string, string>>;
  /** Whether the person said no. */
  readonly isCancel: (end: { readonly status: number; readonly stderr: string }) => boolean;
  readonly decode?: (line: string) => string;
}

function createWindow(program: WindowProgram, world: DialogWorld): Dialog {
  const { name } = program;
  const deadlineMs = world.deadlineMs ?? DEADLINE_MS;
  const find = (): string => {
    const file = requireProgram(name, program.programs, world.env);
    const hindrance = program.hindrance?.(world);
    if (hindrance !== undefined) throw failed(name, hindrance);
    return file;
  };
  return {
    name,
    check: () => void find(),
    async ask(question) {
      const file = find();
      const spec = {
        file,
        args: program.args(question),
        env: helperEnv(world.env, program.env?.(question)),
        isDetached: true,
        deadlineMs,
        ...(question.signal === undefined ? {} : { signal: question.signal }),
      };
      try {
        return await withProgram(spec, async (running) => {
          running.endInput();
          const { output, ...end } = await running.finish();
          const { status, stderr } = end;
          if (status === 0) {
            const line = output.replace(/\r?\n$/, '');
            return Secret.of(program.decode?.(line) ?? line);
          }
          if (status === undefined ? isEndedByPerson(end) : program.isCancel({ status, stderr })) {
            throw cancelled(name);
          }
          throw failed(name, endWords(end));
        });
      } catch (cause) {
        throw translateHelper(cause, name, deadlineMs);
      }
    },
  };
}

/** Whether a window can be shown by a program for X11 or Wayland. */
export function hasDisplay(env: DialogWorld['env']): boolean {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

const needsDisplay = (world: DialogWorld): string | undefined =>
  hasDisplay(world.env) ? undefined : 'there is no display';

/** Both say that the person cancelled and that they have no display with status 1; only the latter is told. */
const saidNo = ({ status, stderr }: { readonly status: number; readonly stderr: string }): boolean =>
  status === 1 && !/cannot open display|could not connect to display|Unable to init server/i.test(stderr);

/** @see https://gitlab.gnome.org/GNOME/zenity/-/blob/master/data/zenity.1 */
export function createZenityDialog(world: DialogWorld): Dialog {
  return createWindow(
    {
      name: 'zenity',
      programs: ['zenity'],
      hindrance: needsDisplay,
      // Its label takes `_` for an accelerator and `\` for an escape.
      args: (question) => [
        '--entry',
        '--hide-text',
        `--title=${TITLE}`,
        `--text=${fullText(question).replace(/\\/g, '\\\\').replace(/_/g, '__')}`,
      ],
      isCancel: saidNo,
    },
    world,
  );
}

export function createKdialogDialog(world: DialogWorld): Dialog {
  return createWindow(
    {
      name: 'kdialog',
      programs: ['kdialog'],
      // On the platforms that show nothing it would wait for ever.
      hindrance: ({ env }) =>
        needsDisplay(world) ??
        (/^(offscreen|minimal)/.test(env.QT_QPA_PLATFORM ?? '')
          ? 'QT_QPA_PLATFORM shows nothing'
          : undefined),
      // Qt takes a text with tags for HTML.
      args: (question) => [
        '--title',
        TITLE,
        '--password',
        fullText(question).replace(/[<>]/g, (bracket) => (bracket === '<' ? '\u2039' : '\u203a')),
      ],
      isCancel: saidNo,
    },
    world,
  );
}

/**
 * The text is an argument of the script's `run` handler and never part of the script, so that nothing in it is
 * AppleScript. `activate` brings the dialog to the front where that is allowed.
 */
export const OSASCRIPT_LINES: readonly string[] = [
  'on run argv',
  'try',
  'activate',
  'end try',
  'display dialog (item 1 of argv) with title (item 2 of argv) default answer "" with hidden answer buttons {"Cancel", "OK"} default button "OK" cancel button "Cancel"',
  'return text returned of result',
  'end run',
];

/** AppleScript's number for what the Cancel button raises (userCanceledErr). */
const USER_CANCELED = '(-128)';

export function createOsascriptDialog(world: DialogWorld): Dialog {
  return createWindow(
    {
      name: 'osascript',
      programs: ['/usr/bin/osascript', 'osascript'],
      args: (question) => [...OSASCRIPT_LINES.flatMap((line) => ['-e', line]), fullText(question), TITLE],
      isCancel: ({ status, stderr }) => status === 1 && stderr.includes(USER_CANCELED),
    },
    world,
  );
}

/**
 * Windows PowerShell (not PowerShell 7, which asks on the console) shows CredUIPromptForCredentials. The text comes
 * by variable, so that the script is always the same; the answer as base64 of UTF-8, as the console's code page
 * would damage it. 3: cancelled, 4: it could not be shown.
 */
export const WINCREDUI_SCRIPT = `$ErrorActionPreference = 'Stop'
try {
  $answer = $Host.UI.PromptForCredential($env:VAULT_DIALOG_TITLE, $env:VAULT_DIALOG_TEXT, $env:VAULT_DIALOG_LABEL, '', 'Generic', 'Default')
} catch { exit 4 }
if ($null -eq $answer) { exit 3 }
$bytes = [Text.Encoding]::UTF8.GetBytes($answer.GetNetworkCredential().Password)
[Console]::Out.Write([Convert]::ToBase64String($bytes))
exit 0
`;

const WINCREDUI_CANCELLED = 3;

export function createWincreduiDialog(world: DialogWorld): Dialog {
  return createWindow(
    {
      name: 'wincredui',
      programs: ['powershell.exe'],
      args: () => [
        '-NoLogo',
        '-NoProfile',
        '-ExecutionPolicy',
        'Bypass',
        '-EncodedCommand',
        Buffer.from(WINCREDUI_SCRIPT, 'utf16le').toString('base64'),
      ],
      env: (question) => ({
        VAULT_DIALOG_TITLE: TITLE,
        VAULT_DIALOG_TEXT: fullText(question),
        VAULT_DIALOG_LABEL: question.label.replace(/:$/, ''),
      }),
      isCancel: ({ status }) => status === WINCREDUI_CANCELLED,
      decode: (line) => Buffer.from(line.trim(), 'base64').toString('utf8'),
    },
    world,
  );
}
