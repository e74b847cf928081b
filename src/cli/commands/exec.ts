// `vault exec`: gets credentials and lets the command take this process over with them in its environment.

import { childEnvironment } from '../child-environment.ts';
import type { Context } from '../context.ts';
import { type FlagValues, isAdHoc, isSet } from '../flags.ts';
import { obtainCredentials } from '../obtain.ts';
import type { CommandResult } from '../result.ts';
import { findTarget, refuseNested, targetProfile } from '../target.ts';

export interface ExecInput {
  readonly profile: string | undefined;
  /** The child's words; none: an interactive shell. */
  readonly command: readonly string[];
  readonly flags: FlagValues;
}

export async function runExec(input: ExecInput, outer: Context): Promise<CommandResult> {
  const { flags } = input;
  refuseNested('exec', outer);
  if (isSet(flags, 'dry-run') || isSet(flags, 'json')) return runOtherwise(input, outer);
  const { profile, context } = await findTarget(input.profile, flags, 'exec', outer);
  const notify = isSet(flags, 'notify') ? await import('../notify.ts') : undefined;
  // Before anything is asked for: a value that cannot be read is told at once.
  const beforeSeconds = notify?.notifyBeforeSeconds(context.env) ?? 0;
  const obtained = await obtainCredentials(profile, flags, context);
  const { expiration } = obtained.credentials;
  await notify?.startNotifier(
    { profile, beforeSeconds, ...(expiration === undefined ? {} : { expiration }) },
    context,
  );
  const environment = childEnvironment({ profile, ...obtained }, context.env, context.use?.edits);
  const [command, ...words] = input.command;
  if (command === undefined) {
    await announceShell(profile, context);
    return { kind: 'replace', command: shellOf(context), args: { words: [] }, environment };
  }
  return { kind: 'replace', command, args: { fromEnd: words.length }, environment };
}

/** Runs nothing: tells what would be done, or prints the credentials. */
async function runOtherwise({ profile, flags }: ExecInput, context: Context): Promise<CommandResult> {
  const named = isAdHoc(flags) ? profile : await targetProfile(profile, 'exec', context);
  if (isSet(flags, 'dry-run')) {
    const { runExplain } = await import('./explain.ts');
    return runExplain(named, flags, context);
  }
  const { runExport } = await import('./export.ts');
  return runExport(named, { ...flags, format: 'json' }, context);
}

function shellOf(context: Context): string {
  if (context.env.SHELL) return context.env.SHELL;
  return context.platform === 'win32' ? (context.env.COMSPEC ?? 'cmd.exe') : '/bin/sh';
}

/** One line for a person who gets a subshell; silent where output is not a terminal, or where it is switched off. */
async function announceShell(profile: string, context: Context): Promise<void> {
  if (context.env.AWS_VAULT_DISABLE_HELP_MESSAGE === '1' || isSet(context.globals, 'debug')) return;
  const { isTerminal } = await import('../../platform/stdio.ts');
  if (await isTerminal(1))
    context.say(`starting a subshell for profile ${profile}, use \`exit\` to leave it`);
}
