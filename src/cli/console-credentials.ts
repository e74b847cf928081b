// Credentials for the console: out of a profile's plan or out of the environment, and such that the console takes them. It
// prints nothing and opens nothing.

import { createSts } from '../aws/sts.ts';
import { ConsoleError } from '../console/errors.ts';
import { type Federable, federable, sessionSeconds } from '../console/federate.ts';
import { parseRoleArn } from '../kernel/arn.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import { ProfilesError } from '../profiles/errors.ts';
import { partitionOfRegion } from '../profiles/partition.ts';
import type { Plan, Step, StsTarget } from '../profiles/plan-types.ts';
import type { Profile } from '../profiles/profile.ts';
import { describeOrigin } from '../profiles/settings.ts';
import { stsTarget } from '../profiles/sts-target.ts';
import { stsOptions } from './call-options.ts';
import { confirmProfile } from './confirm.ts';
import type { Context } from './context.ts';
import { noticeEndpoint } from './endpoint-notice.ts';
import { withFacts } from './enrich.ts';
import type { FlagValues } from './flags.ts';
import { minTtlSeconds } from './obtain.ts';
import { planProfile, resolveNamed, run } from './plan-profile.ts';

/** Who signs in, with the profile that tells where. */
export interface ConsoleIdentity extends Federable {
  readonly profile: Profile;
  /** How long the console session shall last; absent: as long as the credentials. */
  readonly sessionSeconds?: number;
}

/** Called as soon as the partition is known, for a role before anything is asked for: what it throws ends it all. */
export type OnKnown = (partition: string, profile: Profile) => void;

const FEDERATION_SECONDS = { min: 900, max: 129_600 } as const;

/**
 * A console session that cannot be asked to last is over with its credentials: cached ones with little life left would
 * sign somebody in for minutes. So they must have half an hour, where `AWS_MIN_TTL` does not ask for more.
 */
const MIN_LIFE_SECONDS = 1800;

/** @throws {ConsoleError} {@link ProfilesError} {@link AwsError} and what a plan's parts throw */
export async function profileForConsole(
  name: string,
  flags: FlagValues,
  context: Context,
  onKnown: OnKnown,
): Promise<ConsoleIdentity> {
  let isConfirmed = false;
  const guard = async (profile: Profile): Promise<void> => {
    if (isConfirmed) return;
    await confirmProfile({ profile: name, flags, setBy: profile.confirm?.setBy }, context);
    isConfirmed = true;
  };
  try {
    return await fromPlan(name, flags, context, { onKnown, guard });
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'stored-keys-missing') throw error;
    // Somebody changed the keyring behind the index: look at what is really there and plan again, once.
    await (await context.store()).rebuild();
    return fromPlan(name, flags, context, { onKnown, guard });
  }
}

async function fromPlan(
  name: string,
  flags: FlagValues,
  context: Context,
  { onKnown, guard }: { readonly onKnown: OnKnown; readonly guard: (profile: Profile) => Promise<void> },
): Promise<ConsoleIdentity> {
  const { profile, plan } = await planProfile(name, flags, context, { federatesUser: true });
  await guard(profile);
  const last = plan.steps.at(-1);
  const base = plan.steps[0] as Step;
  if (last === undefined || isKeys(last) || last.kind === 'session-token') {
    // The console takes no GetSessionToken session: a user is federated with the keys that the plan begins with.
    const target = last?.kind === 'session-token' ? last.sts : stsTarget(profile, {}, () => undefined);
    const credentials = await run({ ...plan, steps: [base] }, flags, context);
    return identified(credentials, { profile, target, base }, context, onKnown);
  }
  refuseLostPolicy(profile, last);
  const role = last.kind === 'assume-role' ? parseRoleArn(last.roleArn) : undefined;
  if (role?.ok === true) onKnown(role.value.partition, profile);
  const isDirect = isLongTerm(plan.steps.at(-2));
  const credentials = await run(plan, flags, context, isDirect ? undefined : await consoleTtl(last, context));
  const { sessionToken } = credentials;
  // Whatever else a plan ends with: AWS says whose the credentials are.
  if (last.kind !== 'assume-role' || role?.ok !== true || sessionToken === undefined) {
    const partition = last.kind === 'sso-role' ? { partition: partitionOfRegion(last.portal.region) } : {};
    const target = stsTarget(profile, partition, () => undefined);
    return identified(credentials, { profile, target, base }, context, onKnown);
  }
  const { partition, account, name: roleName } = role.value;
  return {
    profile,
    credentials: { ...credentials, sessionToken },
    partition,
    account,
    name: roleName,
    choosesDuration: isDirect ? 'yes' : 'no',
    ...(isDirect ? { sessionSeconds: sessionSeconds(last.durationSeconds) } : {}),
  };
}

/** A profile without a role of its own that signs in with its source's: the policies would be for nobody. */
function refuseLostPolicy({ name, policy, policyArns, origins }: Profile, last: Step): void {
  if ((policy === undefined && policyArns.length === 0) || last.profile === name) return;
  const origin = origins.policy ?? origins.policy_arns;
  if (origin === undefined) throw new ProfilesError('read-only-needs-role', { profile: name });
  const key = policy === undefined ? 'policy_arns' : 'policy';
  throw new ProfilesError('policy-needs-role', { profile: name, key, setBy: describeOrigin(origin) });
}

/**
 * Credentials of the environment.
 *
 * @param name the profile that says the rest: region, endpoints; it need not exist
 */
export async function environmentForConsole(
  name: string,
  flags: FlagValues,
  context: Context,
  onKnown: OnKnown,
): Promise<ConsoleIdentity> {
  const { env } = context;
  const part = (variable: string): string => {
    const value = env[variable];
    if (!value) throw new ConsoleError('environment-incomplete', { variable });
    return value;
  };
  const token = env.AWS_SESSION_TOKEN || env.AWS_SECURITY_TOKEN;
  const credentials: Credentials = {
    accessKeyId: part('AWS_ACCESS_KEY_ID'),
    secretAccessKey: Secret.of(part('AWS_SECRET_ACCESS_KEY')),
    ...(token ? { sessionToken: Secret.of(token) } : {}),
  };
  const profile = await resolveNamed(name, flags, context, { federatesUser: true });
  return identified(
    credentials,
    { profile, target: stsTarget(profile, {}, () => undefined), base: undefined },
    context,
    onKnown,
  );
}

interface Asked {
  readonly profile: Profile;
  readonly target: StsTarget;
  /** The step that the keys are of; undefined: the environment. */
  readonly base: Step | undefined;
}

/** Asks AWS whose credentials these are, and makes them fit. */
async function identified(
  credentials: Credentials,
  { profile, target, base }: Asked,
  context: Context,
  onKnown: OnKnown,
): Promise<ConsoleIdentity> {
  const { endpoint } = target;
  await noticeEndpoint('sts', endpoint, profile.name, context);
  const sts = createSts(target, await stsOptions(credentials, [profile.name], context));
  const { federationTokenSeconds: durationSeconds, fromFlag } = profile.durations;
  const { policy, policyArns } = profile;
  try {
    const found = await federable(
      { credentials, durationSeconds, policyArns, ...(policy === undefined ? {} : { policy }) },
      {
        identity: () => sts.getCallerIdentity(),
        onPartition: (partition) => onKnown(partition, profile),
        federationToken: (input) => {
          checkDuration(profile, durationSeconds);
          if (profile.mfaSerial !== undefined)
            context.say(
              'note: the console session of an IAM user carries no MFA; what needs MFA is only open to a role',
            );
          context.debug(`aws: federation token for user ${input.name}, ${durationSeconds} seconds`);
          return sts.getFederationToken(input);
        },
      },
    );
    // Whether a role was chained cannot be seen: only where a duration was asked for is it tried.
    const isTried = found.choosesDuration === 'perhaps' && fromFlag;
    return { ...found, profile, ...(isTried ? { sessionSeconds: sessionSeconds(durationSeconds) } : {}) };
  } catch (error) {
    throw withFacts(error, {
      profile: profile.name,
      durationSeconds,
      ...(base?.kind === 'stored' ? { keysOf: base.name, keysIn: 'keyring' } : {}),
      ...(base?.kind === 'file-keys' ? { keysOf: base.profile, keysIn: base.file } : {}),
      ...(base?.kind === 'login' ? { givenBy: '`aws login`' } : {}),
    });
  }
}

/** @throws {ProfilesError} `bad-duration` */
function checkDuration(profile: Profile, seconds: number): void {
  const { min, max } = FEDERATION_SECONDS;
  if (seconds >= min && seconds <= max) return;
  throw new ProfilesError('bad-duration', {
    profile: profile.name,
    key: 'federation_token_ttl',
    setBy: describeOrigin(profile.origins.federation_token_ttl),
    value: `${seconds} seconds`,
    expected: `${min} to ${max} seconds`,
    reason: seconds < min ? 'it is too short' : 'it is too long',
  });
}

async function consoleTtl(last: Step, context: Context): Promise<number> {
  const wanted =
    'durationSeconds' in last ? Math.min(MIN_LIFE_SECONDS, last.durationSeconds / 2) : MIN_LIFE_SECONDS;
  return Math.max(wanted, await minTtlSeconds(context));
}

function isKeys(step: Step): boolean {
  return step.kind === 'stored' || step.kind === 'file-keys';
}

function isLongTerm(step: Plan['steps'][number] | undefined): boolean {
  return step?.kind === 'stored' || (step?.kind === 'file-keys' && !step.hasSessionToken);
}
