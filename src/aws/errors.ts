// What can go wrong when AWS is asked: one closed set of codes for refusals, bad answers and no answer at all.

import { VaultError } from '../kernel/error.ts';
import type { LoginErrorCode } from './login-errors.ts';
import type { MetadataErrorCode } from './metadata-errors.ts';

/**
 * Facts that every code of an answer has: operation, host, status, awsCode, requestId, attempts (how many requests
 * were made). `reason` is AWS's own text after {@link safeReason}.
 */
export type AwsErrorCode =
  | LoginErrorCode
  | MetadataErrorCode
  /** The access key does not exist, is inactive or deleted, is of another partition, or its token is missing. */
  | 'invalid-key'
  /** The secret key is not the one of the access key. */
  | 'signature-mismatch'
  /** This machine's clock is off. facts: seconds (positive: our clock is ahead; undefined where it cannot be told) */
  | 'clock-skew'
  /** The session that signed the request is over. */
  | 'expired-token'
  /** Not allowed, or no such role, or MFA is missing: AWS does not tell which. facts: reason, mfaSent */
  | 'access-denied'
  /**
   * The MFA code is wrong or was used before. facts: serial, hasLostAnswer (an earlier attempt of this call was sent and its
   * answer lost: that one may have used the code up)
   */
  | 'mfa-invalid'
  /** The MFA device is not one of the caller's. facts: serial, hasLostAnswer */
  | 'mfa-device-unknown'
  /** A parameter breaks a rule. facts: reason */
  | 'validation'
  /** facts: limit (`role`: the role's MaxSessionDuration; `chaining`: one hour), reason */
  | 'duration-too-long'
  /** The inline session policy is not a policy. facts: reason */
  | 'malformed-policy'
  /** Session policies and tags together are too large. facts: reason */
  | 'packed-policy-too-large'
  /** Asked too often, also after the retries. facts: retryAfterSeconds (how long AWS asks to wait) */
  | 'throttled'
  /** The account or the user has as many of these as it may have. facts: reason */
  | 'limit-exceeded'
  /** What the call is about does not exist. facts: reason */
  | 'not-found'
  /** STS is switched off for the account in this region. facts: region */
  | 'region-disabled'
  /** AWS failed on its side (5xx), also after the retries. */
  | 'service'
  /** What arrived was not what was sent: a signature or parameters that cannot be read. */
  | 'request-altered'
  /** The account is not (yet) signed up for the service, or the region is not enabled for it. facts: reason */
  | 'not-subscribed'
  /** Something answered, but not with what AWS answers: a captive portal, a proxy's page, a cut message. */
  | 'bad-answer'
  /** No connection or a lost one. facts: host, reason (ENOTFOUND, ECONNREFUSED, ECONNRESET, ...), attempts, proxy */
  | 'network'
  /** facts: host, phase (`connect` or `answer`), timeoutMs, attempts, proxy */
  | 'timeout'
  /** The other side's certificate cannot be trusted. facts: host, reason (OpenSSL's code), proxy */
  | 'tls'
  /** The proxy does not let us through. facts: proxy (host and port), status, host, schemes (ways to sign in), hasLogin */
  | 'proxy-refused'
  /** The proxy setting cannot be used. facts: variable, reason */
  | 'proxy-invalid'
  /** A file that is to hold certificates does not. facts: path, reason, variable (or key) that names it */
  | 'ca-bundle'
  /** An environment variable or key has a value that cannot be used. facts: variable */
  | 'setting-invalid'
  /** The region is not of the shape of a region. */
  | 'region-invalid'
  /** The endpoint override cannot be used. facts: reason */
  | 'endpoint-invalid'
  /** An endpoint override excludes FIPS and dual-stack. facts: setting */
  | 'endpoint-conflict'
  /** The sign-in endpoint takes these credentials for no console session, or not for so long. facts: durationSent */
  | 'sign-in-refused'
  /** IAM Identity Center does not take the token of the sign-in (any more). */
  | 'sso-token-refused'
  /** The role is not assigned to whoever signed in. facts: account, roleName, reason */
  | 'sso-role-refused'
  /** AWS does not take the token of the identity. facts: roleArn, reason */
  | 'web-identity-refused'
  /** The token of the identity is over. facts: roleArn */
  | 'web-identity-expired'
  /** The identity provider said no to AWS. facts: roleArn, reason */
  | 'web-identity-rejected'
  /** AWS could not reach the identity provider, also after the retries. facts: roleArn */
  | 'web-identity-unchecked'
  /** The role does not trust the identity, or is not there. facts: roleArn, reason */
  | 'web-identity-denied'
  /** There is no such identity pool in its region. */
  | 'identity-pool-missing'
  /** The identity pool lets no guests in, or not this one. facts: reason */
  | 'guests-refused'
  /** The identity pool does not take the login token. facts: provider, reason */
  | 'login-token-refused'
  /** The login token is over. facts: provider */
  | 'login-token-expired'
  /** The login token lets nobody choose this role. facts: customRoleArn? */
  | 'identity-role-refused'
  /** The identity pool has no role for this identity, or one that does not trust it. */
  | 'identity-pool-misconfigured'
  /** The identity pool allows the enhanced flow only. */
  | 'classic-flow-off'
  /** The login belongs to another identity. facts: provider */
  | 'identity-conflict'
  /** Cognito could not reach the provider of the login token. facts: provider */
  | 'login-provider-silent'
  /** AWS does not take the SAML assertion. facts: roleArn, principalArn, reason */
  | 'saml-refused'
  /** The SAML assertion came too late. facts: roleArn, principalArn */
  | 'saml-expired'
  /** The role does not trust the SAML provider, or is not in the assertion. facts: roleArn, principalArn */
  | 'saml-role-refused'
  /** IAM Identity Center does not know the registration of this client (any more): register again. */
  | 'sso-client-refused'
  /** A code, or a refresh token, is over or was used: sign in again. */
  | 'sso-grant-refused'
  /** The person refused on the page, or may not sign in. */
  | 'sso-sign-in-denied'
  /** Nobody confirmed the device code in time. */
  | 'sso-code-expired'
  /** IAM Identity Center refuses what the settings ask for: start URL, scopes. facts: reason */
  | 'sso-setting-refused'
  /** Any other refusal. facts: awsCode, reason */
  | 'unknown';

export class AwsError extends VaultError<AwsErrorCode> {
  override readonly room = 'aws';
}

const REASON_LIMIT = 300;

/**
 * AWS's text, fit to be shown: one line, bounded, without the values it quotes (policies, MFA codes) and without
 * anything long enough to be a secret, token or signature. ARNs stay.
 */
export function safeReason(message: string | undefined): string | undefined {
  if (message === undefined) return undefined;
  const text = message
    .replace(/value '[\s\S]*?' at '/gi, "value at '")
    .replace(/[\r\n][\s\S]*$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .split(' ')
    .map((word) => (/^['"(]?arn:/.test(word) ? word : word.replace(/[A-Za-z0-9/+=_-]{32,}/g, '[left out]')))
    .join(' ')
    .trim();
  return text === '' ? undefined : text.slice(0, REASON_LIMIT);
}
