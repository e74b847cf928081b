// Questions on the controlling terminal. Nothing here reads standard input or writes to standard output or error.

import { PlatformError } from './errors.ts';
import { ask } from './prompt-ask.ts';
import { openTty, type TtyDevice } from './tty.ts';
import { type AskSignals, processSignals } from './tty-signals.ts';

export interface Question {
  /** Shown as it is, with the space that ends it; control characters become `?`. */
  readonly message: string;
  /** What is typed never appears; with `mask` that is shown for each character instead. */
  readonly isSecret: boolean;
  readonly mask?: string;
  readonly signal?: AbortSignal;
  /** A sentence about what is wrong with the answer, which is then asked for again; undefined takes it. */
  readonly validate?: (answer: string) => string | undefined;
}

export interface Confirmation {
  /** Without the choices: ` (y|N) ` is added. */
  readonly message: string;
  /** What Enter alone means. Default: no. */
  readonly isDefaultYes?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The controlling terminal as somewhere to ask. Between questions it is in the state in which it was found.
 * Questions asked at the same time are asked one after the other.
 */
export interface Terminal {
  /**
   * Asks for one line. While it waits: Ctrl-C, Ctrl-D on an empty line, a hangup, SIGINT, SIGTERM, SIGHUP and
   * SIGQUIT give the terminal back and end the question; the last three then end the process as they would
   * have, unless somebody else in it listens for them. Ctrl-Z stops and resumes the whole job.
   *
   * @throws {PlatformError} `interrupted` (facts: by, signal), `no-terminal` where the terminal refuses
   * @throws the reason of `signal` when that is aborted
   */
  ask(question: Question): Promise<string>;
  /** True for `y` and `yes`, false for `n` and `no` in any case; anything else is asked again. Throws as `ask`. */
  confirm(question: Confirmation): Promise<boolean>;
  /**
   * A sentence on a line of its own. Not for what invites an answer: keys pressed now are echoed. Such a
   * sentence belongs into the question's message, before a line feed.
   */
  say(text: string): void;
  /** Gives the terminal back and closes it. Safe to call twice. */
  close(): void;
}

/**
 * Opens the controlling terminal, whatever standard input, output and error are.
 *
 * Written by hand because `@inquirer/password` 5.2.5 on `/dev/tty` was tried and failed on both runtimes: the
 * second of two pasted lines is lost; Ctrl-Z stops only this process, so that a pipeline hangs; and under Bun
 * 1.4.5 the reader it leaves behind keeps the process alive and eats the next keys.
 *
 * @returns undefined where this process has no controlling terminal
 */
export function openTerminal(): Terminal | undefined {
  const device = openTty();
  return device === undefined ? undefined : terminalOn(device, processSignals());
}

/** The same over any device and signals; for tests. */
export function terminalOn(device: TtyDevice, signals: AskSignals): Terminal {
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  let endedWithReturn = false;

  function inTurn<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function askOnce(question: Question, message: string): Promise<string> {
    if (isClosed) throw new PlatformError('no-terminal');
    const answer = await ask({ device, signals, question, message, skipsLineFeed: endedWithReturn });
    endedWithReturn = answer.endedWithReturn;
    return answer.text;
  }

  async function askUntilValid(question: Question): Promise<string> {
    let notice = '';
    for (;;) {
      // One text: keys that are pressed as soon as the notice shows must find echo switched off already.
      const answer = await askOnce(question, printable(notice + question.message));
      const problem = question.validate?.(answer);
      if (problem === undefined) return answer;
      notice = `${problem}\n`;
    }
  }

  return {
    ask: (question) => inTurn(() => askUntilValid(question)),
    confirm: ({ message, isDefaultYes = false, signal }) =>
      inTurn(async () => {
        const question = { message: `${message} (${isDefaultYes ? 'Y|n' : 'y|N'}) `, isSecret: false };
        for (;;) {
          const answer = await askUntilValid(signal === undefined ? question : { ...question, signal });
          const word = answer.trim().toLowerCase();
          if (word === '') return isDefaultYes;
          if (word === 'y' || word === 'yes') return true;
          if (word === 'n' || word === 'no') return false;
        }
      }),
    say: (text) => device.write(`${printable(text)}\n`),
    close: () => {
      isClosed = true;
      device.close();
    },
  };
}

/** Names and ARNs out of a file must not be able to steer the terminal. Line feeds stay. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' ? character : '?'));
}
