// Credentials of an identity in a Cognito identity pool, by the enhanced flow or (with a role of one's own) the basic flow. It
// gets tokens, remembers guests and asks STS through what it is given.

import type { Cognito, IdentityId, Login } from '../../aws/cognito.ts';
import { AwsError } from '../../aws/errors.ts';
import type { TemporaryCredentials } from '../../aws/sts.ts';
import type { WebIdentityInput } from '../../aws/sts-web-identity.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { CognitoStep } from '../../profiles/plan-types.ts';
import { CredentialsError } from '../errors.ts';
import { issuerOf } from './issuer.ts';

export interface CognitoWorld {
  readonly cognito: Cognito;
  /** The token of whoever signs in; not asked for where the step is a guest's. */
  readonly token: () => Promise<Secret>;
  readonly assume: (input: WebIdentityInput) => Promise<TemporaryCredentials>;
  /** The guest that this user has been in the pool before; absent where nothing is to be remembered. */
  readonly guest?: {
    readonly get: () => Promise<IdentityId | undefined>;
    readonly keep: (identity: IdentityId) => Promise<void>;
    readonly drop: () => Promise<void>;
  };
  readonly debug: (message: string) => void;
}

/** @throws {CredentialsError} `login-provider-unknown` @throws {AwsError} */
export async function credentialsOfPool(
  step: CognitoStep,
  world: CognitoWorld,
): Promise<TemporaryCredentials> {
  const login = await loginOf(step, world);
  if (login !== undefined)
    return credentialsOf(step, await world.cognito.getId(step.identityPoolId, login), login, world);
  const known = await world.guest?.get();
  if (known !== undefined) {
    try {
      return await credentialsOf(step, known, undefined, world);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Whatever was wrong with it: a guest can be somebody new.
      await world.guest?.drop();
      world.debug('cognito: the guest of before is no longer known, asking for a new one');
    }
  }
  const identity = await world.cognito.getId(step.identityPoolId, undefined);
  const credentials = await credentialsOf(step, identity, undefined, world);
  await world.guest?.keep(identity);
  return credentials;
}

/** What AWS says about the identity, and not about the network, the pace or itself. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof AwsError &&
    ['guests-refused', 'not-found', 'identity-conflict', 'validation'].includes(error.code)
  );
}

async function loginOf(step: CognitoStep, world: CognitoWorld): Promise<Login | undefined> {
  if (step.login === undefined) return undefined;
  const token = await world.token();
  const provider = step.login.provider ?? issuerOf(token);
  if (provider === undefined) throw new CredentialsError('login-provider-unknown', { profile: step.profile });
  world.debug(`cognito: a login of ${provider}`);
  return { provider, token };
}

async function credentialsOf(
  step: CognitoStep,
  identity: IdentityId,
  login: Login | undefined,
  world: CognitoWorld,
): Promise<TemporaryCredentials> {
  const { roleArn, assume } = step;
  if (roleArn === undefined || assume === undefined)
    return world.cognito.getCredentials(identity, login, step.customRoleArn);
  const webIdentityToken = await world.cognito.getOpenIdToken(identity, login);
  return world.assume({
    roleArn,
    roleSessionName: assume.roleSessionName,
    token: webIdentityToken,
    durationSeconds: assume.durationSeconds,
    policyArns: assume.policyArns,
    ...(assume.policy === undefined ? {} : { policy: assume.policy }),
  });
}
