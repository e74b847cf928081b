// A role for the token of an OpenID provider, with everything it needs put together.

import { assumeRoleWithWebIdentity } from '../../aws/sts-web-identity.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import type { WebIdentityStep } from '../../profiles/plan-types.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { withFacts } from '../enrich.ts';
import type { FlagValues } from '../flags.ts';
import { identityToken } from '../identity-token.ts';

/** @throws {CredentialsError} @throws {AwsError} */
export async function performWebIdentity(
  step: WebIdentityStep,
  flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const { profile, sts, roleArn, roleSessionName, durationSeconds, policy, policyArns } = step;
  const token = await identityToken(step.token, context, { profile, flags });
  await noticeEndpoint('sts', sts.endpoint, profile, context);
  context.debug(`aws: web-identity for profile ${profile}`);
  try {
    return await assumeRoleWithWebIdentity(
      sts,
      {
        roleArn,
        roleSessionName,
        token,
        durationSeconds,
        ...(policy === undefined ? {} : { policy }),
        policyArns,
      },
      await callOptions([profile], context),
    );
  } catch (error) {
    throw withFacts(error, { profile, durationSeconds, tokenKind: step.token.kind });
  }
}
