// What a rotation is given: clients for the endpoints of the profile, MFA sessions, locks. It decides nothing.

import { createIam } from '../aws/iam.ts';
import { createSts } from '../aws/sts.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { withLock } from '../platform/lock.ts';
import type { SessionTokenStep, Step } from '../profiles/plan-types.ts';
import type { Profile } from '../profiles/profile.ts';
import { stsTarget } from '../profiles/sts-target.ts';
import type { RotationWorld } from '../rotation/world.ts';
import { callOptions } from './call-options.ts';
import type { Context } from './context.ts';
import { noticeEndpoint } from './endpoint-notice.ts';
import type { FlagValues } from './flags.ts';
import { locksFolder } from './folders.ts';
import { planProfile, run } from './plan-profile.ts';

/** A call to IAM takes well under a second; a key whose answer is lost should not be waited for half a minute. */
const ATTEMPT_MS = 10_000;
const MFA_SESSION_SECONDS = 900;

export interface RotationWorldOptions {
  /** Of the command line: `mfa-token`. */
  readonly flags: FlagValues;
  /** False: nobody is asked for an MFA code. */
  readonly mayAsk: boolean;
  /** The profile that was named: its MFA device serves where that of the keys' own profile is not set. */
  readonly target?: string;
  readonly signal?: AbortSignal;
  /** Wait for the locks this long at most; default: without end. */
  readonly lockTimeoutMs?: number;
}

/**
 * @param name that the keys are stored under: its profile says where AWS is
 * @throws {ProfilesError} {@link ConfigError} {@link AwsError} `setting-invalid`, `proxy-invalid`
 */
export async function rotationWorld(
  name: string,
  context: Context,
  options: RotationWorldOptions,
): Promise<RotationWorld> {
  const { profile } = await planProfile(name, {}, context);
  const target = stsTarget(profile, {}, () => undefined);
  const { iamEndpoint } = profile;
  const iamTarget = {
    region: target.region,
    ...(iamEndpoint === undefined ? {} : { endpoint: iamEndpoint }),
    fips: target.fips,
    dualstack: target.dualstack,
  };
  await noticeEndpoint('sts', target.endpoint, name, context);
  await noticeEndpoint('iam', iamEndpoint, name, context);
  const common = await callOptions(
    [name, ...(options.target === undefined ? [] : [options.target])],
    context,
  );
  const signal = options.signal ?? context.signal;
  return {
    store: await context.store(),
    clock: context.clock,
    calls: (credentials) => {
      const client = { ...common, credentials, timeoutMs: ATTEMPT_MS, signal };
      return {
        iam: createIam(iamTarget, client),
        identity: () => createSts(target, client).getCallerIdentity(),
      };
    },
    mfaSession: options.mayAsk ? (under, keys) => mfaSession(under, keys, options, context) : undefined,
    maxAttempts: common.network.maxAttempts,
    attemptMs: ATTEMPT_MS,
    say: (message) => context.say(message),
    debug: (message) => context.debug(message),
    signal,
    lock: (names, work) => lockAll(names, context, options.lockTimeoutMs, work),
  };
}

async function mfaSession(
  name: string,
  keys: Credentials,
  options: RotationWorldOptions,
  context: Context,
): Promise<Credentials | undefined> {
  const { profile, plan } = await planProfile(name, {}, context);
  const [base, next] = plan.steps;
  const isPlanned = base?.kind === 'stored' && base.accessKeyId === keys.accessKeyId;
  // The session that all use of these keys shares, where that has MFA: it may be there already.
  if (isPlanned && next?.kind === 'session-token' && next.mfa !== undefined)
    return run({ ...plan, steps: [base, next], notes: [] }, options.flags, context);
  const device = await mfaDevice(profile, options.target, context);
  if (device?.mfaSerial === undefined) return undefined;
  const { mfaSerial: serial, mfaProcess } = device;
  const step: SessionTokenStep = {
    kind: 'session-token',
    profile: name,
    durationSeconds: MFA_SESSION_SECONDS,
    mfa: { serial, ...(mfaProcess === undefined ? {} : { process: mfaProcess }) },
    sts: stsTarget(profile, { mfaSerial: serial }, () => undefined),
  };
  const first: Step = { kind: 'stored', profile: name, name, accessKeyId: keys.accessKeyId };
  return run({ ...plan, steps: [first, step], notes: [] }, options.flags, context);
}

async function mfaDevice(
  own: Profile,
  target: string | undefined,
  context: Context,
): Promise<Profile | undefined> {
  if (own.mfaSerial !== undefined || target === undefined) return own;
  const { profile } = await planProfile(target, {}, context);
  for (let member: Profile | undefined = profile; member !== undefined; member = member.source)
    if (member.mfaSerial !== undefined) return member;
  return undefined;
}

/** One lock a name, taken in the order that is given. */
async function lockAll<T>(
  names: readonly string[],
  context: Context,
  timeoutMs: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const [name, ...rest] = names;
  if (name === undefined) return work();
  return withLock(
    `${locksFolder(context.stateFolder)}/rotate-${sha256Hex(name).slice(0, 24)}.lock`,
    {
      clock: context.clock,
      signal: context.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onWait: () => context.say(`waiting for another vault process that is rotating the keys of ${name}`),
    },
    () => lockAll(rest, context, timeoutMs, work),
  );
}
