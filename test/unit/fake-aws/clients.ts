// Real SDK clients against the fake AWS, for its tests. Holds no assertions.

import { IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import * as world from '../../fake-aws/default-world.ts';
import type { FakeAws } from '../../fake-aws/fake-aws.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const ALICE: Keys = { accessKeyId: world.ALICE_KEY_ID, secretAccessKey: world.ALICE_SECRET };
export const BOB: Keys = { accessKeyId: world.BOB_KEY_ID, secretAccessKey: world.BOB_SECRET };
export const ROOT: Keys = { accessKeyId: world.ROOT_KEY_ID, secretAccessKey: world.ROOT_SECRET };
export const SWITCHED_OFF: Keys = {
  accessKeyId: world.INACTIVE_KEY_ID,
  secretAccessKey: world.INACTIVE_SECRET,
};

/** One attempt only, no clock correction: what the fake says is what the test sees. */
export function stsOf(fake: FakeAws, keys: Keys, region = 'eu-west-1'): STSClient {
  return new STSClient({
    endpoint: fake.url,
    region,
    credentials: keys,
    maxAttempts: 1,
    disableClockSkewCorrection: true,
  });
}

export function iamOf(fake: FakeAws, keys: Keys): IAMClient {
  return new IAMClient({
    endpoint: fake.url,
    region: 'us-east-1',
    credentials: keys,
    maxAttempts: 1,
    disableClockSkewCorrection: true,
  });
}

export function keysOf(credentials: Credentials | undefined): Keys {
  if (!credentials?.AccessKeyId || !credentials.SecretAccessKey || !credentials.SessionToken)
    throw new Error('no credentials came back');
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
  };
}

export function assume(
  fake: FakeAws,
  keys: Keys,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
) {
  return stsOf(fake, keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work', ...more }));
}

/** The credentials of role `admin`, by MFA. */
export async function adminKeys(fake: FakeAws): Promise<Keys> {
  return keysOf((await assume(fake, ALICE, world.ADMIN_ROLE, mfa(fake))).Credentials);
}

export async function sessionKeys(fake: FakeAws, keys: Keys, withMfa: boolean): Promise<Keys> {
  return keysOf(
    (await stsOf(fake, keys).send(new GetSessionTokenCommand(withMfa ? mfa(fake) : {}))).Credentials,
  );
}

export function mfa(fake: FakeAws): { readonly SerialNumber: string; readonly TokenCode: string } {
  return { SerialNumber: world.ALICE_MFA_SERIAL, TokenCode: fake.mfaCode(world.ALICE_MFA_SERIAL).code };
}

/** `403 AccessDenied: text` of a call that must be refused. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as {
      name: string;
      message: string;
      $metadata?: { httpStatusCode?: number };
    };
    return `${$metadata?.httpStatusCode} ${name.replace(/Exception$/, '')}: ${message}`;
  }
  throw new Error('the call was not refused');
}
