// One step's call to STS, with the MFA code it needs: asked for, tried, and asked for again when AWS refuses it.

import type { Credentials } from '../kernel/credentials.ts';
import type { Secret } from '../kernel/secret.ts';
import type { MfaDriver } from '../mfa/driver.ts';
import type { AssumeRoleStep, MfaRequirement, SessionTokenStep, StsTarget } from '../profiles/plan-types.ts';
import { CredentialsError } from './errors.ts';
import type { CallStep, SessionCredentials } from './run.ts';

const MFA_ATTEMPTS = 3;

export interface MfaCode {
  readonly serial: string;
  readonly code: Secret;
}

/** The two calls that a plan can need. Structurally what `aws/sts.ts` gives. */
export interface StsCalls {
  getSessionToken(input: {
    readonly durationSeconds: number;
    readonly mfa?: MfaCode;
  }): Promise<SessionCredentials>;
  assumeRole(
    input: Omit<AssumeRoleStep, 'kind' | 'profile' | 'mfa' | 'sts' | 'isDefaultSessionName'> & {
      readonly mfa?: MfaCode;
    },
  ): Promise<SessionCredentials>;
}

export interface PerformWorld {
  readonly sts: (target: StsTarget, source: Credentials) => Promise<StsCalls>;
  readonly mfaDriver: (mfa: MfaRequirement, profile: string) => Promise<MfaDriver>;
  readonly debug: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Performs a step with the credentials of the step before it.
 *
 * @throws {CredentialsError} `mfa-refused` after three refused codes
 */
export async function performStep(
  step: CallStep,
  source: Credentials,
  world: PerformWorld,
): Promise<SessionCredentials> {
  const sts = await world.sts(step.sts, source);
  const call = (mfa: MfaCode | undefined): Promise<SessionCredentials> => {
    world.debug(
      `aws: ${step.kind} for profile ${step.profile}${mfa === undefined ? '' : ` with MFA ${mfa.serial}`}`,
    );
    return step.kind === 'session-token'
      ? sts.getSessionToken(sessionTokenInput(step, mfa))
      : sts.assumeRole(assumeRoleInput(step, mfa));
  };
  if (step.mfa === undefined) return call(undefined);

  const driver = await world.mfaDriver(step.mfa, step.profile);
  const { serial } = step.mfa;
  for (let attempt = 1; ; attempt++) {
    const code = await driver.getCode({
      serial,
      profile: step.profile,
      attempt,
      ...(world.signal === undefined ? {} : { signal: world.signal }),
    });
    try {
      return await call({ serial, code });
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== 'mfa-invalid') throw error;
      if (!driver.canAskAgain || attempt >= MFA_ATTEMPTS) {
        throw new CredentialsError('mfa-refused', { serial, attempts: attempt }, { cause: error });
      }
    }
  }
}

function sessionTokenInput(step: SessionTokenStep, mfa: MfaCode | undefined) {
  return { durationSeconds: step.durationSeconds, ...(mfa === undefined ? {} : { mfa }) };
}

function assumeRoleInput(step: AssumeRoleStep, mfa: MfaCode | undefined) {
  const {
    kind: _kind,
    profile: _profile,
    mfa: _mfa,
    sts: _sts,
    isDefaultSessionName: _default,
    ...input
  } = step;
  return { ...input, ...(mfa === undefined ? {} : { mfa }) };
}
