// The ID token of somebody who signs in at an OpenID provider, with everything that it needs put together.

import { getIdentityToken } from '../credentials/oidc/get-identity.ts';
import { type OidcSource, oidcKey, providerName } from '../credentials/oidc/source.ts';
import type { Secret } from '../kernel/secret.ts';
import { callOptions } from './call-options.ts';
import type { Context } from './context.ts';
import { withFacts } from './enrich.ts';
import type { FlagValues } from './flags.ts';
import { signInOnce } from './sign-in-once.ts';
import { timeoutSeconds } from './sso-token-for.ts';

export interface OidcWish {
  /** Who asks, for messages, and whose `console_browser` is meant. */
  readonly profile: string;
  /** `no-browser` and `device-code`; what variables say is looked up here. */
  readonly flags: FlagValues;
  /** A new sign-in, whatever is there. */
  readonly isAnew?: boolean;
  /** The command is about signing in: whoever gave it reads what it says. */
  readonly isAsked?: boolean;
}

/**
 * @throws {CredentialsError} `oidc-...`, `id-token-...`, `sign-in-...` @throws {AwsError} {@link SessionsError} {@link KeyringError}
 */
export async function oidcTokenFor(source: OidcSource, wish: OidcWish, context: Context): Promise<Secret> {
  const { profile, flags, isAnew, isAsked = false } = wish;
  const key = oidcKey(source);
  try {
    return await getIdentityToken(
      { source, ...(isAnew === undefined ? {} : { isAnew }) },
      {
        store: await context.store(),
        plain: await callOptions([profile], context),
        once: (check, work) =>
          signInOnce({ key, about: `a sign-in to ${providerName(source)}`, check, work }, context),
        ways: async () => {
          const { findSignInWays } = await import('./sign-in-page.ts');
          return findSignInWays({ flags, isAsked, profile }, context);
        },
        timeoutMs: timeoutSeconds(context) * 1000,
        debug: context.debug,
      },
    );
  } catch (error) {
    throw withFacts(error, { profile, issuer: source.issuer });
  }
}
