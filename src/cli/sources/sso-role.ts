// One role of IAM Identity Center with everything it needs put together: the AWS CLI's token, the portal, endpoint warnings.

import { isInsecureEndpoint } from '../../aws/endpoint.ts';
import { networkSettings } from '../../aws/network.ts';
import { getRoleCredentials } from '../../aws/sso-portal.ts';
import type { SessionCredentials } from '../../credentials/run.ts';
import { readSsoToken } from '../../credentials/sso-token.ts';
import { PlatformError } from '../../platform/errors.ts';
import { homeFolder } from '../../platform/paths.ts';
import type { SsoRoleStep } from '../../profiles/plan-types.ts';
import type { Context } from '../context.ts';
import { withFacts } from '../enrich.ts';
import type { FlagValues } from '../flags.ts';
import { VERSION } from '../version.ts';

/** @throws {CredentialsError} `sso-token-...` @throws {AwsError} */
export async function performSsoRole(
  step: SsoRoleStep,
  _flags: FlagValues,
  context: Context,
): Promise<SessionCredentials> {
  const home = homeFolder(context.env);
  if (home === undefined) throw new PlatformError('no-home');
  const accessToken = readSsoToken(step, home, context.clock.now());
  const { profile, portal, account, roleName } = step;
  if (portal.endpoint !== undefined && isInsecureEndpoint(portal.endpoint)) {
    context.say(
      `warning: IAM Identity Center is asked over plain http at ${new URL(portal.endpoint).host}, where anyone on the way can read along`,
    );
  }
  context.debug(`aws: role ${roleName} of account ${account} through single sign-on, for profile ${profile}`);
  try {
    return await getRoleCredentials(
      { portal, account, roleName, accessToken },
      {
        network: networkSettings(context.env),
        version: VERSION,
        clock: context.clock,
        signal: context.signal,
      },
    );
  } catch (error) {
    throw withFacts(error, { profile });
  }
}
