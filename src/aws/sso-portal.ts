// The one call to the access portal of IAM Identity Center: a role's credentials for the token of a sign-in. The token
// goes out in a header, and into no error or log.

import type { Facts } from '../kernel/error.ts';
import { Secret } from '../kernel/secret.ts';
import { AwsError, safeReason } from './errors.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from './plain-call.ts';
import { errorType, objectIn } from './rest-json.ts';
import { type ServiceTarget, serviceEndpoint } from './service-endpoint.ts';
import type { TemporaryCredentials } from './sts.ts';

/** How to reach the portal. */
export type PortalTarget = ServiceTarget;

export interface RoleCredentialsInput {
  readonly portal: PortalTarget;
  readonly account: string;
  readonly roleName: string;
  readonly accessToken: Secret;
}

const OPERATION = 'GetRoleCredentials';

/** @throws {AwsError} as {@link serviceEndpoint} */
export function portalEndpoint(target: PortalTarget): string {
  return serviceEndpoint('portal.sso', target);
}

/**
 * Credentials of a role that is assigned to whoever signed in; they last as long as Identity Center has it.
 *
 * @throws {AwsError} `sso-token-refused`, `sso-role-refused` (facts: account, roleName), `not-found`, `validation`, `throttled`,
 *   `service`, `bad-answer`, `unknown` and what {@link callPlainly} and {@link portalEndpoint} throw
 * @see https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
 */
export async function getRoleCredentials(
  { portal, account, roleName, accessToken }: RoleCredentialsInput,
  options: PlainOptions,
): Promise<TemporaryCredentials> {
  const query = `role_name=${encodeURIComponent(roleName)}&account_id=${encodeURIComponent(account)}`;
  return callPlainly(
    {
      operation: OPERATION,
      region: portal.region,
      url: new URL(`${portalEndpoint(portal)}/federation/credentials?${query}`),
      headers: { 'x-amz-sso_bearer_token': accessToken.reveal() },
      read: (answer) => readCredentials(answer, { account, roleName }),
    },
    options,
  );
}

function readCredentials(
  answer: PlainAnswer,
  asked: { readonly account: string; readonly roleName: string },
): TemporaryCredentials {
  const body = objectIn(answer.text);
  if (answer.status !== 200) throw portalRefusal(answer, body, asked);
  const credentials = credentialsIn(body);
  if (credentials === undefined) throw new AwsError('bad-answer', answer.facts);
  return { ...credentials, expiration: answer.inOurTime(credentials.expiration) };
}

/**
 * What a refusal of the portal means. `throttled` has the fact `retryAfterSeconds` where the answer says how long to wait.
 *
 * @param asked for the facts of the error: what the call was about
 */
export function portalRefusal(
  answer: PlainAnswer,
  body: Readonly<Record<string, unknown>> | undefined,
  asked: Facts,
): AwsError {
  const { status, facts } = answer;
  const awsCode = errorType(answer, body);
  const about = {
    ...facts,
    ...(awsCode === undefined ? {} : { awsCode }),
    requestId: answer.headers['x-amzn-requestid'],
  };
  if (status === 429) return new AwsError('throttled', about);
  if (status >= 500) return new AwsError('service', about);
  // A page of a gateway or a captive portal has statuses too, and says nothing about the token.
  if (awsCode === undefined) return new AwsError('bad-answer', about);
  if (status === 401) return new AwsError('sso-token-refused', about);
  const message = body?.message ?? body?.Message;
  const reason = typeof message === 'string' ? safeReason(message) : undefined;
  const told = { ...about, ...asked, ...(reason === undefined ? {} : { reason }) };
  if (status === 403) return new AwsError('sso-role-refused', told);
  if (status === 404 || awsCode === 'ResourceNotFoundException') return new AwsError('not-found', told);
  if (awsCode === 'InvalidRequestException') return new AwsError('validation', told);
  return new AwsError('unknown', told);
}

function credentialsIn(
  body: Readonly<Record<string, unknown>> | undefined,
): TemporaryCredentials | undefined {
  const found = body?.roleCredentials;
  if (typeof found !== 'object' || found === null) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = found as Record<string, unknown>;
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  if (!isText(accessKeyId) || !isText(secretAccessKey) || !isText(sessionToken)) return undefined;
  // Milliseconds, unlike the times of every other AWS service.
  const until = typeof expiration === 'number' ? new Date(expiration) : undefined;
  if (until === undefined || Number.isNaN(until.getTime())) return undefined;
  return {
    accessKeyId,
    secretAccessKey: Secret.of(secretAccessKey),
    sessionToken: Secret.of(sessionToken),
    expiration: until,
  };
}
