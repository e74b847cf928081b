// What a person reads for every error that AWS's query services have, from the wire's code and text to message and hint: each
// names what happened and what to do about it, and none is left to "unknown".

import { describe, expect, it } from 'vitest';
import { translate } from '../../../src/aws/translate.ts';
import { withFacts } from '../../../src/cli/enrich.ts';
import { describeFailure } from '../../../src/cli/failure.ts';
import { refusedStep } from '../../../src/cli/refused-step.ts';
import type { VaultError } from '../../../src/kernel/error.ts';
import type { AssumeRoleStep, Plan, StsTarget } from '../../../src/profiles/plan-types.ts';

const STS: StsTarget = { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false };
const ROLE = 'arn:aws:iam::222222222222:role/admin';
const STEP: AssumeRoleStep = {
  kind: 'assume-role',
  profile: 'admin',
  roleArn: ROLE,
  roleSessionName: 'work',
  durationSeconds: 7200,
  tags: [],
  transitiveTagKeys: [],
  policyArns: [],
  sts: STS,
};
const PLAN: Plan = {
  profile: 'admin',
  steps: [{ kind: 'stored', profile: 'ann', name: 'ann' }, STEP],
  notes: [],
};

interface Given {
  readonly operation?: string;
  readonly plan?: Plan;
  readonly step?: AssumeRoleStep;
  readonly retryAfterMs?: number;
  readonly mfaSerial?: string;
}

function told(status: number, name: string, message: string, given: Given = {}) {
  const { operation = 'AssumeRole', plan = PLAN, step = STEP, retryAfterMs, mfaSerial } = given;
  const error = translate(
    Object.assign(new Error(message), { name, $fault: 'client', $metadata: {} }),
    {
      host: 'sts.eu-west-1.amazonaws.com',
      attempts: 1,
      status,
      isAwsAnswer: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    { operation, region: 'eu-west-1', timeoutMs: 1, ...(mfaSerial === undefined ? {} : { mfaSerial }) },
  );
  const enriched = withFacts(error, refusedStep(step, plan, error)) as VaultError;
  return describeFailure(enriched, { command: 'exec', target: 'admin', facts: { platform: 'linux' } });
}

const DEVICE = 'arn:aws:iam::111111111111:mfa/ann';

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and the errors of its calls.
it.each<[number, string, string, string, string, Given?]>([
  [
    403,
    'AccessDenied',
    `User: arn:aws:iam::1:user/ann is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    `AWS refused AssumeRole: user arn:aws:iam::1:user/ann is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    '`vault explain admin` shows all that is sent',
  ],
  [
    403,
    'AccessDenied',
    'Roles may not be assumed by root accounts.',
    'AWS refused AssumeRole: Roles may not be assumed by root accounts',
    "store the keys of an IAM user instead of root's: vault add ann",
  ],
  [
    403,
    'AccessDenied',
    'Cannot call GetSessionToken with session credentials',
    'AWS refused GetSessionToken: Cannot call GetSessionToken with session credentials',
    'the keys are a session already, which needs no other: vault exec --no-session admin -- COMMAND',
    { operation: 'GetSessionToken' },
  ],
  [
    403,
    'AccessDenied',
    'Cannot call GetFederationToken with session credentials',
    'AWS refused GetFederationToken: Cannot call GetFederationToken with session credentials',
    'sign in with a role, or let the user call sts:GetFederationToken',
    { operation: 'GetFederationToken' },
  ],
  [
    403,
    'AccessDenied',
    'User: arn:aws:iam::1:user/ann is not authorized to perform: iam:CreateAccessKey',
    'AWS refused CreateAccessKey: user arn:aws:iam::1:user/ann is not authorized to perform: iam:CreateAccessKey',
    'let the user call CreateAccessKey, or use other credentials: vault explain admin',
    { operation: 'CreateAccessKey' },
  ],
  [
    403,
    'AccessDenied',
    'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    `AWS refused the MFA code for ${DEVICE}`,
    'a code works once: wait for the next one, then run the command again',
    { mfaSerial: DEVICE },
  ],
  [
    403,
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid.',
    `AWS does not know MFA device ${DEVICE} as a device of this user`,
    'correct mfa_serial of profile admin: the IAM console shows it under security credentials',
    { mfaSerial: DEVICE },
  ],
  [
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
    'AWS does not know the access key of profile ann: it was deleted or switched off, or belongs to another partition',
    'look at the key in the IAM console; a good one goes in with `vault add ann`',
  ],
  [
    403,
    'UnrecognizedClientException',
    'x',
    'AWS does not know the access key of profile ann: it was deleted or switched off, or belongs to another partition',
    'look at the key in the IAM console; a good one goes in with `vault add ann`',
  ],
  [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match',
    'AWS does not accept the secret of the access key of profile ann',
    "vault add ann; or this machine's clock is wrong: vault doctor",
  ],
  [
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z (20260101T003000Z - 15 min.)',
    "this machine's clock is 30m behind: AWS refused the time of the request",
    'set the clock (sudo timedatectl set-ntp true), then run the command again',
  ],
  [
    403,
    'SignatureDoesNotMatch',
    'Signature not yet current: 20260101T010000Z is still later than 20260101T004500Z (20260101T003000Z + 15 min.)',
    "this machine's clock is 30m ahead: AWS refused the time of the request",
    'set the clock (sudo timedatectl set-ntp true), then run the command again',
  ],
  [
    400,
    'RequestExpired',
    'Request has expired.',
    "this machine's clock is wrong: AWS refused the time of the request",
    'set the clock (sudo timedatectl set-ntp true), then run the command again',
  ],
  [
    403,
    'ExpiredToken',
    'The security token included in the request is expired',
    'AWS says that the session of profile ann is over',
    'vault clear admin',
  ],
  [
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    'the duration of 2h is longer than the role allows',
    'choose a shorter --duration or duration_seconds; every role allows 1h',
  ],
  [
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    'the duration of 2h is too long: a role assumed with the credentials of another role lasts an hour at most',
    'choose a shorter --duration or duration_seconds; every role allows 1h',
  ],
  [
    400,
    'ValidationError',
    "1 validation error detected: Value '99' at 'durationSeconds' failed to satisfy constraint",
    "AWS refused a parameter of AssumeRole: 1 validation error detected: value at 'durationSeconds' failed to satisfy constraint",
    'vault explain admin',
  ],
  [
    400,
    'MalformedPolicyDocumentException',
    'Syntax errors in policy.',
    'AWS cannot read the session policy: Syntax errors in policy',
    'correct the JSON of --policy',
  ],
  [
    400,
    'PackedPolicyTooLargeException',
    'Packed policy consumes 120% of allotted space',
    'session policies and session tags together are too large',
    'shorten --policy, or use fewer tags and policy ARNs',
  ],
  [
    403,
    'RegionDisabledException',
    'STS is not activated in this region',
    'STS is switched off for this account in region eu-west-1',
    'choose another region with --region, or switch STS on in the account settings of IAM',
  ],
  [
    400,
    'Throttling',
    'Rate exceeded',
    'AWS was asked too often (AssumeRole), and asks to wait',
    'wait a little, then run the command again',
  ],
  [
    400,
    'Throttling',
    'Rate exceeded',
    'AWS was asked too often (AssumeRole), and asks to wait',
    'wait 1m30s, then run the command again',
    { retryAfterMs: 90_000 },
  ],
  [
    503,
    'ServiceUnavailable',
    'x',
    'AWS failed on its side (AssumeRole, status 503)',
    'wait a little, then run the command again; https://health.aws.amazon.com shows known trouble',
  ],
  [
    500,
    'InternalFailure',
    'x',
    'AWS failed on its side (AssumeRole, status 500)',
    'wait a little, then run the command again; https://health.aws.amazon.com shows known trouble',
  ],
  [
    403,
    'IncompleteSignature',
    'Authorization header requires x',
    'AWS could not read the request (IncompleteSignature): something on the way changed it',
    'look for a proxy that changes requests (HTTPS_PROXY, HTTP_PROXY and NO_PROXY), and at AWS_ENDPOINT_URL',
  ],
  [
    403,
    'MissingAuthenticationToken',
    'Request is missing Authentication Token',
    'AWS could not read the request (MissingAuthenticationToken): something on the way changed it',
    'look for a proxy that changes requests (HTTPS_PROXY, HTTP_PROXY and NO_PROXY), and at AWS_ENDPOINT_URL',
  ],
  [
    403,
    'OptInRequired',
    'You are not subscribed to this service.',
    'the account may not use AssumeRole here yet: You are not subscribed to this service',
    'look in the AWS console whether the account is activated, and the region enabled for it',
  ],
  [
    409,
    'LimitExceeded',
    'Cannot exceed quota for AccessKeysPerUser: 2',
    'AWS refused CreateAccessKey: Cannot exceed quota for AccessKeysPerUser: 2',
    'remove what is no longer needed, or ask for a higher quota',
    { operation: 'CreateAccessKey' },
  ],
  [
    404,
    'NoSuchEntity',
    'The Access Key with id X cannot be found.',
    'AWS refused DeleteAccessKey: The Access Key with id X cannot be found',
    'look in the IAM console; it may have been removed meanwhile',
    { operation: 'DeleteAccessKey' },
  ],
  [
    400,
    'BrandNew',
    'Something is odd.',
    'AWS refused AssumeRole with BrandNew: Something is odd',
    'vault explain admin',
  ],
])('%i %s: %s', (status, name, text, message, hint, given) => {
  expect(told(status, name, text, given)).toMatchObject({ message, hint, status: 125 });
});

describe('a role that AWS refuses', () => {
  const denied = (step: AssumeRoleStep, given: Given = {}) =>
    told(
      403,
      'AccessDenied',
      `User: arn:aws:iam::1:user/ann is not authorized to perform: sts:TagSession on resource: ${ROLE}`,
      {
        step,
        plan: { ...PLAN, steps: [PLAN.steps[0] as Plan['steps'][number], step] },
        ...given,
      },
    ).lines;

  it('prints the plan and what to look at', () => {
    expect(denied(STEP)).toEqual([
      '1. take the keys stored for ann out of the keyring',
      '2. assume role admin of account 222222222222 for profile admin (sts:AssumeRole): refused',
      `is ${ROLE} there, and does its trust policy let arn:aws:iam::1:user/ann or its account in?`,
      'may arn:aws:iam::1:user/ann itself call sts:AssumeRole on it? (always needed where the role is in another account)',
      'does it ask for MFA? no code was sent: mfa_serial is not set for profile admin',
      'does it ask for an external id? none was sent (external_id)',
    ]);
  });

  it('looks at what was sent, and tells none of it', () => {
    const lines = denied(
      {
        ...STEP,
        externalId: 'hidden',
        sourceIdentity: 'ann',
        tags: [{ key: 'team', value: 'blue' }],
        mfa: { serial: DEVICE },
      },
      { mfaSerial: DEVICE },
    );
    expect(lines?.slice(4)).toEqual([
      'is the external id the right one? one was sent',
      'does its trust policy allow sts:SetSourceIdentity? a source identity was sent',
      'does its trust policy allow sts:TagSession, which AWS names? session tags were sent',
    ]);
    expect(lines?.join()).not.toContain('hidden');
  });
});

describe('the credentials of an earlier step', () => {
  const FIRST: AssumeRoleStep = { ...STEP, profile: 'hub', roleArn: 'arn:aws:iam::111111111111:role/hub' };
  const plan: Plan = { ...PLAN, steps: [...PLAN.steps.slice(0, 1), FIRST, STEP] };
  const signer =
    'the credentials of step 2 (assume role hub of account 111111111111 for profile hub (sts:AssumeRole))';

  it.each([
    ['ExpiredToken', `AWS says that ${signer} are over`],
    [
      'InvalidClientTokenId',
      `AWS does not know ${signer}: it was deleted or switched off, or belongs to another partition`,
    ],
    ['SignatureDoesNotMatch', `AWS does not accept the secret of ${signer}`],
  ])('are named where AWS says %s', (name, message) => {
    expect(told(403, name, 'x', { plan })).toMatchObject({ message, hint: 'vault clear admin' });
  });
});
