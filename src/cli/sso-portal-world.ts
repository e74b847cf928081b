// The access portal with everything it needs put together: whose sign-in, which token, where to, how fast. It decides nothing.

import { type ListOptions, type PortalSignIn, portalPace } from '../aws/sso-assignments.ts';
import { callOptions } from './call-options.ts';
import type { Context } from './context.ts';
import { noticeEndpoint } from './endpoint-notice.ts';
import { withFacts } from './enrich.ts';
import type { FlagValues } from './flags.ts';
import type { SsoTarget } from './sso-target.ts';
import { profilesOf, withSsoToken } from './sso-token-for.ts';

/**
 * Asks the portal of a session with a token that is good.
 *
 * @param work what is asked; it is called again with another token where the portal refuses the first
 * @throws {CredentialsError} `sso-token-...`, `sign-in-...` @throws {AwsError}
 */
export async function withPortal<T>(
  target: SsoTarget,
  flags: FlagValues,
  context: Context,
  work: (signIn: PortalSignIn, options: ListOptions) => Promise<T>,
): Promise<T> {
  const { portal, session } = target;
  await noticeEndpoint('sso', portal.endpoint, target.profile, context);
  const options: ListOptions = {
    ...(await callOptions(profilesOf(target), context)),
    pace: portalPace(context.clock, Math.random),
  };
  try {
    return await withSsoToken(target, flags, context, (accessToken) =>
      work({ portal, accessToken }, options),
    );
  } catch (error) {
    throw withFacts(error, { session });
  }
}
