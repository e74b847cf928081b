// Credentials of an identity in a Cognito identity pool, with everything it needs put together: the token, the guest of
// before, Cognito and STS.

import { createCognito } from '../../aws/cognito.ts';
import { assumeRoleWithWebIdentity } from '../../aws/sts-web-identity.ts';
import { type CognitoWorld, credentialsOfPool } from '../../credentials/cognito/perform.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { CognitoStep } from '../../profiles/plan-types.ts';
import { chainDigests } from '../../sessions/key.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { withFacts } from '../enrich.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { identityToken } from '../identity-token.ts';

/** @throws {CredentialsError} @throws {AwsError} */
export async function performCognito(
  step: CognitoStep,
  flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const { profile, identityPoolId, login, customRoleArn, cognito, assume } = step;
  await noticeEndpoint('cognito_identity', cognito.endpoint, profile, context);
  const options = await callOptions([profile], context);
  try {
    return await credentialsOfPool(step, {
      cognito: createCognito(cognito, options),
      token: async () => {
        if (login === undefined) throw new TypeError('a guest has no token');
        return identityToken(login.token, context, { profile, flags });
      },
      assume: async (input) => {
        if (assume === undefined) throw new TypeError('no role to assume');
        await noticeEndpoint('sts', assume.sts.endpoint, profile, context);
        return assumeRoleWithWebIdentity(assume.sts, input, options);
      },
      ...(login === undefined && !isSet(flags, 'no-session') ? { guest: guestOf(step, context) } : {}),
      debug: (message) => context.debug(message),
    });
  } catch (error) {
    throw withFacts(error, {
      profile,
      identityPoolId,
      ...(customRoleArn === undefined ? {} : { customRoleArn }),
      ...(assume === undefined ? {} : { durationSeconds: assume.durationSeconds }),
      ...(login === undefined ? {} : { tokenKind: login.token.kind }),
    });
  }
}

/** One guest a pool for all profiles: Cognito counts every new one, and keeps what belongs to it. */
function guestOf(
  { identityPoolId, cognito }: CognitoStep,
  context: Context,
): NonNullable<CognitoWorld['guest']> {
  const text = JSON.stringify(['cognito-guest', identityPoolId, cognito.region, cognito.endpoint ?? null]);
  const key = chainDigests([text])[0] ?? '';
  const label = `guest of identity pool ${identityPoolId}`;
  return {
    get: async () => (await (await context.store()).token(key))?.value,
    keep: async (identity: Secret) => (await context.store()).putToken(key, { value: identity, label }),
    drop: async () => void (await (await context.store()).removeToken(key)),
  };
}
