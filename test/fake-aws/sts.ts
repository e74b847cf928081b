// The STS operations of the fake AWS. Each gets an authenticated caller and refuses what AWS refuses.

import { randomBytes } from 'node:crypto';
import {
  callerContext,
  checkMfa,
  notAuthorized,
  requireIdentityAllows,
  requireRoleAllows,
} from './authorize.ts';
import type { Caller } from './caller.ts';
import { invalid, type Parameters, RULES } from './parameters.ts';
import { packedPolicySize, readPolicies, readTags } from './tags.ts';
import { findKey, findRole, roleArn, type Session, sessionArn, type World } from './world.ts';
import { AwsFault, type XmlValue } from './xml.ts';

export interface Call {
  readonly parameters: Parameters;
  readonly caller: Caller;
  readonly world: World;
  readonly nowMs: number;
  /** A fault wants sessions of this call to live this long. */
  readonly forcedLifeSeconds?: number;
}

type Operation = (call: Call) => XmlValue;

export const STS_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetCallerIdentity: ({ caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.account }),
  GetSessionToken: getSessionToken,
  GetFederationToken: getFederationToken,
  AssumeRole: assumeRole,
  GetAccessKeyInfo: getAccessKeyInfo,
};

const ROOT_MAX_SECONDS = 3600;
const USER_SESSION = { min: 900, max: 129600, fallback: 43200 } as const;

function getSessionToken(call: Call): XmlValue {
  const { caller, parameters, world, nowMs } = call;
  if (caller.session !== undefined)
    throw new AwsFault('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials');
  const seconds = userSeconds(call);
  const showedMfa = checkMfa(parameters, caller, world, nowMs);
  const session = issue(call, {
    kind: 'session-token',
    ownerArn: caller.arn,
    name: '',
    seconds,
    ...(showedMfa ? { mfaAtMs: nowMs } : {}),
    tags: [],
    transitiveKeys: [],
  });
  return { Credentials: credentials(session) };
}

function getFederationToken(call: Call): XmlValue {
  const { caller, parameters, world } = call;
  if (caller.session !== undefined)
    throw new AwsFault('AccessDenied', 403, 'Cannot call GetFederationToken with session credentials');
  const name = parameters.required('Name', RULES.federationName);
  const seconds = userSeconds(call);
  const tags = readTags(parameters, caller);
  const policies = readPolicies(parameters, caller.account, world);
  const size = packedPolicySize(policies, tags);
  const resource = `arn:${partitionOf(caller)}:sts::${caller.account}:federated-user/${name}`;
  requireIdentityAllows(caller, {
    action: 'sts:GetFederationToken',
    resource,
    context: callerContext(caller, false, call.nowMs),
  });
  const session = issue(call, {
    kind: 'federation',
    ownerArn: caller.arn,
    name,
    seconds,
    tags: tags.all,
    transitiveKeys: [],
    // Without a policy the session may do nothing.
    policy: policies.statements ?? [],
  });
  return {
    Credentials: credentials(session),
    FederatedUser: { FederatedUserId: `${caller.account}:${name}`, Arn: resource },
    PackedPolicySize: size,
  };
}

function partitionOf(caller: Caller): string {
  return caller.principal.partition ?? 'aws';
}

/** Root's sessions end after an hour whatever was asked for. */
function userSeconds(call: Call): number {
  const { principal } = call.caller;
  const seconds = call.parameters.duration(USER_SESSION);
  return principal.kind === 'user' && principal.isRoot === true
    ? Math.min(seconds, ROOT_MAX_SECONDS)
    : seconds;
}

function assumeRole(call: Call): XmlValue {
  const { caller, parameters, world, nowMs } = call;
  const arn = parameters.required('RoleArn', RULES.roleArn);
  const name = parameters.required('RoleSessionName', RULES.sessionName);
  const externalId = parameters.text('ExternalId', RULES.externalId);
  const sourceIdentity = parameters.text('SourceIdentity', RULES.sourceIdentity);
  const seconds = parameters.duration({ min: 900, max: 43200, fallback: 3600 });
  const tags = readTags(parameters, caller);
  if (!/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) throw invalid(`${arn} is invalid`);
  if (caller.principal.kind === 'user' && caller.principal.isRoot === true) {
    throw new AwsFault('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
  }
  if (caller.session?.kind === 'federation') throw notAuthorized(caller, 'sts:AssumeRole', arn);
  const role = findRole(world, arn);
  const policies = readPolicies(parameters, arn.split(':')[4] ?? '', world);
  const showedMfa = checkMfa(parameters, caller, world, nowMs);
  if (role === undefined) throw notAuthorized(caller, 'sts:AssumeRole', arn);

  const context = callerContext(caller, showedMfa, nowMs).set('sts:rolesessionname', [name]);
  if (externalId !== undefined) context.set('sts:externalid', [externalId]);
  for (const tag of tags.passed) context.set(`aws:requesttag/${tag.key.toLowerCase()}`, [tag.value]);
  if (tags.passed.length > 0)
    context.set(
      'aws:tagkeys',
      tags.passed.map((tag) => tag.key),
    );
  if (tags.transitiveKeys.length > 0) context.set('sts:transitivetagkeys', tags.transitiveKeys);
  // Once set, a source identity stays for the whole chain.
  const kept = caller.session?.sourceIdentity;
  const identity = sourceIdentity ?? kept;
  if (identity !== undefined) context.set('sts:sourceidentity', [identity]);
  requireRoleAllows(caller, role, 'sts:AssumeRole', context);
  if (tags.all.length > 0) requireRoleAllows(caller, role, 'sts:TagSession', context);
  if (identity !== undefined) {
    if (kept !== undefined && kept !== identity) throw notAuthorized(caller, 'sts:SetSourceIdentity', arn);
    requireRoleAllows(caller, role, 'sts:SetSourceIdentity', context);
  }

  if (caller.session?.kind === 'role' && seconds > 3600) {
    throw invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const size = packedPolicySize(policies, tags);
  const session = issue(call, {
    kind: 'role',
    ownerArn: roleArn(role),
    name,
    seconds,
    isFromLongTermKeys: caller.session === undefined,
    tags: tags.all,
    transitiveKeys: tags.transitiveKeys,
    ...(identity === undefined ? {} : { sourceIdentity: identity }),
    ...(policies.statements === undefined ? {} : { policy: policies.statements }),
  });
  return {
    Credentials: credentials(session),
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: sessionArn(world, session),
    },
    PackedPolicySize: size,
    SourceIdentity: identity,
  };
}

function getAccessKeyInfo({ caller, parameters, world }: Call): XmlValue {
  const id = parameters.required('AccessKeyId', RULES.accessKeyId);
  if (caller.session !== undefined && caller.session.kind !== 'role')
    throw notAuthorized(caller, 'sts:GetAccessKeyInfo', '*');
  if (caller.session?.kind === 'role')
    requireIdentityAllows(caller, { action: 'sts:GetAccessKeyInfo', resource: '*', context: new Map() });
  const account = findKey(world, id)?.user.account ?? world.sessions.get(id)?.ownerArn.split(':')[4];
  if (account === undefined) throw invalid(`Invalid access key id: ${id}`);
  return { Account: account };
}

type NewSession = Omit<Session, 'accessKeyId' | 'secret' | 'token' | 'expiresMs'> & {
  readonly seconds: number;
};

/** Makes a session that STS knows from then on. */
export function issue(call: Pick<Call, 'world' | 'nowMs' | 'forcedLifeSeconds'>, input: NewSession): Session {
  const { seconds, ...rest } = input;
  const session: Session = {
    ...rest,
    accessKeyId: newKeyId('ASIA'),
    secret: newSecret(),
    token: `FwoFAKE${randomBytes(210).toString('base64')}`,
    // Whole seconds, as on the wire: the server's own idea of the end must not differ from what it told.
    expiresMs: Math.floor(call.nowMs / 1000 + (call.forcedLifeSeconds ?? seconds)) * 1000,
  };
  call.world.sessions.set(session.accessKeyId, session);
  return session;
}

function credentials(session: Session): XmlValue {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secret,
    SessionToken: session.token,
    Expiration: new Date(session.expiresMs),
  };
}

/** A random key id of valid shape: prefix and 16 characters of the base32 alphabet. */
export function newKeyId(prefix: 'AKIA' | 'ASIA'): string {
  return (
    prefix +
    Array.from(randomBytes(16), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte & 31)).join('')
  );
}

/** 40 characters of base64. */
export function newSecret(): string {
  return randomBytes(30).toString('base64');
}
