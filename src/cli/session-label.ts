// A cached session in one word, for listings.

import { formatDuration } from '../kernel/duration.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  'session-token': 'sts.GetSessionToken',
  'assume-role': 'sts.AssumeRole',
  'sso-role': 'sso.GetRoleCredentials',
  'web-identity': 'sts.AssumeRoleWithWebIdentity',
  saml: 'sts.AssumeRoleWithSAML',
  cognito: 'cognito.GetCredentials',
  process: 'credential_process',
  'credential-source': 'credential_source',
  login: 'signin.CreateOAuth2Token',
};

/** The API operation and the time left, as aws-vault writes it: `sts.AssumeRole:59m12s`. */
export function sessionLabel(
  session: { readonly kind: string; readonly expiresAtMs: number },
  nowMs: number,
): string {
  const operation = OPERATIONS[session.kind] ?? session.kind;
  return `${operation}:${formatDuration(Math.trunc((session.expiresAtMs - nowMs) / 1000))}`;
}
