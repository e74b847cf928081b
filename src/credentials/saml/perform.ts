// A role for a SAML assertion: gets the assertion, finds the role, and asks STS. It reads no file, runs no program and asks
// nobody itself.

import { partitionOfArn, partitionOfRegion } from '../../aws/partition.ts';
import type { TemporaryCredentials } from '../../aws/sts.ts';
import type { SamlInput } from '../../aws/sts-saml.ts';
import { formatDuration } from '../../kernel/duration.ts';
import type { SamlStep } from '../../profiles/plan-types.ts';
import { CredentialsError } from '../errors.ts';
import { readAssertion } from './assertion.ts';
import { describeRole, fittingRoles } from './choose.ts';
import type { SamlResponse, SamlRole } from './response.ts';

export interface SamlWorld {
  /** What the file holds or the program prints. */
  readonly read: () => Promise<Uint8Array>;
  /** The role that was chosen before; absent where nothing is to be remembered. */
  readonly choice?: {
    readonly get: () => SamlRole | undefined;
    readonly keep: (role: SamlRole) => void;
    readonly forget: () => void;
  };
  /** Asks which of several roles it is to be; undefined where nobody can be asked. */
  readonly pick: (roles: readonly SamlRole[]) => Promise<SamlRole | undefined>;
  readonly assume: (input: SamlInput) => Promise<TemporaryCredentials>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly notify: (message: string) => void;
  readonly debug: (message: string) => void;
}

/**
 * @throws {CredentialsError} `saml-...` @throws {AwsError}
 */
export async function assumeWithAssertion(step: SamlStep, world: SamlWorld): Promise<TemporaryCredentials> {
  const { encoded, response } = readAssertion(await world.read());
  checkTimes(response, world.now());
  const { role, isChosen } = await roleOf(step, response, world);
  const durationSeconds = durationOf(step, response, world);
  tellOtherPartition(step, role, world);
  world.debug(`saml: ${describeRole(role)} for profile ${step.profile}`);
  try {
    const credentials = await world.assume({
      ...role,
      assertion: encoded,
      durationSeconds,
      policyArns: step.policyArns,
      ...(step.policy === undefined ? {} : { policy: step.policy }),
    });
    if (isChosen) world.choice?.keep(role);
    return credentials;
  } catch (error) {
    // What AWS refuses must not be tried for ever because somebody chose it once.
    if (isChosen && (error as { readonly code?: unknown }).code === 'saml-role-refused')
      world.choice?.forget();
    throw error;
  }
}

/** A role that is named has been compared with the region when the plan was made. */
function tellOtherPartition(step: SamlStep, { roleArn }: SamlRole, world: SamlWorld): void {
  const partition = partitionOfArn(roleArn)?.id;
  const isOther = partition !== undefined && partition !== partitionOfRegion(step.sts.region).id;
  if (step.roleArn !== undefined || step.sts.endpoint !== undefined || !isOther) return;
  world.notify(
    `role ${describeRole({ roleArn })} is in partition ${partition}, but STS is asked in ${step.sts.region}: set region in profile ${step.profile}`,
  );
}

/** @throws {CredentialsError} `saml-expired`, `saml-session-over` (facts: endedAt, now) */
function checkTimes({ endsMs, sessionEndsMs }: SamlResponse, nowMs: number): void {
  const facts = (endedMs: number) => ({
    endedAt: new Date(endedMs).toISOString(),
    now: new Date(nowMs).toISOString(),
    secondsAgo: Math.max(0, Math.floor((nowMs - endedMs) / 1000)),
  });
  if (endsMs !== undefined && endsMs <= nowMs) throw new CredentialsError('saml-expired', facts(endsMs));
  if (sessionEndsMs !== undefined && sessionEndsMs <= nowMs)
    throw new CredentialsError('saml-session-over', facts(sessionEndsMs));
}

async function roleOf(
  step: SamlStep,
  response: SamlResponse,
  world: SamlWorld,
): Promise<{ readonly role: SamlRole; readonly isChosen: boolean }> {
  const roles = fittingRoles(response, step);
  const [first] = roles;
  if (first !== undefined && roles.length === 1) return { role: first, isChosen: false };
  const before = world.choice?.get();
  const known = roles.find(
    (role) => role.roleArn === before?.roleArn && role.principalArn === before.principalArn,
  );
  const role = known ?? (await world.pick(roles));
  if (role !== undefined) return { role, isChosen: true };
  const isSameRole = roles.every(({ roleArn }) => roleArn === first?.roleArn);
  throw new CredentialsError('saml-several-roles', {
    roles: roles.map((one) => (isSameRole ? one.principalArn.slice(0, 200) : describeRole(one))),
    missing: isSameRole ? 'saml_principal_arn' : 'role_arn',
  });
}

/** `30m`, not `30m0s`. */
function short(seconds: number): string {
  return formatDuration(seconds).replace(/(?<=[hm])0[ms](?:0s)?$/, '');
}

/**
 * AWS looks at `SessionDuration` for sign-ins to the console only, and takes any duration up to the role's own limit. It is the
 * provider's word on how long its sessions may last all the same. `SessionNotOnOrAfter` AWS enforces itself.
 */
function durationOf(step: SamlStep, response: SamlResponse, world: SamlWorld): number {
  const asked = step.durationSeconds;
  const { sessionSeconds, sessionEndsMs } = response;
  const seconds = sessionSeconds === undefined ? asked : Math.min(asked, sessionSeconds);
  if (seconds < asked)
    world.notify(
      `the identity provider lets sessions of profile ${step.profile} last ${short(seconds)}, not ${short(asked)}`,
    );
  const left = sessionEndsMs === undefined ? seconds : Math.floor((sessionEndsMs - world.now()) / 1000);
  if (left < seconds)
    world.notify(
      `the identity provider ends the session of profile ${step.profile} in ${short(left)}, before the ${short(seconds)} that were asked for`,
    );
  return seconds;
}
