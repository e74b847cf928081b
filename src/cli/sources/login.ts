// Console credentials of `aws login`, with everything they need put together.

import { refreshLogin } from '../../aws/login-token.ts';
import { loginPath } from '../../credentials/login/cache.ts';
import { loginCredentials } from '../../credentials/login/refresh.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { joinPath } from '../../platform/paths.ts';
import type { LoginStep } from '../../profiles/plan-types.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { withFacts } from '../enrich.ts';
import type { FlagValues } from '../flags.ts';
import { locksFolder } from '../folders.ts';
import { loginFolder } from '../login-cache.ts';
import { minTtlSeconds } from '../obtain.ts';

/** They live for 15 minutes: whoever wants them to have more than ten would refresh them each time. */
const MOST_LIFE_SECONDS = 600;

/** @throws {CredentialsError} `login-missing`, `login-malformed` @throws {AwsError} @throws {PlatformError} `file-write` */
export async function performLogin(
  step: LoginStep,
  _flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const { profile, loginSession, signin } = step;
  const path = loginPath(loginSession, loginFolder(context));
  try {
    return await loginCredentials({
      profile,
      path,
      lockPath: joinPath(locksFolder(context.stateFolder), `login-${sha256Hex(path).slice(0, 32)}.lock`),
      clock: context.clock,
      leastLifeSeconds: Math.min(await minTtlSeconds(context), MOST_LIFE_SECONDS),
      refresh: async ({ clientId, refreshToken, signInRegion }, key) => {
        // Whoever reads along has the refresh token.
        await noticeEndpoint('signin', signin.endpoint, profile, context);
        context.debug(`aws: refreshing the session of aws login, for profile ${profile}`);
        // A session stays where it was begun, as for the SDK for JavaScript.
        const region = signInRegion ?? signin.region;
        return refreshLogin(
          { ...signin, region },
          { clientId, refreshToken, key },
          await callOptions([profile], context),
        );
      },
      say: context.say,
      debug: context.debug,
      signal: context.signal,
    });
  } catch (error) {
    throw withFacts(error, { profile });
  }
}
