// A cached session in one word, for listings.

import { formatDuration } from '../kernel/duration.ts';

/** The API operation and the time left, as aws-vault writes it: `sts.AssumeRole:59m12s`. */
export function sessionLabel(
  session: { readonly kind: string; readonly expiresAtMs: number },
  nowMs: number,
): string {
  const operation =
    session.kind === 'session-token'
      ? 'sts.GetSessionToken'
      : session.kind === 'assume-role'
        ? 'sts.AssumeRole'
        : session.kind === 'sso-role'
          ? 'sso.GetRoleCredentials'
          : session.kind;
  return `${operation}:${formatDuration(Math.trunc((session.expiresAtMs - nowMs) / 1000))}`;
}
