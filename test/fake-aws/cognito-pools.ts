// Cognito's identity pools of the fake AWS: GetId, GetCredentialsForIdentity and GetOpenIdToken, with login tokens that are
// verified. Texts of refusals are those that Cognito's users have quoted.

import { randomUUID } from 'node:crypto';
import type { FakeAws, LoggedCall } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { trustingRole } from './federated.ts';
import { type IdentityPool, type PoolIdentity, withoutScheme } from './identity-world.ts';
import { isSignedBy, readJwt } from './jwt.ts';
import { issue } from './sts.ts';
import { sessionArn } from './world.ts';

/** Who signs the pools' own tokens, and whom trust policies name. */
export const COGNITO = 'cognito-identity.amazonaws.com';
const OPEN_ID_SECONDS = 600;

export type Body = Readonly<Record<string, unknown>>;
export type CallLog = { -readonly [K in 'accessKeyId' | 'callerArn']?: LoggedCall[K] };

/** A refusal as JSON 1.1 has it. */
export class CognitoFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

interface Call {
  readonly fake: FakeAws;
  readonly asked: Body;
  readonly fault: Fault | undefined;
  readonly log: CallLog;
}

export const OPERATIONS: Readonly<Record<string, (call: Call) => unknown>> = {
  GetId: getId,
  GetCredentialsForIdentity: getCredentials,
  GetOpenIdToken: getOpenIdToken,
};

function getId({ fake, asked }: Call): unknown {
  only(asked, ['AccountId', 'IdentityPoolId', 'Logins']);
  const pool = poolOf(fake, text(asked, 'IdentityPoolId', /^[\w-]+:[0-9a-f-]+$/, 55));
  const logins = verifiedLogins(fake, pool, asked);
  return { IdentityId: identityFor(fake, pool, logins).id };
}

/** The same person is the same identity; every guest is a new one. */
function identityFor(fake: FakeAws, pool: IdentityPool, logins: readonly Login[]): PoolIdentity {
  if (logins.length === 0 && !pool.allowsGuests) throw guestsOff();
  const known = logins.flatMap((login) =>
    [...fake.world.identities.values()].filter(
      (identity) => identity.poolId === pool.id && identity.logins.has(login.who),
    ),
  );
  if (new Set(known).size > 1)
    throw new CognitoFault('ResourceConflictException', 'Logins belong to different identities');
  const standing = known[0];
  if (standing !== undefined) return standing;
  const [region = ''] = pool.id.split(':');
  const made = {
    id: `${region}:${randomUUID()}`,
    poolId: pool.id,
    logins: new Set(logins.map(({ who }) => who)),
  };
  fake.world.identities.set(made.id, made);
  return made;
}

function getCredentials({ fake, asked, fault, log }: Call): unknown {
  only(asked, ['IdentityId', 'Logins', 'CustomRoleArn']);
  const { identity, pool, logins } = shown(fake, asked);
  const custom = asked.CustomRoleArn === undefined ? undefined : text(asked, 'CustomRoleArn', /^arn:/, 2048);
  if (custom !== undefined && !logins.some(({ roles }) => roles.includes(custom)))
    throw new CognitoFault('NotAuthorizedException', 'You have specified an unauthorized role');
  const arn = custom ?? (logins.length === 0 ? pool.guestRole : pool.memberRole);
  const role =
    arn === undefined
      ? undefined
      : trustingRole(
          fake.world,
          arn,
          COGNITO,
          'sts:AssumeRoleWithWebIdentity',
          poolContext(identity, pool, logins),
        );
  if (role === undefined || arn === undefined)
    throw new CognitoFault(
      'InvalidIdentityPoolConfigurationException',
      'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
    );
  const session = issue(
    {
      world: fake.world,
      nowMs: fake.now(),
      ...(fault?.kind === 'short-lived' ? { forcedLifeSeconds: fault.seconds } : {}),
    },
    {
      kind: 'role',
      ownerArn: arn,
      name: 'CognitoIdentityCredentials',
      seconds: 3600,
      isFromLongTermKeys: false,
      tags: [],
      transitiveKeys: [],
    },
  );
  Object.assign(log, { accessKeyId: session.accessKeyId, callerArn: sessionArn(fake.world, session) });
  return {
    IdentityId: identity.id,
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretKey: session.secret,
      SessionToken: session.token,
      Expiration: session.expiresMs / 1000,
    },
  };
}

function getOpenIdToken({ fake, asked }: Call): unknown {
  only(asked, ['IdentityId', 'Logins']);
  const { identity, pool, logins } = shown(fake, asked);
  if (!pool.allowsClassicFlow)
    throw new CognitoFault(
      'InvalidParameterException',
      'Basic (classic) flow is not enabled, please use enhanced flow.',
    );
  const now = Math.floor(fake.now() / 1000);
  const claims = {
    sub: identity.id,
    aud: pool.id,
    amr: amrOf(pool, logins),
    iss: `https://${COGNITO}`,
    iat: now,
    exp: now + OPEN_ID_SECONDS,
  };
  return { IdentityId: identity.id, Token: fake.identities.sign(claims, { alg: 'RS512', kid: 'cognito-1' }) };
}

/** What the conditions of trust policies see of somebody in a pool. */
export function poolContext(
  identity: { readonly id: string },
  pool: { readonly id: string },
  logins: readonly Login[],
): ReadonlyMap<string, readonly string[]> {
  return new Map([
    [`${COGNITO}:aud`, [pool.id]],
    [`${COGNITO}:sub`, [identity.id]],
    [`${COGNITO}:amr`, amrOf(pool, logins)],
  ]);
}

function amrOf(pool: { readonly id: string }, logins: readonly Login[]): readonly string[] {
  if (logins.length === 0) return ['unauthenticated'];
  return [
    'authenticated',
    ...logins.flatMap(({ provider, who }) => [provider, `${provider}:${pool.id}:${who}`]),
  ];
}

/** Who calls: an identity that exists, with logins that are its own. */
function shown(fake: FakeAws, asked: Body) {
  const id = text(asked, 'IdentityId', /^[\w-]+:[0-9a-f-]+$/, 55);
  const identity = fake.world.identities.get(id);
  if (identity === undefined)
    throw new CognitoFault('ResourceNotFoundException', `Identity '${id}' not found.`);
  const pool = poolOf(fake, identity.poolId);
  const logins = verifiedLogins(fake, pool, asked);
  if (logins.length === 0 && identity.logins.size === 0 && !pool.allowsGuests) throw guestsOff();
  const isOwn =
    logins.length === 0 ? identity.logins.size === 0 : logins.every(({ who }) => identity.logins.has(who));
  if (!isOwn)
    throw new CognitoFault(
      'NotAuthorizedException',
      logins.length === 0
        ? `Access to Identity '${id}' is forbidden.`
        : "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    );
  return { identity, pool, logins };
}

function guestsOff(): CognitoFault {
  return new CognitoFault(
    'NotAuthorizedException',
    'Unauthenticated access is not supported for this identity pool.',
  );
}

function poolOf(fake: FakeAws, id: string): IdentityPool {
  const pool = fake.world.identityPools.find((candidate) => candidate.id === id);
  if (pool === undefined)
    throw new CognitoFault('ResourceNotFoundException', `IdentityPool '${id}' not found.`);
  return pool;
}

export interface Login {
  readonly provider: string;
  /** Provider and subject. */
  readonly who: string;
  /** Roles that the token lets its bearer choose among. */
  readonly roles: readonly string[];
}

function verifiedLogins(fake: FakeAws, pool: IdentityPool, { Logins }: Body): readonly Login[] {
  if (Logins === undefined) return [];
  if (typeof Logins !== 'object' || Logins === null || Object.keys(Logins).length > 10)
    throw new CognitoFault('InvalidParameterException', 'Invalid logins');
  return Object.entries(Logins).map(([name, token]) => verifiedLogin(fake, pool, name, token));
}

function verifiedLogin(fake: FakeAws, pool: IdentityPool, name: string, value: unknown): Login {
  const refuse = (message: string): CognitoFault => new CognitoFault('NotAuthorizedException', message);
  if (typeof value !== 'string' || value === '' || value.length > 50_000 || name.length > 128)
    throw new CognitoFault('InvalidParameterException', "Please provide a valid value for 'logins'");
  const provider = pool.providers.find((candidate) => candidate.name === name);
  if (provider === undefined) throw refuse('Token is not from a supported provider of this identity pool.');
  const token = readJwt(value);
  if (token === undefined) throw refuse('Invalid login token. Not a valid OpenId Connect identity token.');
  const { iss, aud, exp, sub } = token.claims;
  // A provider on this machine has no https.
  const issuer = name.includes('://') ? name : `https://${name}`;
  if (iss !== issuer) throw refuse("Invalid login token. Issuer doesn't match providerName");
  if (!fake.identities.keysOf(withoutScheme(name)).some((key) => isSignedBy(token, key)))
    throw refuse("Invalid login token. Couldn't verify signed token.");
  const now = Math.floor(fake.now() / 1000);
  if (typeof exp !== 'number' || now >= exp)
    throw refuse(`Invalid login token. Token expired: ${String(exp)} >= ${now}`);
  const audiences = Array.isArray(aud) ? aud.map(String) : [String(aud)];
  if (!audiences.some((audience) => provider.audiences.includes(audience)))
    throw refuse('Invalid login token. Incorrect audience.');
  if (typeof sub !== 'string' || sub === '') throw refuse('Invalid login token. Missing required claims.');
  const roles = token.claims['cognito:roles'];
  return { provider: name, who: `${name}:${sub}`, roles: Array.isArray(roles) ? roles.map(String) : [] };
}

function only(asked: Body, names: readonly string[]): void {
  // The service drops what it does not know; a client of ours that sends it is wrong all the same.
  const stranger = Object.keys(asked).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new CognitoFault('InvalidParameterException', `the fake AWS does not know ${stranger}`);
}

function text(asked: Body, name: string, pattern: RegExp, max: number): string {
  const value = asked[name];
  const wire = name.charAt(0).toLowerCase() + name.slice(1);
  const refuse = (rule: string): CognitoFault =>
    new CognitoFault(
      'InvalidParameterException',
      `1 validation error detected: Value at '${wire}' failed to satisfy constraint: ${rule}`,
    );
  if (typeof value !== 'string') throw refuse('Member must not be null');
  if (value.length > max) throw refuse(`Member must have length less than or equal to ${max}`);
  if (!pattern.test(value)) throw refuse(`Member must satisfy regular expression pattern: ${pattern.source}`);
  return value;
}
