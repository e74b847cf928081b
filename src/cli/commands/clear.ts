// `vault clear`: removes cached sessions, of one profile or all. Keys stay.

import { forgetPlans } from '../../sessions/plan-memo.ts';
import type { Context } from '../context.ts';
import { plansFolder } from '../folders.ts';
import { type CommandResult, OK } from '../result.ts';
import { unknownProfile } from '../unknown-profile.ts';

/** With a profile: the sessions that were made for it. Without: every session that the keyring lists. */
export async function runClear(profile: string | undefined, context: Context): Promise<CommandResult> {
  const store = await context.store();
  const index = await store.index();
  const digests =
    profile === undefined
      ? new Set([...(await store.listSessions()), ...index.sessions.keys()])
      : new Set(
          [...index.sessions].filter(([, session]) => session.profile === profile).map(([digest]) => digest),
        );
  if (profile !== undefined && digests.size === 0 && !index.credentials.has(profile)) {
    const config = await context.config();
    if (!config.files.profiles.has(profile))
      throw unknownProfile(profile, [...config.profileNames(), ...index.credentials.keys()]);
  }
  const removed = await store.removeSessions([...digests]);
  if (profile === undefined) forgetPlans(plansFolder(context.stateFolder));
  context.out(`Cleared ${removed} sessions.\n`);
  return OK;
}
