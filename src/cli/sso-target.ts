// Which sign-in to IAM Identity Center a name means, and how its services are reached. Reads no token and calls nobody.

import type { SsoTarget } from '../credentials/sso/target.ts';
import { ProfilesError } from '../profiles/errors.ts';
import type { SsoRoleStep } from '../profiles/plan-types.ts';
import { planSsoSession } from '../profiles/sources/sso.ts';
import { closestName } from '../profiles/suggest.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';

export type { SsoTarget } from '../credentials/sso/target.ts';

/** The sign-in that a step of a plan needs. */
export function ssoTargetOf({ session, startUrl, portal, signIn, profile }: SsoRoleStep): SsoTarget {
  const { oidc, scopes, sharesToken } = signIn;
  return {
    ...(session === undefined ? {} : { session }),
    startUrl,
    scopes,
    portal,
    oidc,
    ...(sharesToken === undefined ? {} : { sharesToken }),
    profile,
  };
}

/** The sign-in of an `sso-session` section. @throws {ProfilesError} */
export async function ssoSessionTarget(name: string, context: Context): Promise<SsoTarget> {
  const { files } = await context.config();
  const { session, startUrl, portal, signIn } = planSsoSession(name, files, context.env);
  const { oidc, scopes, sharesToken } = signIn;
  return { session, startUrl, scopes, portal, oidc, ...(sharesToken === undefined ? {} : { sharesToken }) };
}

/**
 * The sign-in that a name means: an SSO session, else a profile with single sign-on. Without a name: that of `AWS_PROFILE`,
 * of `[default]`, else the one session that there is.
 *
 * @throws {CliError} `sso-name-needed`, `sso-name-unknown`, `sso-not-used` @throws {ProfilesError}
 */
export async function ssoTargetNamed(named: string | undefined, context: Context): Promise<SsoTarget> {
  const { files } = await context.config();
  const sessions = [...files.ssoSessions.keys()];
  const name = named ?? (context.env.AWS_PROFILE || context.env.AWS_DEFAULT_PROFILE || undefined);
  if (named !== undefined && files.ssoSessions.has(named)) return ssoSessionTarget(named, context);
  const ofDefault = files.profiles.get('default')?.keys.get('sso_session');
  if (name === undefined && ofDefault) return ssoSessionTarget(ofDefault, context);
  if (name === undefined) {
    const [only, ...others] = sessions;
    if (only === undefined || others.length > 0) throw new CliError('sso-name-needed', { known: sessions });
    return ssoSessionTarget(only, context);
  }
  if (!files.profiles.has(name)) {
    const known = [...sessions, ...files.profiles.keys()];
    throw new CliError('sso-name-unknown', { name, known, closest: closestName(name, known) });
  }
  const step = await ssoStepOf(name, context);
  if (step !== undefined) return ssoTargetOf(step);
  // A profile may name a session and no role yet: the session is what it signs in to.
  const session = files.profiles.get(name)?.keys.get('sso_session');
  if (!session) throw new CliError('sso-not-used', { profile: name });
  return ssoSessionTarget(session, context);
}

async function ssoStepOf(name: string, context: Context): Promise<SsoRoleStep | undefined> {
  const { planProfile } = await import('./plan-profile.ts');
  try {
    const { plan } = await planProfile(name, {}, context);
    const [base] = plan.steps;
    return base?.kind === 'sso-role' ? base : undefined;
  } catch (error) {
    if (error instanceof ProfilesError && ['sso-incomplete', 'credentials-missing'].includes(error.code))
      return undefined;
    throw error;
  }
}
