// From a profile's name to credentials: resolve, plan, run, and once more where the index was behind the keyring.

import { runPlan } from '../credentials/run.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { parseDuration } from '../kernel/duration.ts';
import { plan as makePlan } from '../profiles/plan.ts';
import type { Plan } from '../profiles/plan-types.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { type FlagValues, isSet, listFlag, textFlag } from './flags.ts';
import { locksFolder } from './folders.ts';

const DEFAULT_MIN_TTL_SECONDS = 300;

export interface Planned {
  readonly profile: Profile;
  readonly plan: Plan;
}

/** Resolves and plans; no secret is read and nothing is called. */
export async function planProfile(name: string, flags: FlagValues, context: Context): Promise<Planned> {
  const index = await (await context.store()).index();
  const policy = textFlag(flags, 'policy');
  const duration = textFlag(flags, 'duration');
  const region = textFlag(flags, 'region');
  const profile = resolveProfile({
    name,
    files: context.config().files,
    env: context.env,
    flags: {
      ...(duration === undefined ? {} : { duration }),
      ...(region === undefined ? {} : { region }),
      ...(policy === undefined ? {} : { policy: await policyText(policy) }),
      policyArns: listFlag(flags, 'policy-arn'),
    },
    identity: context.identity(),
  });
  const plan = makePlan(profile, {
    stored: index.credentials,
    noSession: isSet(flags, 'no-session'),
    hasMfaToken: textFlag(flags, 'mfa-token') !== undefined,
    known: context.config().profileNames(),
  });
  return { profile, plan };
}

async function policyText(value: string): Promise<string> {
  if (!value.startsWith('file://')) return value;
  const path = value.slice('file://'.length);
  const { readBytes } = await import('../platform/files.ts');
  const bytes = readBytes(path);
  if (bytes === undefined) throw new CliError('flag-file', { path, errno: 'ENOENT' });
  return new TextDecoder().decode(bytes);
}

export async function obtainCredentials(
  name: string,
  flags: FlagValues,
  context: Context,
): Promise<{ readonly credentials: Credentials; readonly plan: Plan }> {
  let { plan } = await planProfile(name, flags, context);
  try {
    return { plan, credentials: await run(plan, flags, context) };
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'stored-keys-missing') throw error;
    // Somebody changed the keyring behind the index: look at what is really there and plan again, once.
    await (await context.store()).rebuild();
    plan = (await planProfile(name, flags, context)).plan;
    return { plan, credentials: await run(plan, flags, context) };
  }
}

async function run(plan: Plan, flags: FlagValues, context: Context): Promise<Credentials> {
  for (const [index, step] of plan.steps.entries())
    context.debug(`plan: step ${index + 1} is ${step.kind} of profile ${step.profile}`);
  return runPlan(plan, {
    store: await context.store(),
    clock: context.clock,
    minTtlSeconds: minTtlSeconds(context),
    useCache: !isSet(flags, 'no-session'),
    lockFolder: locksFolder(context.stateFolder),
    perform: async (step, source) => {
      const { performWithAws } = await import('./perform.ts');
      return performWithAws(step, source, flags, context);
    },
    fileKeys: (step) => context.config().fileKeys(step.profile),
    notify: (message) => context.say(message),
    debug: (message) => context.debug(message),
    signal: context.signal,
  });
}

/** `AWS_MIN_TTL` in seconds; what cannot be read counts as not set, as in aws-vault. */
export function minTtlSeconds(context: Context): number {
  const text = context.env.AWS_MIN_TTL;
  const parsed = text ? parseDuration(text, { allowDaysWeeks: false }) : undefined;
  return parsed?.ok === true && parsed.seconds >= 0 ? parsed.seconds : DEFAULT_MIN_TTL_SECONDS;
}
