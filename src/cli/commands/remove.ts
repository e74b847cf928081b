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
  await forgetRotation(profile, context);
  // Sessions first: killed in between, the keys are still there and so is the way to get sessions.
  const removed = await store.removeSessions(sessions);
  await store.removeCredentials(profile);
  context.out('Deleted credentials.\n');
  if (removed > 0) context.out(`Deleted ${removed} existing sessions.\n`);
  return OK;
}

/** The record of an interrupted rotation holds keys too. One that AWS has made is told of: nobody else knows of it. */
async function forgetRotation(profile: string, context: Context): Promise<void> {
  const store = await context.store();
  const { readJournal, removeJournal } = await import('../../rotation/journal.ts');
  const journal = await readJournal(store, profile).catch((error: unknown) => {
    if ((error as { code?: unknown } | null)?.code !== 'journal-damaged') throw error;
    return 'damaged' as const;
  });
  if (journal === undefined) return;
  if (journal === 'damaged') {
    await removeJournal(store, [profile]);
    return;
  }
  const others = journal.names.filter((name) => name !== profile);
  if (others.length > 0) {
    context.say(
      `the rotation that was interrupted goes on for ${others.join(', ')}: vault rotate ${others[0]}`,
    );
    return;
  }
  await removeJournal(store, journal.names);
  const id = journal.created?.credentials.accessKeyId;
  if (id === undefined) return;
  context.say(
    `warning: an interrupted rotation had made access key ${id} for ${journal.userArn}: it is no longer in the vault, and still active at AWS`,
  );
}
