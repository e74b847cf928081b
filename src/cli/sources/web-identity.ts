// A role for the token of an OpenID provider, with everything it needs put together.

import { isInsecureEndpoint } from '../../aws/endpoint.ts';
import { networkSettings } from '../../aws/network.ts';
import { assumeRoleWithWebIdentity } from '../../aws/sts-web-identity.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import type { WebIdentityStep } from '../../profiles/plan-types.ts';
import type { Context } from '../context.ts';
import { withFacts } from '../enrich.ts';
import type { FlagValues } from '../flags.ts';
import { identityToken } from '../identity-token.ts';
import { VERSION } from '../version.ts';

/** @throws {CredentialsError} @throws {AwsError} */
export async function performWebIdentity(
  step: WebIdentityStep,
  flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const { profile, sts, roleArn, roleSessionName, durationSeconds, policy, policyArns } = step;
  const token = await identityToken(step.token, context, { profile, flags });
  if (sts.endpoint !== undefined && isInsecureEndpoint(sts.endpoint)) {
    context.say(
      `warning: STS is asked over plain http at ${new URL(sts.endpoint).host}, where anyone on the way can read along`,
    );
  }
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
      {
        network: networkSettings(context.env),
        version: VERSION,
        signal: context.signal,
        now: () => context.clock.now(),
      },
    );
  } catch (error) {
    throw withFacts(error, { profile, durationSeconds, tokenKind: step.token.kind });
  }
}
