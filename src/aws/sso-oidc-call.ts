// How SSO-OIDC is called: its endpoint, one POST of JSON, and what a refusal is called. No secret of a request or an answer
// gets into an error.

import { AwsError, safeReason } from './errors.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from './plain-call.ts';
import { errorType, type JsonObject, objectIn } from './rest-json.ts';
import { type ServiceTarget, serviceEndpoint } from './service-endpoint.ts';

export type OidcTarget = ServiceTarget;

/** @throws {AwsError} as {@link serviceEndpoint} */
export function oidcEndpoint(target: OidcTarget): string {
  return serviceEndpoint('oidc', target);
}

export interface OidcRequest {
  readonly operation: string;
  readonly path: string;
  readonly body: JsonObject;
  readonly canRepeat?: boolean;
}

/**
 * Posts JSON and reads the answer.
 *
 * @param read undefined where it is not what was asked for
 * @throws {AwsError} `sso-...` as {@link refusal} tells, `throttled`, `service`, `bad-answer`, `unknown`, and what {@link callPlainly} throws
 */
export async function callOidc<T>(
  target: OidcTarget,
  { operation, path, body, canRepeat = true }: OidcRequest,
  options: PlainOptions,
  read: (json: JsonObject) => T | undefined,
): Promise<T> {
  return callPlainly(
    {
      operation,
      region: target.region,
      url: new URL(`${oidcEndpoint(target)}${path}`),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      canRepeat,
      read: (answer) => {
        const json = objectIn(answer.text);
        if (answer.status !== 200) throw refusal(answer, json);
        const found = json === undefined ? undefined : read(json);
        if (found === undefined) throw new AwsError('bad-answer', answer.facts);
        return found;
      },
    },
    options,
  );
}

const CODES = {
  InvalidClientException: 'sso-client-refused',
  UnauthorizedClientException: 'sso-client-refused',
  InvalidGrantException: 'sso-grant-refused',
  ExpiredTokenException: 'sso-code-expired',
  AccessDeniedException: 'sso-sign-in-denied',
  InvalidRequestException: 'sso-setting-refused',
  InvalidScopeException: 'sso-setting-refused',
  InvalidClientMetadataException: 'sso-setting-refused',
  InvalidRedirectUriException: 'sso-setting-refused',
  InvalidRequestRegionException: 'sso-setting-refused',
} as const;

function refusal(answer: PlainAnswer, json: JsonObject | undefined): AwsError {
  const awsCode = errorType(answer, json);
  const facts = {
    ...answer.facts,
    ...(awsCode === undefined ? {} : { awsCode }),
    requestId: answer.headers['x-amzn-requestid'],
  };
  if (answer.status === 429) return new AwsError('throttled', facts);
  if (answer.status >= 500) return new AwsError('service', facts);
  // A page of a gateway or a captive portal has statuses too.
  if (awsCode === undefined) return new AwsError('bad-answer', facts);
  const text = json?.error_description;
  const reason = typeof text === 'string' ? safeReason(text) : undefined;
  const told = { ...facts, ...(reason === undefined ? {} : { reason }) };
  return new AwsError(Object.hasOwn(CODES, awsCode) ? CODES[awsCode as keyof typeof CODES] : 'unknown', told);
}
