// `vault clear`: removes cached sessions, of one profile or all, and with all the tokens of sign-ins. Keys stay.

import { forgetChoices } from '../../sessions/choices.ts';
import { forgetPlans } from '../../sessions/plan-memo.ts';
import type { Context } from '../context.ts';
import { choicesPath, plansFolder } from '../folders.ts';
import { type CommandResult, OK } from '../result.ts';
import { unknownProfile } from '../unknown-profile.ts';

/** With a profile: the sessions that were made for it. Without: every session and every token that the keyring lists. */
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
  forgetChoices(choicesPath(context.stateFolder), profile);
  const removed = await store.removeSessions([...digests]);
  let signIns = 0;
  if (profile === undefined) {
    forgetPlans(plansFolder(context.stateFolder));
    for (const key of new Set([...(await store.listTokens()), ...index.tokens.keys()]))
      if (await store.removeToken(key)) signIns += 1;
  }
  const also = signIns === 0 ? '' : ` and ${signIns} sign-in${signIns === 1 ? '' : 's'}`;
  context.out(`Cleared ${removed} sessions${also}.\n`);
  return OK;
}
