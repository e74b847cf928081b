// What exists in the fake AWS: accounts, users, keys, MFA devices, roles, sessions. Data and look-ups, no protocol.

import type { IdentityPool, OidcProvider, PoolIdentity, SamlProvider } from './identity-world.ts';

/** One statement of a policy document, in IAM's own spelling. Only what `policy.ts` evaluates is allowed. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  /** Trust policies only: `*`, account ids or ARNs. */
  readonly Principal?:
    | '*'
    | { readonly AWS: string | readonly string[] }
    | { readonly Federated: string | readonly string[] };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Account {
  readonly id: string;
  readonly aliases?: readonly string[];
  /** In the organisation, as Identity Center lists it; an account may be without. */
  readonly name?: string;
  readonly email?: string;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  status: 'Active' | 'Inactive';
  readonly createdMs?: number;
  /** Before this instant the key is not known yet (new keys take seconds to work everywhere). */
  readonly usableFromMs?: number;
  /** Before this instant ListAccessKeys does not show it, though it counts. */
  readonly listedFromMs?: number;
  lastUsed?: { readonly atMs: number; readonly service: string; readonly region: string };
}

export interface MfaDevice {
  readonly serial: string;
  /** Base32. */
  readonly seed: string;
}

export interface User {
  readonly kind: 'user';
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly path?: string;
  /** `aws` where absent. */
  readonly partition?: string;
  readonly isRoot?: boolean;
  keys: AccessKey[];
  readonly mfaDevices: readonly MfaDevice[];
  readonly permissions: readonly Statement[];
}

export interface Role {
  readonly kind: 'role';
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly path?: string;
  /** `aws` where absent. */
  readonly partition?: string;
  readonly maxSessionSeconds: number;
  readonly trust: readonly Statement[];
  readonly permissions: readonly Statement[];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Temporary credentials that the fake has issued. */
export interface Session {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  readonly kind: 'session-token' | 'role' | 'federation';
  /** The user's name, or `role ARN`; looked up again at every use. */
  readonly ownerArn: string;
  /** Role session name or federated user's name. */
  readonly name: string;
  expiresMs: number;
  /** Role sessions: assumed with a user's long-term keys, and not with credentials that were temporary themselves. */
  readonly isFromLongTermKeys?: boolean;
  /** When MFA was shown, for session-token sessions. */
  readonly mfaAtMs?: number;
  readonly tags: readonly Tag[];
  readonly transitiveKeys: readonly string[];
  readonly sourceIdentity?: string;
  /** Inline session policy, where one was passed. */
  readonly policy?: readonly Statement[];
}

/** A sign-in to IAM Identity Center that somebody has made, and what is assigned to them. */
export interface SsoToken {
  readonly token: string;
  readonly user: string;
  /** Absent: it is never over. */
  readonly expiresMs?: number;
  readonly assignments: readonly {
    readonly account: string;
    /** Of the permission set, as the portal knows it. */
    readonly name: string;
    /** The role in the account: `AWSReservedSSO_NAME_HASH`. */
    readonly roleArn: string;
  }[];
}

/** IAM Identity Center, in one region. */
export interface Sso {
  readonly region: string;
  /** Those that sign-ins bring are added. */
  readonly tokens: SsoToken[];
  /** Addresses of its portal; none: nobody can sign in. */
  readonly startUrls?: readonly string[];
  /** Who can sign in. The first one does, on the pages of this fake. */
  readonly users?: readonly (Pick<SsoToken, 'assignments'> & { readonly name: string })[];
}

/** The world as JSON: what `--world` reads. */
export interface WorldSpec {
  readonly accounts: readonly Account[];
  readonly users: readonly User[];
  readonly roles: readonly Role[];
  /** ARNs of managed policies that exist. */
  readonly managedPolicies: readonly string[];
  readonly sso?: Sso;
  readonly identityPools?: readonly IdentityPool[];
  readonly samlProviders?: readonly SamlProvider[];
  readonly oidcProviders?: readonly OidcProvider[];
}

export interface World {
  readonly accounts: Account[];
  readonly users: User[];
  readonly roles: Role[];
  readonly managedPolicies: Set<string>;
  readonly sso?: Sso;
  readonly identityPools: IdentityPool[];
  /** By identity id. */
  readonly identities: Map<string, PoolIdentity>;
  readonly samlProviders: SamlProvider[];
  readonly oidcProviders: OidcProvider[];
  readonly sessions: Map<string, Session>;
  /** Time steps that a device's codes were used for, by serial. */
  readonly usedMfaSteps: Map<string, Set<number>>;
  /** Time steps whose codes `/_fake/mfa-code` has given out, by serial. */
  readonly givenMfaSteps: Map<string, Set<number>>;
}

/** A fresh world; the spec is copied, so that one spec serves many servers. */
export function createWorld(spec: WorldSpec): World {
  const copy = structuredClone(spec) as { -readonly [K in keyof WorldSpec]: WorldSpec[K] };
  for (const list of ['accounts', 'users', 'roles', 'managedPolicies'] as const) {
    if (!Array.isArray(copy[list])) throw new Error(`world: '${list}' must be a list`);
  }
  return {
    accounts: [...copy.accounts],
    users: [...copy.users],
    roles: [...copy.roles],
    managedPolicies: new Set(copy.managedPolicies),
    ...(copy.sso === undefined ? {} : { sso: copy.sso }),
    identityPools: [...(copy.identityPools ?? [])],
    identities: new Map(),
    samlProviders: [...(copy.samlProviders ?? [])],
    oidcProviders: [...(copy.oidcProviders ?? [])],
    sessions: new Map(),
    usedMfaSteps: new Map(),
    givenMfaSteps: new Map(),
  };
}

export function userArn(user: User): string {
  const prefix = `arn:${user.partition ?? 'aws'}:iam::${user.account}`;
  return user.isRoot === true ? `${prefix}:root` : `${prefix}:user${user.path ?? '/'}${user.name}`;
}

export function roleArn(role: Role): string {
  return `arn:${role.partition ?? 'aws'}:iam::${role.account}:role${role.path ?? '/'}${role.name}`;
}

export function sessionArn(world: World, session: Session): string {
  if (session.kind === 'session-token') return session.ownerArn;
  const [, partition = '', , , account = ''] = session.ownerArn.split(':');
  const prefix = `arn:${partition}:sts::${account}`;
  if (session.kind === 'federation') return `${prefix}:federated-user/${session.name}`;
  const role = findRole(world, session.ownerArn);
  return `${prefix}:assumed-role/${role?.name ?? 'gone'}/${session.name}`;
}

export function findRole(world: World, arn: string): Role | undefined {
  return world.roles.find((role) => roleArn(role) === arn);
}

export function findUser(world: World, arn: string): User | undefined {
  return world.users.find((user) => userArn(user) === arn);
}

export function findKey(
  world: World,
  id: string,
): { readonly user: User; readonly key: AccessKey } | undefined {
  for (const user of world.users) {
    const key = user.keys.find((candidate) => candidate.id === id);
    if (key !== undefined) return { user, key };
  }
  return undefined;
}

export function findDevice(world: World, serial: string): MfaDevice | undefined {
  return world.users.flatMap((user) => user.mfaDevices).find((device) => device.serial === serial);
}
