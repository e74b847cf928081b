// The text of a step that its cache key is made of: everything that shapes the result and nothing else.

import type { AssumeRoleStep, SessionTokenStep, Step, StsTarget } from './plan-types.ts';

/**
 * One line of JSON. Left out on purpose: the name of the profile that asked (two profiles that make the same calls
 * share the session), where an MFA code comes from, and the order of tags and policies, which STS does not regard.
 * A session name that nobody chose is left out too: it holds the host's name, which changes with the network on some
 * machines, and a cached session is none the worse for it.
 * A stored key's name and key id are both in: an item that was replaced never meets the old one's sessions.
 */
export function canonicalStep(step: Step): string {
  switch (step.kind) {
    case 'stored':
      return JSON.stringify([step.kind, step.name, step.accessKeyId ?? null]);
    case 'file-keys':
      return JSON.stringify([step.kind, step.accessKeyId, step.hasSessionToken]);
    case 'sso-role':
      return JSON.stringify([
        step.kind,
        step.session ?? null,
        step.startUrl,
        step.account,
        step.roleName,
        step.portal.region,
        step.portal.endpoint ?? null,
        step.portal.fips,
        step.portal.dualstack,
      ]);
    case 'saml':
      // Which of its roles an open assertion means is chosen for one profile: others do not get the session.
      return JSON.stringify(ordered(step.roleArn === undefined ? { ...step, of: step.profile } : step));
    case 'web-identity':
    case 'cognito':
    case 'process':
    case 'credential-source':
    case 'login':
      return JSON.stringify(ordered(step));
    case 'session-token':
      return JSON.stringify([step.kind, step.durationSeconds, mfa(step), sts(step.sts)]);
    case 'assume-role':
      return JSON.stringify([
        step.kind,
        step.roleArn,
        step.isDefaultSessionName === true ? null : step.roleSessionName,
        step.durationSeconds,
        step.externalId ?? null,
        step.sourceIdentity ?? null,
        step.tags.map(({ key, value }) => [key, value]).sort(byFirst),
        [...step.transitiveTagKeys].sort(),
        step.policy ?? null,
        [...step.policyArns].sort(),
        mfa(step),
        sts(step.sts),
      ]);
  }
}

/** All fields of a step by name, at every depth, without who asked and a session name that nobody chose. */
function ordered(value: object): unknown {
  const { isDefaultSessionName } = value as { readonly isDefaultSessionName?: true };
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'profile' && key !== 'isDefaultSessionName')
    .filter(([key]) => key !== 'roleSessionName' || isDefaultSessionName !== true)
    .sort(byFirst)
    .map(([key, inner]: [string, unknown]) => [
      key,
      Array.isArray(inner)
        ? [...inner].sort()
        : typeof inner === 'object' && inner !== null
          ? ordered(inner)
          : inner,
    ]);
  return entries;
}

function mfa(step: SessionTokenStep | AssumeRoleStep): string | null {
  return step.mfa?.serial ?? null;
}

function sts(target: StsTarget): readonly unknown[] {
  return [target.region, target.endpoint ?? null, target.legacyGlobal, target.fips, target.dualstack];
}

/** By code unit, so that the order is the same under every locale. */
function byFirst(
  a: readonly [string, ...unknown[]] | readonly string[],
  b: readonly [string, ...unknown[]] | readonly string[],
): number {
  const [x, y] = [a[0] ?? '', b[0] ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}
