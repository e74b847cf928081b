// One role of IAM Identity Center with everything it needs put together: the token of a sign-in, the portal, endpoint
// warnings.

import { getRoleCredentials } from '../../aws/sso-portal.ts';
import type { SessionCredentials } from '../../credentials/run.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { SsoRoleStep } from '../../profiles/plan-types.ts';
import { callOptions } from '../call-options.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { withFacts } from '../enrich.ts';
import type { FlagValues } from '../flags.ts';
import { ssoTargetOf } from '../sso-target.ts';
import { withSsoToken } from '../sso-token-for.ts';

/** @throws {CredentialsError} `sso-token-...`, `sign-in-...` @throws {AwsError} */
export async function performSsoRole(
  step: SsoRoleStep,
  flags: FlagValues,
  context: Context,
): Promise<SessionCredentials> {
  const { profile, session, portal, account, roleName } = step;
  const target = ssoTargetOf(step);
  await noticeEndpoint('sso', portal.endpoint, profile, context);
  const options = await callOptions([profile], context);
  const ask = (accessToken: Secret): Promise<SessionCredentials> => {
    context.debug(
      `aws: role ${roleName} of account ${account} through single sign-on, for profile ${profile}`,
    );
    return getRoleCredentials({ portal, account, roleName, accessToken }, options);
  };
  try {
    return await withSsoToken(target, flags, context, ask);
  } catch (error) {
    throw withFacts(error, { profile, session });
  }
}
