// A token of a sign-in to IAM Identity Center: the one that is there, refreshed where it is about to end, or that of a
// new sign-in. The one entry for everything that calls the access portal.

import { AwsError } from '../aws/errors.ts';
import { isTrue } from '../console/settings.ts';
import { readCliToken, ssoTokenPath, writeCliToken } from '../credentials/sso/cli-cache.ts';
import { getSsoToken } from '../credentials/sso/get-token.ts';
import { ssoKey } from '../credentials/sso/target.ts';
import { parseDuration } from '../kernel/duration.ts';
import type { Secret } from '../kernel/secret.ts';
import { PlatformError } from '../platform/errors.ts';
import { homeFolder } from '../platform/paths.ts';
import { withEnvironment } from './arguments.ts';
import { callOptions } from './call-options.ts';
import type { Context } from './context.ts';
import { noticeEndpoint } from './endpoint-notice.ts';
import { withFacts } from './enrich.ts';
import { CliError } from './errors.ts';
import { type FlagValues, SIGN_IN_FLAGS } from './flags.ts';
import { signInOnce } from './sign-in-once.ts';
import type { SsoTarget } from './sso-target.ts';

export interface TokenWish {
  /** `no-browser`, `device-code`, `share-token`; what variables say is looked up here. */
  readonly flags: FlagValues;
  /** What the portal has refused: it is dropped, and another one got. */
  readonly refused?: Secret;
  /** A new sign-in, whatever is there. */
  readonly isAnew?: boolean;
  /** The command is about signing in: whoever gave it reads what it says. */
  readonly isAsked?: boolean;
}

const TIMEOUT_VARIABLE = 'AWS_VAULT_SIGN_IN_TIMEOUT';
const TIMEOUT_SECONDS = 600;

/**
 * @throws {CredentialsError} `sso-token-...` where somebody has to sign in and nobody can be asked, `sign-in-refused`,
 *   `sign-in-timeout` @throws {AwsError} {@link SessionsError} {@link KeyringError}
 */
export async function ssoTokenFor(target: SsoTarget, wish: TokenWish, context: Context): Promise<Secret> {
  const home = homeOf(context);
  const plain = await callOptions(profilesOf(target), context);
  const key = ssoKey(target);
  const { refused, isAnew, isAsked = false } = wish;
  await noticeEndpoint('sso_oidc', target.oidc.endpoint, target.profile, context);
  try {
    return await getSsoToken(
      {
        target,
        ...(refused === undefined ? {} : { refused }),
        ...(isAnew === undefined ? {} : { isAnew }),
        shares: sharesToken(target, wish.flags, context),
      },
      {
        store: await context.store(),
        cli: {
          path: ssoTokenPath(target, home),
          read: () => readCliToken(target, home),
          write: (token) => {
            try {
              writeCliToken(target, token, home);
            } catch (error) {
              if (!(error instanceof PlatformError)) throw error;
              context.say('warning: the token could not be written where the AWS CLI looks for it');
            }
          },
        },
        plain,
        once: (check, work) =>
          signInOnce({ key, about: 'a sign-in to IAM Identity Center', check, work }, context),
        ways: async () => {
          const { findSignInWays } = await import('./sign-in-page.ts');
          const { profile } = target;
          return findSignInWays(
            { flags: wish.flags, isAsked, ...(profile === undefined ? {} : { profile }) },
            context,
          );
        },
        timeoutMs: timeoutSeconds(context) * 1000,
        debug: context.debug,
      },
    );
  } catch (error) {
    const { profile, session } = target;
    throw withFacts(error, { profile, session, region: target.oidc.region });
  }
}

/**
 * Asks something with a good token, and once more with another where the portal refuses the first.
 *
 * @throws what {@link ssoTokenFor} and `ask` throw
 */
export async function withSsoToken<T>(
  target: SsoTarget,
  flags: FlagValues,
  context: Context,
  ask: (accessToken: Secret) => Promise<T>,
): Promise<T> {
  const accessToken = await ssoTokenFor(target, { flags }, context);
  try {
    return await ask(accessToken);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'sso-token-refused') throw error;
    context.debug('sso: the token was refused, getting another one');
    return ask(await ssoTokenFor(target, { flags, refused: accessToken }, context));
  }
}

/** Whose settings of the network count. */
export function profilesOf({ profile }: SsoTarget): readonly string[] {
  return profile === undefined ? [] : [profile];
}

/** @throws {PlatformError} `no-home` */
export function homeOf(context: Context): string {
  const home = homeFolder(context.env);
  if (home === undefined) throw new PlatformError('no-home');
  return home;
}

/** A flag before its variable, that before `sso_share_token`. @throws {ConsoleError} `setting-invalid` */
export function sharesToken(target: SsoTarget, given: FlagValues, context: Context): boolean {
  const value = withEnvironment(SIGN_IN_FLAGS, given, context.env)['share-token'];
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? isTrue('AWS_VAULT_SHARE_TOKEN', value) : target.sharesToken === true;
}

/** @throws {CliError} `variable-unreadable` */
export function timeoutSeconds({ env }: Context): number {
  const text = env[TIMEOUT_VARIABLE];
  if (!text) return TIMEOUT_SECONDS;
  const parsed = parseDuration(text, { allowDaysWeeks: false });
  if (parsed.ok && parsed.seconds > 0) return parsed.seconds;
  throw new CliError('variable-unreadable', {
    variable: TIMEOUT_VARIABLE,
    expected: 'a duration such as 10m',
  });
}
