// Asks through a pinentry of any flavour, in a window or on the terminal. The answer is in no message.

import { Secret } from '../../kernel/secret.ts';
import { type Program, withProgram } from '../../platform/run-program.ts';
import { type AssuanLine, assuanCommand, isCancel, isTimeout, parseAssuanLine } from '../assuan.ts';
import {
  DEADLINE_MS,
  type Dialog,
  type DialogQuestion,
  type DialogWorld,
  printable,
  TITLE,
} from '../dialog.ts';
import { MfaError } from '../errors.ts';
import {
  cancelled,
  endWords,
  failed,
  helperEnv,
  isEndedByPerson,
  requireProgram,
  translateHelper,
} from '../helper.ts';
import { hasDisplay } from './window.ts';

/** `PINENTRY_PROGRAM` where it is set: a name or an absolute path. */
export function pinentryPrograms(world: Pick<DialogWorld, 'env' | 'platform'>): readonly string[] {
  const { env, platform } = world;
  if (env.PINENTRY_PROGRAM) return [env.PINENTRY_PROGRAM];
  if (platform === 'darwin') return ['pinentry-mac', 'pinentry'];
  if (platform === 'win32') return ['pinentry.exe', 'pinentry-w32.exe', 'pinentry-qt.exe'];
  if (!hasDisplay(env)) return ['pinentry', 'pinentry-curses', 'pinentry-tty'];
  const qt = ['pinentry-qt', 'pinentry-qt6', 'pinentry-qt5', 'pinentry-kwallet'];
  const gtk = ['pinentry-gnome3', 'pinentry-gtk-2', 'pinentry-gtk'];
  const isKde = /\bKDE\b/i.test(env.XDG_CURRENT_DESKTOP ?? '');
  return ['pinentry', ...(isKde ? [...qt, ...gtk] : [...gtk, ...qt]), 'pinentry-x11', 'pinentry-fltk'];
}

export function createPinentryDialog(world: DialogWorld): Dialog {
  const deadlineMs = world.deadlineMs ?? DEADLINE_MS;
  const find = (): string => requireProgram('pinentry', pinentryPrograms(world), world.env);
  return {
    name: 'pinentry',
    check: () => void find(),
    async ask(question) {
      const file = find();
      const hasTerminal = world.terminal() === 'foreground';
      const spec = {
        file,
        args: [],
        env: helperEnv(world.env),
        // Those of the terminal may only read it in the group that has it.
        isDetached: !hasTerminal,
        deadlineMs,
        ...(question.signal === undefined ? {} : { signal: question.signal }),
      };
      try {
        return await withProgram(spec, (program) => converse(program, question, world, hasTerminal));
      } catch (cause) {
        throw translateHelper(cause, 'pinentry', deadlineMs);
      }
    },
  };
}

async function converse(
  program: Program,
  question: DialogQuestion,
  world: DialogWorld,
  hasTerminal: boolean,
): Promise<Secret> {
  if ((await answer(program)).line.kind !== 'ok') throw failed('pinentry', 'it did not greet');

  const command = async (line: string): Promise<Answer> => {
    program.write(`${line}\n`);
    return answer(program);
  };
  // Options that a flavour does not know are refused, which does not matter.
  for (const option of options(world, hasTerminal)) await command(option);
  if (!hasTerminal) await refuseTerminalFlavour(command);
  await command(assuanCommand('SETTITLE', TITLE));
  await command(assuanCommand('SETDESC', printable(question.message)));
  await command(assuanCommand('SETPROMPT', printable(question.label)));
  if (question.notice !== undefined) await command(assuanCommand('SETERROR', printable(question.notice)));
  const { line, data } = await command('GETPIN');
  if (line.kind === 'ok') {
    program.write('BYE\n');
    return Secret.of(data);
  }
  if (line.kind === 'err' && isTimeout(line.code)) {
    throw new MfaError('driver-timeout', { driver: 'pinentry' });
  }
  // pinentry-tty says "cancelled" too where it has no terminal; that was told apart above.
  if (line.kind === 'err' && isCancel(line.code)) throw cancelled('pinentry');
  throw failed(
    'pinentry',
    line.kind === 'err' ? `it answered with error ${line.code}` : 'it answered out of turn',
  );
}

/** Not among them: `allow-external-password-cache`, with which some keep the answer in the desktop's keyring. */
function options(world: DialogWorld, hasTerminal: boolean): readonly string[] {
  const { env } = world;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return [
    ...(hasTerminal && world.platform !== 'win32'
      ? ['OPTION ttyname=/dev/tty', assuanCommand('OPTION', `ttytype=${env.TERM || 'dumb'}`)]
      : []),
    ...(locale ? [assuanCommand('OPTION', `lc-ctype=${locale}`)] : []),
  ];
}

/** Without a terminal those that need one ask nowhere, and some call that "cancelled". */
async function refuseTerminalFlavour(command: (line: string) => Promise<Answer>): Promise<void> {
  const { line, data } = await command('GETINFO flavor');
  if (line.kind !== 'ok') return;
  if (/^(tty|curses)$/.test(data.trim())) throw failed('pinentry', 'it needs a terminal');
}

interface Answer {
  readonly line: AssuanLine;
  /** What came in `D` lines. */
  readonly data: string;
}

/** Reads up to the line that ends an answer. */
async function answer(program: Program): Promise<Answer> {
  let data = '';
  for (;;) {
    const text = await program.readLine();
    if (text === undefined) {
      const end = await program.finish();
      throw isEndedByPerson(end) ? cancelled('pinentry') : failed('pinentry', endWords(end));
    }
    const line = parseAssuanLine(text);
    if (line.kind === 'data') data += line.text;
    else if (line.kind === 'ok' || line.kind === 'err') return { line, data };
  }
}
