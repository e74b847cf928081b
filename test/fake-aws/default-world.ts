// The world that the quick start and the tests live in. Every key and seed here is made up, opens nothing and is meant
// to be read by anyone.

import { IDENTITY_POOLS, IDENTITY_ROLES, OIDC_PROVIDERS, SAML_PROVIDERS } from './identity-defaults.ts';
import type { AccessKey, Role, Statement, User, WorldSpec } from './world.ts';

export * from './identity-defaults.ts';

export const HOME_ACCOUNT = '111111111111';
export const DATA_ACCOUNT = '222222222222';
export const DEPLOY_ACCOUNT = '333333333333';

/** User `alice`: MFA device, may assume every role. */
export const ALICE_KEY_ID = 'AKIAFAKEALICE2222222';
export const ALICE_SECRET = 'fake/secret/of/alice/opens/nothing/00001';
export const ALICE_ARN = `arn:aws:iam::${HOME_ACCOUNT}:user/alice`;
export const ALICE_MFA_SERIAL = `arn:aws:iam::${HOME_ACCOUNT}:mfa/alice`;
export const ALICE_MFA_SEED = 'FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE';
/** User `bob`: no MFA device, may assume `reader` only. */
export const BOB_KEY_ID = 'AKIAFAKEBOBBOB222222';
export const BOB_SECRET = 'fake/secret/of/bob/opens/nothing/0000002';
export const BOB_ARN = `arn:aws:iam::${HOME_ACCOUNT}:user/team/bob`;
/** A second key of bob's that is switched off. */
export const INACTIVE_KEY_ID = 'AKIAFAKEBOBOFF222222';
export const INACTIVE_SECRET = 'fake/secret/of/bob/switched/off/00000003';
/** The root user of the home account. */
export const ROOT_KEY_ID = 'AKIAFAKEROOT22222222';
export const ROOT_SECRET = 'fake/secret/of/root/opens/nothing/000004';

/** Lets alice and bob in. */
export const READER_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/reader`;
/** Lets alice in, with MFA. */
export const ADMIN_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/admin`;
/** Lets only role `admin` in (role chaining). */
export const DEPLOY_ROLE = `arn:aws:iam::${DEPLOY_ACCOUNT}:role/deploy`;
/** Lets only role `deploy` in: the third of a chain. */
export const AUDIT_ROLE = `arn:aws:iam::${HOME_ACCOUNT}:role/audit`;
/** Needs the external id {@link EXTERNAL_ID}. */
export const PARTNER_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/partner`;
export const EXTERNAL_ID = 'vault-partner-42';
/** MaxSessionDuration 12 hours. */
export const LONG_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/long`;
/** Needs the tag `team=blue` and source identity `alice`. */
export const TAGGED_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/tagged`;
/** Lets role `tagged` in, with the tags and the source identity it carries. */
export const TAGGED_NEXT_ROLE = `arn:aws:iam::${DEPLOY_ACCOUNT}:role/tagged-next`;
/** Lets the session name `alice-at-work` in and no other. */
export const NAMED_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/named`;
/** In the home account; its trust policy names the user, so that no identity policy is needed. */
export const LOCAL_ROLE = `arn:aws:iam::${HOME_ACCOUNT}:role/ops/local`;

/** What is assigned to alice in IAM Identity Center, in the account of `reader`. */
export const SSO_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Viewer_0123456789abcdef`;
/** Lets only {@link SSO_ROLE} in. */
export const BEHIND_SSO_ROLE = `arn:aws:iam::${DEPLOY_ACCOUNT}:role/behind-sso`;
export const SSO_START_URL = 'https://x.awsapps.com/start';
/** A sign-in of alice's that lasts, and one that is over. */
export const SSO_TOKEN = 'fake-token-of-alice-opens-nothing-0000000000000001';
export const SSO_OLD_TOKEN = 'fake-token-of-alice-long-over-000000000000000002';
/** A sign-in of carol's, who has roles in five accounts: two with one name, one without a name. */
export const SSO_TEAM_TOKEN = 'fake-token-of-carol-opens-nothing-0000000000000003';
/** Where the AWS CLI keeps the token of the session `my-sess`, and that of {@link SSO_START_URL}. */
export const SSO_SESSION_FILE = '.aws/sso/cache/02734df964502ade13d0b1a9113bc8d43ffc09b7.json';
export const SSO_URL_FILE = '.aws/sso/cache/3947de8b16688092197fa616c34e01335f21d256.json';

/** What the EC2 instance and the container of the fake AWS have, and a role that lets only those two in. */
export const INSTANCE_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/instance`;
export const CONTAINER_ROLE = `arn:aws:iam::${DATA_ACCOUNT}:role/container`;
export const BEHIND_MACHINE_ROLE = `arn:aws:iam::${DEPLOY_ACCOUNT}:role/behind-machine`;
/** The container's address ends with the one, or it shows the other. */
export const CONTAINER_ID = 'fake-1d4f7c1e-0000-4000-8000-00000container';
export const CONTAINER_TOKEN = 'fake-token-of-the-container-opens-nothing-0001';

export const READONLY_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const key = (id: string, secret: string, status: AccessKey['status'] = 'Active'): AccessKey => ({
  id,
  secret,
  status,
});

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
): Statement => ({ Effect: 'Allow', Action, Resource });

const trust = (
  who: string | readonly string[],
  Action: readonly string[],
  Condition?: Statement['Condition'],
): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: who },
  Action,
  ...(Condition === undefined ? {} : { Condition }),
});

const ASSUME = ['sts:AssumeRole'] as const;
const ASSUME_WITH_TAGS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] as const;
const HOME = `arn:aws:iam::${HOME_ACCOUNT}:root`;

function role(
  account: string,
  name: string,
  id: string,
  statements: readonly Statement[],
  more: Partial<Role> = {},
): Role {
  return {
    kind: 'role',
    account,
    name,
    id,
    maxSessionSeconds: 3600,
    trust: statements,
    permissions: [allow('sts:*')],
    ...more,
  };
}

const users: readonly User[] = [
  {
    kind: 'user',
    account: HOME_ACCOUNT,
    name: 'alice',
    id: 'AIDAFAKEALICE2222222',
    keys: [key(ALICE_KEY_ID, ALICE_SECRET)],
    mfaDevices: [{ serial: ALICE_MFA_SERIAL, seed: ALICE_MFA_SEED }],
    permissions: [
      allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:GetFederationToken']),
      allow('iam:*', [ALICE_ARN, '*']),
      { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::${DATA_ACCOUNT}:role/forbidden` },
    ],
  },
  {
    kind: 'user',
    account: HOME_ACCOUNT,
    name: 'bob',
    path: '/team/',
    id: 'AIDAFAKEBOBBOB222222',
    keys: [key(BOB_KEY_ID, BOB_SECRET), key(INACTIVE_KEY_ID, INACTIVE_SECRET, 'Inactive')],
    mfaDevices: [],
    permissions: [allow('sts:AssumeRole', READER_ROLE), allow(['iam:GetUser', 'iam:*AccessKey*'], BOB_ARN)],
  },
  {
    kind: 'user',
    account: HOME_ACCOUNT,
    name: 'root',
    id: HOME_ACCOUNT,
    isRoot: true,
    keys: [key(ROOT_KEY_ID, ROOT_SECRET)],
    mfaDevices: [],
    permissions: [],
  },
];

const roles: readonly Role[] = [
  role(DATA_ACCOUNT, 'reader', 'AROAFAKEREADER222222', [trust(HOME, ASSUME)]),
  role(DATA_ACCOUNT, 'admin', 'AROAFAKEADMIN2222222', [
    trust(HOME, ASSUME, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  ]),
  role(DEPLOY_ACCOUNT, 'deploy', 'AROAFAKEDEPLOY222222', [trust(ADMIN_ROLE, ASSUME)], {
    maxSessionSeconds: 43200,
  }),
  role(HOME_ACCOUNT, 'audit', 'AROAFAKEAUDIT2222222', [trust(DEPLOY_ROLE, ASSUME)]),
  role(DATA_ACCOUNT, 'partner', 'AROAFAKEPARTNER22222', [
    trust(HOME, ASSUME, { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } }),
  ]),
  role(DATA_ACCOUNT, 'long', 'AROAFAKELONG22222222', [trust(HOME, ASSUME)], { maxSessionSeconds: 43200 }),
  role(DATA_ACCOUNT, 'forbidden', 'AROAFAKEFORBID222222', [trust(HOME, ASSUME)]),
  role(DATA_ACCOUNT, 'tagged', 'AROAFAKETAGGED222222', [
    trust(HOME, ASSUME_WITH_TAGS, {
      StringEquals: { 'aws:RequestTag/team': 'blue', 'sts:SourceIdentity': 'alice' },
    }),
  ]),
  role(DEPLOY_ACCOUNT, 'tagged-next', 'AROAFAKETAGNEXT22222', [trust(TAGGED_ROLE, ASSUME_WITH_TAGS)]),
  role(DATA_ACCOUNT, 'named', 'AROAFAKENAMED2222222', [
    trust(HOME, ASSUME, { StringEquals: { 'sts:RoleSessionName': 'alice-at-work' } }),
  ]),
  role(DATA_ACCOUNT, 'AWSReservedSSO_Viewer_0123456789abcdef', 'AROAFAKESSOVIEW22222', [], {
    path: '/aws-reserved/sso.amazonaws.com/',
  }),
  role(DEPLOY_ACCOUNT, 'behind-sso', 'AROAFAKEBEHIND222222', [trust(SSO_ROLE, ASSUME)], {
    maxSessionSeconds: 43200,
  }),
  role(DATA_ACCOUNT, 'instance', 'AROAFAKEINSTANCE2222', []),
  role(DATA_ACCOUNT, 'container', 'AROAFAKECONTAINER222', []),
  role(DEPLOY_ACCOUNT, 'behind-machine', 'AROAFAKEBEHINDMA2222', [
    trust([INSTANCE_ROLE, CONTAINER_ROLE], ASSUME),
  ]),
  role(HOME_ACCOUNT, 'local', 'AROAFAKELOCAL2222222', [trust(BOB_ARN, ASSUME)], {
    path: '/ops/',
    permissions: [],
  }),
];

const viewer = [{ account: DATA_ACCOUNT, name: 'Viewer', roleArn: SSO_ROLE }];

const SANDBOXES = ['444444444444', '555555555555'] as const;

/** Only {@link SSO_ROLE} is there; the others are listed and give no credentials. */
const assigned = (account: string, name: string) => ({
  account,
  name,
  roleArn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0123456789abcdef`,
});
const ofTheTeam = [
  ...viewer,
  assigned(DATA_ACCOUNT, 'Admin'),
  assigned(HOME_ACCOUNT, 'Viewer'),
  assigned(DEPLOY_ACCOUNT, 'Deploy+Audit'),
  ...SANDBOXES.map((account) => assigned(account, 'Admin')),
];

export const DEFAULT_WORLD: WorldSpec = {
  accounts: [
    { id: HOME_ACCOUNT, aliases: ['fake-home'], name: 'Home', email: 'home@example.com' },
    { id: DATA_ACCOUNT, aliases: ['fake-data'], name: 'Data Büro (prod)', email: 'data@example.com' },
    { id: DEPLOY_ACCOUNT },
    ...SANDBOXES.map((id) => ({ id, name: 'Sandbox', email: `sandbox-${id}@example.com` })),
  ],
  users,
  roles: [...roles, ...IDENTITY_ROLES],
  identityPools: IDENTITY_POOLS,
  samlProviders: SAML_PROVIDERS,
  oidcProviders: OIDC_PROVIDERS,
  sso: {
    region: 'eu-west-1',
    startUrls: [SSO_START_URL],
    users: [{ name: 'alice', assignments: viewer }],
    tokens: [
      { token: SSO_TOKEN, user: 'alice', assignments: viewer },
      { token: SSO_OLD_TOKEN, user: 'alice', expiresMs: 0, assignments: viewer },
      { token: SSO_TEAM_TOKEN, user: 'carol', assignments: ofTheTeam },
    ],
  },
  managedPolicies: [READONLY_POLICY, `arn:aws:iam::${DATA_ACCOUNT}:policy/limits`],
};
