// `vault remove`: removes stored keys and every cached session that came from them.

import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { type CommandResult, OK } from '../result.ts';
import { withTerminal } from '../terminal.ts';

export async function runRemove(
  profile: string,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const store = await context.store();
  const index = await store.index();
  const sessions = [...index.sessions]
    .filter(([, session]) => session.root === profile || session.profile === profile)
    .map(([digest]) => digest);

  if (isSet(flags, 'sessions-only')) {
    context.out(`Deleted ${await store.removeSessions(sessions)} sessions.\n`);
    return OK;
  }
  // An index that does not know the keys may be behind the keyring: look there before saying no.
  if (!index.credentials.has(profile) && !(await store.rebuild()).credentials.has(profile)) {
    throw new CliError('nothing-stored', { profile });
  }
  if (!isSet(flags, 'force')) {
    const sure = await withTerminal(context, (terminal) =>
      terminal.confirm({
        message: `Delete credentials for profile "${profile}"?`,
        isDefaultYes: false,
        signal: context.signal,
      }),
    );
    if (!sure) return OK;
  }
  // Sessions first: killed in between, the keys are still there and so is the way to get sessions.
  const removed = await store.removeSessions(sessions);
  await store.removeCredentials(profile);
  context.out('Deleted credentials.\n');
  if (removed > 0) context.out(`Deleted ${removed} existing sessions.\n`);
  return OK;
}
