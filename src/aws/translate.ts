// From whatever an SDK client throws to one AwsError. Looks at codes first and at AWS's texts only where the code does
// not tell. Lets no message through that could hold a signature or a secret.

import type { Facts } from '../kernel/error.ts';
import { VaultError } from '../kernel/error.ts';
import type { PlatformError } from '../platform/errors.ts';
import { AwsError, type AwsErrorCode, safeReason } from './errors.ts';
import type { Trace } from './transport.ts';

export interface CallFacts {
  readonly operation: string;
  readonly region: string;
  readonly mfaSerial?: string;
  readonly timeoutMs: number;
}

/** Wire codes (without `Exception`) that mean one thing. */
const BY_CODE: Readonly<Record<string, AwsErrorCode>> = {
  InvalidClientTokenId: 'invalid-key',
  UnrecognizedClient: 'invalid-key',
  SignatureDoesNotMatch: 'signature-mismatch',
  InvalidSignature: 'signature-mismatch',
  RequestExpired: 'clock-skew',
  RequestTimeTooSkewed: 'clock-skew',
  ExpiredToken: 'expired-token',
  AccessDenied: 'access-denied',
  UnauthorizedOperation: 'access-denied',
  ValidationError: 'validation',
  Validation: 'validation',
  InvalidParameterValue: 'validation',
  InvalidParameterCombination: 'validation',
  InvalidInput: 'validation',
  MissingParameter: 'validation',
  MalformedInput: 'validation',
  MalformedPolicyDocument: 'malformed-policy',
  PackedPolicyTooLarge: 'packed-policy-too-large',
  Throttling: 'throttled',
  ThrottledRequest: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  TooManyRequests: 'throttled',
  SlowDown: 'throttled',
  TransactionInProgress: 'throttled',
  ProvisionedThroughputExceeded: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  RegionDisabled: 'region-disabled',
  IncompleteSignature: 'request-altered',
  MissingAuthenticationToken: 'request-altered',
  MalformedQueryString: 'request-altered',
  InvalidQueryParameter: 'request-altered',
  OptInRequired: 'not-subscribed',
  SubscriptionRequired: 'not-subscribed',
  LimitExceeded: 'limit-exceeded',
  NoSuchEntity: 'not-found',
};

/** AWS's texts where one code has several meanings. */
const BY_TEXT: readonly {
  readonly of: AwsErrorCode;
  readonly text: RegExp;
  readonly code: AwsErrorCode;
  readonly limit?: string;
}[] = [
  { of: 'signature-mismatch', text: /^Signature (expired|not yet current)/i, code: 'clock-skew' },
  { of: 'access-denied', text: /MultiFactorAuthentication failed with invalid MFA/i, code: 'mfa-invalid' },
  { of: 'access-denied', text: /MultiFactorAuthentication failed/i, code: 'mfa-device-unknown' },
  { of: 'validation', text: /exceeds the MaxSessionDuration/i, code: 'duration-too-long', limit: 'role' },
  {
    of: 'validation',
    text: /exceeds the 1 hour session limit/i,
    code: 'duration-too-long',
    limit: 'chaining',
  },
];

/** Codes whose text may be shown: the others' texts hold a canonical request, a signature, or nothing new. */
const WITH_REASON: readonly AwsErrorCode[] = [
  'access-denied',
  'validation',
  'duration-too-long',
  'malformed-policy',
  'packed-policy-too-large',
  'limit-exceeded',
  'not-found',
  'not-subscribed',
  'service',
  'unknown',
];

export function translate(error: unknown, trace: Trace, call: CallFacts): VaultError {
  if (error instanceof VaultError) return error;
  const host = trace.host;
  const shared: Facts = {
    operation: call.operation,
    host,
    attempts: trace.attempts,
    ...(trace.proxy === undefined ? {} : { proxy: trace.proxy }),
    ...(trace.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(trace.retryAfterMs / 1000) }),
  };
  if (trace.failure !== undefined) return unanswered(trace.failure, shared, trace);
  const service = error as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly $fault?: unknown;
    readonly $metadata?: { readonly requestId?: string };
  } | null;
  const answered: Facts = { ...shared, status: trace.status, requestId: service?.$metadata?.requestId };
  const isServerSide = (trace.status ?? 0) >= 500;
  if (service?.$fault === undefined || trace.isAwsAnswer !== true) {
    // A gateway's 502 page is a failure on the other side too, and may pass.
    return new AwsError(isServerSide ? 'service' : 'bad-answer', answered);
  }
  const awsCode = String(service.name);
  const message = typeof service.message === 'string' ? service.message : '';
  const plain = BY_CODE[awsCode.replace(/Exception$/, '')] ?? (isServerSide ? 'service' : 'unknown');
  const refined = BY_TEXT.find((rule) => rule.of === plain && rule.text.test(message));
  const code = refined?.code ?? plain;
  return new AwsError(code, {
    ...answered,
    // A name, or it is not shown at all.
    ...(/^[\w.:-]{1,80}$/.test(awsCode) ? { awsCode } : {}),
    ...(WITH_REASON.includes(code) ? { reason: safeReason(message) } : {}),
    ...(refined?.limit === undefined ? {} : { limit: refined.limit }),
    ...(code === 'clock-skew' ? { seconds: trace.skewSeconds ?? skewInText(message) } : {}),
    ...(code === 'region-disabled' ? { region: call.region } : {}),
    ...(code === 'access-denied' ? { mfaSent: call.mfaSerial !== undefined } : {}),
    ...(code === 'mfa-invalid' || code === 'mfa-device-unknown'
      ? { serial: call.mfaSerial, hasLostAnswer: trace.hasLostAnswer ?? false }
      : {}),
  });
}

function unanswered(failure: PlatformError, shared: Facts, trace: Trace): AwsError {
  const { code, facts } = failure;
  const cause = failure;
  const { phase, reason, status, timeoutMs, at, schemes } = facts;
  if (code === 'http-timeout') return new AwsError('timeout', { ...shared, phase, timeoutMs }, { cause });
  const where = at === 'proxy' ? { at } : {};
  if (phase === 'tls') return new AwsError('tls', { ...shared, reason, ...where }, { cause });
  if (phase === 'proxy' && status !== undefined) {
    const hasLogin = trace.proxyHasLogin === true;
    return new AwsError('proxy-refused', { ...shared, status, schemes, hasLogin }, { cause });
  }
  return new AwsError('network', { ...shared, reason, ...where }, { cause });
}

/** `Signature expired: 20260101T000000Z is now earlier than T (20260101T003000Z - 15 min.)`: signed minus server time. */
function skewInText(message: string): number | undefined {
  const [signed, , server] = message.match(/\d{8}T\d{6}Z/g) ?? [];
  if (signed === undefined || server === undefined) return undefined;
  return (basicMs(signed) - basicMs(server)) / 1000;
}

function basicMs(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
