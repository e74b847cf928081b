// Which profile a command is about, and whether it may run here at all.

import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { type FlagValues, isAdHoc } from './flags.ts';

/** What a command is about. */
export interface Target {
  readonly profile: string;
  /** The one to go on with: a role that flags name is a profile in it. */
  readonly context: Context;
}

/**
 * The role that flags name, else what {@link targetProfile} gives.
 *
 * @throws {CliError} `usage`, `account-unknown`, `account-ambiguous` and what {@link targetProfile} throws
 */
export async function findTarget(
  named: string | undefined,
  flags: FlagValues,
  command: string,
  context: Context,
): Promise<Target> {
  if (isAdHoc(flags)) {
    const { adHocTarget } = await import('./ad-hoc.ts');
    return adHocTarget(named, flags, command, context);
  }
  return { profile: await targetProfile(named, command, context), context };
}

/**
 * The named profile, else AWS_PROFILE, else AWS_DEFAULT_PROFILE, else `default` where the environment holds a web identity, else
 * the one that is picked on the terminal.
 *
 * @throws {CliError} `profile-needed` where nobody can be asked, `not-picked` @throws {PlatformError} `interrupted`
 */
export async function targetProfile(
  named: string | undefined,
  command: string,
  context: Context,
): Promise<string> {
  const profile = named ?? (context.env.AWS_PROFILE || context.env.AWS_DEFAULT_PROFILE || undefined);
  if (profile !== undefined) return profile;
  // A pod or a CI job: the environment says who it is, and the SDKs would not ask either.
  if (context.env.AWS_WEB_IDENTITY_TOKEN_FILE) return 'default';
  const { pickProfile } = await import('./pick-profile.ts');
  const picked = await pickProfile(context);
  if (picked === undefined) throw new CliError('profile-needed', { command });
  return picked;
}

/**
 * Inside a `vault exec` shell the environment's credentials are a profile's already; another layer would be
 * taken for them by mistake. @throws {CliError} `nested`
 */
export function refuseNested(command: string, context: Context): void {
  const profile = context.env.AWS_VAULT;
  if (profile) throw new CliError('nested', { profile, command });
}
