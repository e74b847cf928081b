// The calls to a Cognito identity pool: an identity, its credentials, its token for STS. They are unsigned; login tokens and
// identity ids go out in the body, and into no error or log.

import type { Facts } from '../kernel/error.ts';
import { Secret } from '../kernel/secret.ts';
import { AwsError, type AwsErrorCode, safeReason } from './errors.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from './plain-call.ts';
import { errorType, type JsonObject, objectIn } from './rest-json.ts';
import { type ServiceTarget, serviceEndpoint } from './service-endpoint.ts';
import type { TemporaryCredentials } from './sts.ts';

/** Proof of who somebody is, for one provider of the pool. */
export interface Login {
  /** Key of the `Logins` map. */
  readonly provider: string;
  readonly token: Secret;
}

/** Whoever knows the id of a guest can be that guest: it is kept like a secret. */
export type IdentityId = Secret;

/** Every method throws {@link AwsError}, or the signal's reason when it is aborted. */
export interface Cognito {
  /**
   * The identity of a login; of a guest (no login) a new one at every call.
   *
   * @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html
   */
  getId(identityPoolId: string, login: Login | undefined): Promise<IdentityId>;
  /**
   * Credentials for an hour (enhanced flow).
   *
   * @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
   */
  getCredentials(
    identity: IdentityId,
    login: Login | undefined,
    customRoleArn: string | undefined,
  ): Promise<TemporaryCredentials>;
  /**
   * A token for sts:AssumeRoleWithWebIdentity (basic flow), good for ten minutes.
   *
   * @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
   */
  getOpenIdToken(identity: IdentityId, login: Login | undefined): Promise<Secret>;
}

/** @throws {AwsError} what {@link serviceEndpoint} throws */
export function createCognito(target: ServiceTarget, options: PlainOptions): Cognito {
  const url = new URL(`${serviceEndpoint('cognito-identity', target)}/`);
  const call = <T>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    login: Login | undefined,
    read: (body: JsonObject, answer: PlainAnswer) => T | undefined,
  ): Promise<T> =>
    callPlainly(
      {
        operation,
        region: target.region,
        url,
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityService.${operation}`,
        },
        body: JSON.stringify({
          ...input,
          ...(login === undefined ? {} : { Logins: { [login.provider]: login.token.reveal() } }),
        }),
        read: (answer) => answered(answer, login, read),
      },
      options,
    );
  return {
    getId: (identityPoolId, login) =>
      call('GetId', { IdentityPoolId: identityPoolId }, login, ({ IdentityId }) => secretText(IdentityId)),
    getCredentials: (identity, login, customRoleArn) =>
      call(
        'GetCredentialsForIdentity',
        {
          IdentityId: identity.reveal(),
          ...(customRoleArn === undefined ? {} : { CustomRoleArn: customRoleArn }),
        },
        login,
        ({ Credentials }, answer) => credentialsIn(Credentials, answer),
      ),
    getOpenIdToken: (identity, login) =>
      call('GetOpenIdToken', { IdentityId: identity.reveal() }, login, ({ Token }) => secretText(Token)),
  };
}

function answered<T>(
  answer: PlainAnswer,
  login: Login | undefined,
  read: (body: JsonObject, answer: PlainAnswer) => T | undefined,
): T {
  const { status, facts } = answer;
  const body = objectIn(answer.text);
  if (status !== 200) throw refusal(answer, body, login);
  const value = body === undefined ? undefined : read(body, answer);
  if (value === undefined) throw new AwsError('bad-answer', facts);
  return value;
}

/** Wire codes that mean one thing, without `Exception`. */
const BY_CODE: Readonly<Record<string, AwsErrorCode>> = {
  ResourceNotFound: 'not-found',
  InvalidIdentityPoolConfiguration: 'identity-pool-misconfigured',
  InvalidParameter: 'validation',
  ResourceConflict: 'identity-conflict',
  TooManyRequests: 'throttled',
  Throttling: 'throttled',
  LimitExceeded: 'limit-exceeded',
  ExternalService: 'login-provider-silent',
  InternalError: 'service',
};

function refusal(answer: PlainAnswer, body: JsonObject | undefined, login: Login | undefined): AwsError {
  const awsCode = errorType(answer, body);
  const message = body?.message ?? body?.Message;
  const text = typeof message === 'string' ? message : '';
  // The id of a guest is quoted in some texts.
  const reason = safeReason(text.replace(/(Identity )'[^']*'/, '$1'));
  const facts: Facts = {
    ...answer.facts,
    ...(awsCode === undefined ? {} : { awsCode }),
    ...(login === undefined ? {} : { provider: login.provider }),
    ...(reason === undefined ? {} : { reason }),
    requestId: answer.headers['x-amzn-requestid'],
  };
  if (answer.status === 429) return new AwsError('throttled', facts);
  if (awsCode === undefined) return new AwsError(answer.status >= 500 ? 'service' : 'bad-answer', facts);
  return new AwsError(codeOf(awsCode, text, login, answer.status), facts);
}

function codeOf(awsCode: string, text: string, login: Login | undefined, status: number): AwsErrorCode {
  const name = awsCode.replace(/Exception$/, '');
  if (name === 'NotAuthorized') {
    if (/unauthorized role/i.test(text)) return 'identity-role-refused';
    if (login === undefined) return 'guests-refused';
    return /expired/i.test(text) ? 'login-token-expired' : 'login-token-refused';
  }
  if (name === 'ResourceNotFound' && /^IdentityPool/i.test(text)) return 'identity-pool-missing';
  if (name === 'InvalidParameter' && /classic/i.test(text)) return 'classic-flow-off';
  return BY_CODE[name] ?? (status >= 500 ? 'service' : 'unknown');
}

function credentialsIn(found: unknown, answer: PlainAnswer): TemporaryCredentials | undefined {
  const { AccessKeyId, SecretKey, SessionToken, Expiration } = (found ?? {}) as Record<string, unknown>;
  const [secretAccessKey, sessionToken] = [secretText(SecretKey), secretText(SessionToken)];
  if (typeof AccessKeyId !== 'string' || AccessKeyId === '') return undefined;
  // Seconds, with a fraction, as JSON 1.1 has all its times.
  if (typeof Expiration !== 'number' || !Number.isFinite(new Date(Expiration * 1000).getTime()))
    return undefined;
  if (secretAccessKey === undefined || sessionToken === undefined) return undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey,
    sessionToken,
    expiration: answer.inOurTime(new Date(Expiration * 1000)),
  };
}

function secretText(value: unknown): Secret | undefined {
  return typeof value === 'string' && value !== '' ? Secret.of(value) : undefined;
}
