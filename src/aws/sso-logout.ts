// The call that ends a sign-in to IAM Identity Center on its side. Credentials that were got before stay valid.

import type { Secret } from '../kernel/secret.ts';
import { AwsError } from './errors.ts';
import { callPlainly, type PlainOptions } from './plain-call.ts';
import { errorType, objectIn } from './rest-json.ts';
import { type PortalTarget, portalEndpoint } from './sso-portal.ts';

/**
 * @throws {AwsError} `sso-token-refused` (it was over already), `throttled`, `service`, `bad-answer`, `unknown`, and what
 *   {@link callPlainly} and {@link portalEndpoint} throw
 * @see https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html
 */
export async function logout(
  portal: PortalTarget,
  accessToken: Secret,
  options: PlainOptions,
): Promise<void> {
  await callPlainly(
    {
      operation: 'Logout',
      region: portal.region,
      url: new URL(`${portalEndpoint(portal)}/logout`),
      method: 'POST',
      headers: { 'x-amz-sso_bearer_token': accessToken.reveal() },
      body: '',
      read: (answer) => {
        if (answer.status === 200) return;
        const awsCode = errorType(answer, objectIn(answer.text));
        const facts = { ...answer.facts, ...(awsCode === undefined ? {} : { awsCode }) };
        if (answer.status === 429) throw new AwsError('throttled', facts);
        if (answer.status >= 500) throw new AwsError('service', facts);
        if (awsCode === undefined) throw new AwsError('bad-answer', facts);
        throw new AwsError(answer.status === 401 ? 'sso-token-refused' : 'unknown', facts);
      },
    },
    options,
  );
}
