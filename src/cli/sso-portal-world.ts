// The access portal with everything it needs put together: whose sign-in, which token, where to, how fast. It decides nothing.

import { isInsecureEndpoint } from '../aws/endpoint.ts';
import { networkSettings } from '../aws/network.ts';
import { type ListOptions, type PortalSignIn, portalPace } from '../aws/sso-assignments.ts';
import { readSsoToken } from '../credentials/sso-token.ts';
import type { Secret } from '../kernel/secret.ts';
import { PlatformError } from '../platform/errors.ts';
import { homeFolder } from '../platform/paths.ts';
import type { SsoRoleStep } from '../profiles/plan-types.ts';
import { sourceStep } from '../profiles/sources.ts';
import { adHocName, withAdHoc } from './ad-hoc.ts';
import type { Context } from './context.ts';
import { withFacts } from './enrich.ts';
import type { FlagValues } from './flags.ts';
import { resolveNamed } from './plan-profile.ts';
import { VERSION } from './version.ts';

/** Any role of the session: where its portal is does not depend on which. */
const ANY = { account: '000000000000', role: 'any' };

/**
 * Asks the portal of a session with a token that is good.
 *
 * @param work what is asked; it may be called again with another token
 * @throws {CredentialsError} `sso-token-...` @throws {AwsError} @throws {ProfilesError}
 */
export async function withPortal<T>(
  session: string,
  flags: FlagValues,
  context: Context,
  work: (signIn: PortalSignIn, options: ListOptions) => Promise<T>,
): Promise<T> {
  const step = await sessionStep(session, context);
  const { portal } = step;
  if (portal.endpoint !== undefined && isInsecureEndpoint(portal.endpoint)) {
    context.say(
      `warning: IAM Identity Center is asked over plain http at ${new URL(portal.endpoint).host}, where anyone on the way can read along`,
    );
  }
  const { clock, signal } = context;
  const options: ListOptions = {
    network: networkSettings(context.env),
    version: VERSION,
    clock,
    signal,
    pace: portalPace(clock, Math.random),
  };
  try {
    return await work({ portal, accessToken: await token(step, flags, context) }, options);
  } catch (error) {
    throw withFacts(error, { session });
  }
}

async function sessionStep(session: string, context: Context): Promise<SsoRoleStep> {
  const role = { session, ...ANY };
  const profile = await resolveNamed(adHocName(role), {}, await withAdHoc(role, context));
  const step = profile.other === undefined ? undefined : sourceStep(profile, profile.other);
  // The profile was made with the keys of single sign-on and no others.
  if (step?.kind !== 'sso-role') throw new TypeError('not a role of single sign-on');
  return step;
}

/** @throws {CredentialsError} `sso-token-...` */
async function token(step: SsoRoleStep, _flags: FlagValues, context: Context): Promise<Secret> {
  const home = homeFolder(context.env);
  if (home === undefined) throw new PlatformError('no-home');
  return readSsoToken(step, home, context.clock.now());
}
