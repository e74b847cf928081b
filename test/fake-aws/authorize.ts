// May this caller do this? Identity policies, session policies, trust policies and MFA, put together as IAM does.

import { type Caller, callerArns } from './caller.ts';
import type { Parameters } from './parameters.ts';
import { RULES } from './parameters.ts';
import { type Decision, evaluate, type PolicyRequest, principalMatch } from './policy.ts';
import { matchingStep } from './totp.ts';
import { type Role, roleArn, type World } from './world.ts';
import { AwsFault } from './xml.ts';

/** What the caller's own policies say: the identity's, cut down by a session policy where there is one. */
export function identityDecision(caller: Caller, request: PolicyRequest): Decision {
  // Root has no policies and no limits of its own.
  if (caller.principal.kind === 'user' && caller.principal.isRoot === true) return 'allow';
  const own = evaluate(caller.principal.permissions, request);
  const policy = caller.session?.policy;
  if (policy === undefined || own === 'deny') return own;
  const narrowed = evaluate(policy, request);
  return narrowed === 'allow' ? own : narrowed;
}

/** @throws {AwsFault} AccessDenied */
export function requireIdentityAllows(caller: Caller, request: PolicyRequest): void {
  if (identityDecision(caller, request) !== 'allow')
    throw notAuthorized(caller, request.action, request.resource);
}

/**
 * Whether a role lets the caller in. In one account either a trust policy that names the caller, or one that names
 * the account plus an identity policy; across accounts both sides must allow. An explicit deny wins everywhere.
 *
 * @throws {AwsFault} AccessDenied
 */
export function requireRoleAllows(
  caller: Caller,
  role: Role,
  action: string,
  context: PolicyRequest['context'],
): void {
  const resource = roleArn(role);
  const request: PolicyRequest = { action, resource, context };
  const arns = callerArns(caller);
  const matched = role.trust.map((statement) => ({
    statement,
    match: principalMatch(statement, arns, caller.account),
  }));
  const decide = (kinds: readonly string[]): Decision =>
    evaluate(
      // A trust policy has no Resource element: the role itself is meant.
      matched
        .filter(({ match }) => kinds.includes(match))
        .map(({ statement }) => ({ ...statement, Resource: '*' })),
      request,
    );
  const trust = decide(['specific', 'account']);
  const identity = identityDecision(caller, request);
  const sessionPolicyAllows =
    caller.session?.policy === undefined || evaluate(caller.session.policy, request) === 'allow';
  const isSameAccount = role.account === caller.account;
  const isAllowed =
    trust === 'allow' &&
    identity !== 'deny' &&
    (identity === 'allow' || (isSameAccount && decide(['specific']) === 'allow' && sessionPolicyAllows));
  if (!isAllowed) throw notAuthorized(caller, action, resource);
}

export function notAuthorized(caller: Caller, action: string, resource: string): AwsFault {
  return new AwsFault(
    'AccessDenied',
    403,
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`,
  );
}

/**
 * Checks SerialNumber and TokenCode where they are sent. A code is used up the moment it is accepted.
 *
 * @returns true where the caller has shown MFA in this call
 * @throws {AwsFault} AccessDenied with AWS's two texts; ValidationError
 */
export function checkMfa(parameters: Parameters, caller: Caller, world: World, nowMs: number): boolean {
  const serial = parameters.text('SerialNumber', RULES.serialNumber);
  const code = parameters.text('TokenCode', RULES.tokenCode);
  if (serial === undefined && code === undefined) return false;
  if (serial === undefined || code === undefined) {
    throw denied(
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  }
  const device =
    caller.principal.kind === 'user' && caller.session?.kind !== 'federation'
      ? caller.principal.mfaDevices.find((candidate) => candidate.serial === serial)
      : undefined;
  if (device === undefined) {
    throw denied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  const used = world.usedMfaSteps.get(serial) ?? new Set<number>();
  const step = matchingStep(device.seed, code, nowMs, used);
  if (step === undefined)
    throw denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  world.usedMfaSteps.set(serial, used.add(step));
  return true;
}

/** The condition keys that come from who is calling. */
export function callerContext(
  caller: Caller,
  showedMfa: boolean,
  nowMs: number,
): Map<string, readonly string[]> {
  const context = new Map<string, readonly string[]>([
    ['aws:principalarn', [callerArns(caller).at(-1) ?? caller.arn]],
    ['aws:principalaccount', [caller.account]],
  ]);
  const { session } = caller;
  // Long-term keys carry no MFA key at all; a role session says false whatever its own AssumeRole had shown.
  if (showedMfa) context.set('aws:multifactorauthpresent', ['true']).set('aws:multifactorauthage', ['0']);
  else if (session?.mfaAtMs !== undefined) {
    context.set('aws:multifactorauthpresent', ['true']);
    context.set('aws:multifactorauthage', [String(Math.floor((nowMs - session.mfaAtMs) / 1000))]);
  } else if (session !== undefined) context.set('aws:multifactorauthpresent', ['false']);
  for (const tag of session?.tags ?? [])
    context.set(`aws:principaltag/${tag.key.toLowerCase()}`, [tag.value]);
  if (session?.sourceIdentity !== undefined) context.set('aws:sourceidentity', [session.sourceIdentity]);
  return context;
}

function denied(message: string): AwsFault {
  return new AwsFault('AccessDenied', 403, message);
}
