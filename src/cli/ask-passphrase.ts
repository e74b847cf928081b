// Asks for the passphrase of the file store: on the terminal, and in a dialog where there is none.

import { Secret } from '../kernel/secret.ts';
import { KeyringError } from '../keyring/errors.ts';
import type { Dialog } from '../mfa/dialog.ts';
import { MfaError } from '../mfa/errors.ts';
import { askInDialog } from '../mfa/prompt.ts';
import { withQuestion } from '../mfa/question.ts';
import { promptWorld } from '../mfa/registry.ts';
import { PlatformError } from '../platform/errors.ts';
import { stopUntilForeground } from '../platform/tty-state.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { textFlag } from './flags.ts';
import { promptWorldOf } from './prompt-world.ts';
import { withTerminal } from './terminal.ts';

const ATTEMPTS = 3;

export interface PassphraseRequest {
  /** A new one, which is asked for twice. */
  readonly isNew: boolean;
  /** More than 1 after a wrong one. */
  readonly attempt: number;
  /** Folder of the store. */
  readonly folder: string;
}

/** One question: its text, and what was wrong with the last answer. */
type Ask = (message: string, notice?: string) => Promise<Secret>;

/**
 * @throws {KeyringError} `passphrase-needed` where nobody can be asked
 * @throws {CliError} `passphrase-unchosen`
 * @throws {MfaError} `driver-timeout`, `driver-unknown`
 * @throws {PlatformError} `interrupted`
 */
export async function askPassphrase(request: PassphraseRequest, context: Context): Promise<Secret> {
  const world = promptWorld(promptWorldOf(context));
  const { signal } = context;
  const alone = <T>(ask: () => Promise<T>): Promise<T> =>
    withQuestion(world.question, 'the passphrase of the vault', ask, signal);

  if (world.terminal() === 'foreground') {
    try {
      return await alone(() => onTerminal(request, context));
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code !== 'no-terminal') throw error;
    }
  }
  const named = textFlag(context.globals, 'prompt');
  const inDialog = await askInDialog(named, world, (dialog) =>
    alone(() => talk(request, dialogAsk(dialog, signal))),
  ).catch(asInterrupted);
  if (inDialog !== undefined) return inDialog;
  if (world.terminal() === 'background') {
    // Stopped before the lock is taken: nobody is to wait for a job that waits to be brought forward.
    stopUntilForeground();
    return askPassphraseOnTerminal(request, context, alone);
  }
  throw new KeyringError('passphrase-needed', { backend: 'file', path: request.folder });
}

/** A no in a dialog is the same as Ctrl-C on the terminal. */
function asInterrupted(error: unknown): never {
  if (!(error instanceof MfaError) || error.code !== 'cancelled') throw error;
  const { by, signal } = error.facts;
  throw new PlatformError('interrupted', signal === undefined ? { by } : { by, signal }, { cause: error });
}

async function askPassphraseOnTerminal(
  request: PassphraseRequest,
  context: Context,
  alone: <T>(ask: () => Promise<T>) => Promise<T>,
): Promise<Secret> {
  try {
    return await alone(() => onTerminal(request, context));
  } catch (cause) {
    if (!(cause instanceof PlatformError) || cause.code !== 'no-terminal') throw cause;
    throw new KeyringError('passphrase-needed', { backend: 'file', path: request.folder }, { cause });
  }
}

function onTerminal(request: PassphraseRequest, context: Context): Promise<Secret> {
  return withTerminal(context, (terminal) =>
    // One text: a notice of its own would invite an answer while keys still show.
    talk(request, async (message, notice) => {
      const text = `${notice === undefined ? '' : `${notice}\n`}${message}: `;
      return Secret.of(await terminal.ask({ message: text, isSecret: true, signal: context.signal }));
    }),
  );
}

function dialogAsk(dialog: Dialog, signal: AbortSignal): Ask {
  return (message, notice) =>
    dialog.ask({ message, label: 'Passphrase:', signal, ...(notice === undefined ? {} : { notice }) });
}

async function talk(request: PassphraseRequest, ask: Ask): Promise<Secret> {
  if (!request.isNew) {
    const notice = request.attempt > 1 ? 'That was not the passphrase.' : undefined;
    return ask('Enter passphrase to unlock the vault', notice);
  }
  let notice: string | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const first = await ask('Choose a passphrase for a new vault', notice);
    if (first.isEmpty) {
      notice = 'An empty passphrase protects nothing.';
      continue;
    }
    if (first.equals(await ask('Repeat the passphrase'))) return first;
    notice = 'The two are not the same.';
  }
  throw new CliError('passphrase-unchosen', { path: request.folder });
}
