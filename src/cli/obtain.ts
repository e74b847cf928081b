// Credentials for a profile. Where the same was asked before and its session is alive, that is all that is read; where
// not, the plan is made and run.

import type { Credentials } from '../kernel/credentials.ts';
import { isFresh } from '../sessions/cache.ts';
import { readRememberedPlan } from '../sessions/plan-memo.ts';
import type { Context } from './context.ts';
import { type FlagValues, isSet } from './flags.ts';
import { plansFolder } from './folders.ts';
import { planKey } from './plan-key.ts';

const DEFAULT_MIN_TTL_SECONDS = 300;

/** Credentials with what else the plan says about the child. */
export interface Obtained {
  readonly credentials: Credentials;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/**
 * Credentials to hand out, and so behind the question for the profile's name where it asks for that.
 *
 * @throws {CliError} `confirm-other`, `confirm-refused`, `confirm-no-terminal`, and whatever planning and running throw
 */
export async function obtainCredentials(
  name: string,
  flags: FlagValues,
  context: Context,
): Promise<Obtained> {
  const store = await context.store();
  const key = isSet(flags, 'no-session')
    ? undefined
    : planKey({
        profile: name,
        flags,
        env: context.env,
        files: context.files(),
        stored: (await store.index()).credentials,
      });
  const remembered =
    key === undefined ? undefined : readRememberedPlan(plansFolder(context.stateFolder), key);
  if (remembered !== undefined) {
    const session = await store.session(remembered.digest);
    if (session !== undefined && isFresh(session, context.clock.now(), await minTtlSeconds(context))) {
      context.debug(`cache: ${remembered.digest.slice(0, 12)} hit, by a remembered plan`);
      const { confirm, ...told } = remembered;
      if (confirm !== undefined || flags.confirm !== undefined) {
        const { confirmProfile } = await import('./confirm.ts');
        await confirmProfile({ profile: name, flags, setBy: confirm }, context);
      }
      return { ...told, credentials: session.credentials };
    }
  }
  const { obtainByPlan } = await import('./plan-profile.ts');
  return obtainByPlan(name, flags, context, key);
}

/** `AWS_MIN_TTL` in seconds; what cannot be read counts as not set, as in aws-vault. */
export async function minTtlSeconds(context: Context): Promise<number> {
  const text = context.env.AWS_MIN_TTL;
  if (!text) return DEFAULT_MIN_TTL_SECONDS;
  const { parseDuration } = await import('../kernel/duration.ts');
  const parsed = parseDuration(text, { allowDaysWeeks: false });
  return parsed.ok && parsed.seconds >= 0 ? parsed.seconds : DEFAULT_MIN_TTL_SECONDS;
}
