// The part of the default world that people of other identity providers live in: identity pools, SAML providers and the
// roles that trust them. Made up, opens nothing, meant to be read by anyone.

import {
  type IdentityPool,
  type OidcProvider,
  oidcProviderArn,
  type SamlProvider,
  withoutScheme,
} from './identity-world.ts';
import type { Role, Statement } from './world.ts';

const HOME = '111111111111';
const DATA = '222222222222';
const DEPLOY = '333333333333';

/** An identity pool with everything allowed. */
export const POOL = 'eu-west-1:00000000-aaaa-4bbb-8ccc-000000000001';
/** Takes members only, by the enhanced flow only. */
export const STRICT_POOL = 'eu-west-1:00000000-aaaa-4bbb-8ccc-000000000002';
/** Its role does not trust it. */
export const BROKEN_POOL = 'eu-west-1:00000000-aaaa-4bbb-8ccc-000000000003';
/** The user pool whose tokens the pools take. */
export const USER_POOL = 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_FAKEPOOL1';
export const USER_POOL_CLIENT = 'fake-client';
export const GUEST_ROLE = `arn:aws:iam::${DATA}:role/pool-guest`;
export const MEMBER_ROLE = `arn:aws:iam::${DATA}:role/pool-member`;
/** What a token of {@link USER_POOL} may choose instead. */
export const POOL_ADMIN_ROLE = `arn:aws:iam::${DATA}:role/pool-admin`;

/** One SAML identity provider, known in two accounts. */
export const SAML_ISSUER = 'https://idp.example.com/saml';
export const SAML_PROVIDER = `arn:aws:iam::${DATA}:saml-provider/Corp`;
export const SAML_HOME_PROVIDER = `arn:aws:iam::${HOME}:saml-provider/Corp`;
export const SAML_ROLE = `arn:aws:iam::${DATA}:role/saml-reader`;
/** MaxSessionDuration 12 hours. */
export const SAML_LONG_ROLE = `arn:aws:iam::${DATA}:role/saml-long`;
export const SAML_HOME_ROLE = `arn:aws:iam::${HOME}:role/saml-home`;
/** Trusts another provider than its account's. */
export const SAML_OTHER_ROLE = `arn:aws:iam::${DATA}:role/saml-other`;
/** An OpenID provider that the account of the roles below knows. */
export const WEB_ISSUER = 'https://login.example.com/corp';
export const WEB_CLIENT = 'vault-tests';
/** Lets tokens of {@link WEB_ISSUER} for {@link WEB_CLIENT} in, whoever they are of. */
export const WEB_ROLE = `arn:aws:iam::${DATA}:role/web-reader`;
/** The same for 12 hours, and only for `alice`. */
export const WEB_LONG_ROLE = `arn:aws:iam::${DATA}:role/web-long`;
/** Lets only {@link WEB_ROLE} in. */
export const BEHIND_WEB_ROLE = `arn:aws:iam::${DEPLOY}:role/behind-web`;
/** Lets only {@link SAML_ROLE} and {@link MEMBER_ROLE} in. */
export const BEHIND_IDENTITY_ROLE = `arn:aws:iam::${DEPLOY}:role/behind-identity`;

const USER_POOL_PROVIDER = { name: USER_POOL, audiences: [USER_POOL_CLIENT] };

export const IDENTITY_POOLS: readonly IdentityPool[] = [
  {
    id: POOL,
    account: DATA,
    allowsGuests: true,
    allowsClassicFlow: true,
    guestRole: GUEST_ROLE,
    memberRole: MEMBER_ROLE,
    providers: [USER_POOL_PROVIDER],
  },
  {
    id: STRICT_POOL,
    account: DATA,
    allowsGuests: false,
    allowsClassicFlow: false,
    memberRole: MEMBER_ROLE,
    providers: [USER_POOL_PROVIDER],
  },
  {
    id: BROKEN_POOL,
    account: DATA,
    allowsGuests: true,
    allowsClassicFlow: true,
    guestRole: GUEST_ROLE,
    memberRole: MEMBER_ROLE,
    providers: [USER_POOL_PROVIDER],
  },
];

export const SAML_PROVIDERS: readonly SamlProvider[] = [
  { arn: SAML_PROVIDER, issuer: SAML_ISSUER },
  { arn: SAML_HOME_PROVIDER, issuer: SAML_ISSUER },
];

const COGNITO = 'cognito-identity.amazonaws.com';

function ofPools(who: 'authenticated' | 'unauthenticated', pools: readonly string[]): Statement {
  return {
    Effect: 'Allow',
    Principal: { Federated: COGNITO },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${COGNITO}:aud`]: pools },
      'ForAnyValue:StringLike': { [`${COGNITO}:amr`]: who },
    },
  };
}

function ofSaml(provider: string): Statement {
  return {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  };
}

export const OIDC_PROVIDERS: readonly OidcProvider[] = [
  { account: DATA, issuer: WEB_ISSUER, clientIds: [WEB_CLIENT, 'other-client'] },
];

/** What the trust policy of a role says of tokens of an OpenID provider. @param subject absent: anybody's */
export function ofOidc(
  provider: Pick<OidcProvider, 'account' | 'issuer'>,
  clientId: string | readonly string[],
  subject?: string,
): Statement {
  const name = withoutScheme(provider.issuer);
  return {
    Effect: 'Allow',
    Principal: { Federated: oidcProviderArn(provider) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${name}:aud`]: clientId,
        ...(subject === undefined ? {} : { [`${name}:sub`]: subject }),
      },
    },
  };
}

function role(arn: string, trust: Statement, maxSessionSeconds = 3600): Role {
  const [account = '', name = ''] = arn.split(':').slice(4).join(':').split(':role/');
  return {
    kind: 'role',
    account,
    name,
    id: `AROAFAKE${name.toUpperCase().replace(/[^A-Z]/g, '')}2222222222`.slice(0, 21),
    maxSessionSeconds,
    trust: [trust],
    permissions: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
  };
}

export const IDENTITY_ROLES: readonly Role[] = [
  role(GUEST_ROLE, ofPools('unauthenticated', [POOL])),
  role(MEMBER_ROLE, ofPools('authenticated', [POOL, STRICT_POOL]), 43200),
  role(POOL_ADMIN_ROLE, ofPools('authenticated', [POOL])),
  role(WEB_ROLE, ofOidc({ account: DATA, issuer: WEB_ISSUER }, WEB_CLIENT)),
  role(WEB_LONG_ROLE, ofOidc({ account: DATA, issuer: WEB_ISSUER }, WEB_CLIENT, 'alice'), 43200),
  role(BEHIND_WEB_ROLE, { Effect: 'Allow', Principal: { AWS: WEB_ROLE }, Action: 'sts:AssumeRole' }),
  role(SAML_ROLE, ofSaml(SAML_PROVIDER)),
  role(SAML_LONG_ROLE, ofSaml(SAML_PROVIDER), 43200),
  role(SAML_HOME_ROLE, ofSaml(SAML_HOME_PROVIDER)),
  role(SAML_OTHER_ROLE, ofSaml(SAML_HOME_PROVIDER)),
  role(BEHIND_IDENTITY_ROLE, {
    Effect: 'Allow',
    Principal: { AWS: [SAML_ROLE, MEMBER_ROLE] },
    Action: 'sts:AssumeRole',
  }),
];
