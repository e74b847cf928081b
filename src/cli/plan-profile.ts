// From a profile's name to a plan, and from the plan to credentials: all that the hot path can do without.

import { isKeptElsewhere, planDigests, runPlan } from '../credentials/run.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { VaultError } from '../kernel/error.ts';
import type { ResolveFlags } from '../profiles/input.ts';
import { plan as makePlan } from '../profiles/plan.ts';
import type { Plan } from '../profiles/plan-types.ts';
import type { Profile } from '../profiles/profile.ts';
import { programOf } from '../profiles/programs.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import { rememberPlan } from '../sessions/plan-memo.ts';
import { confirmProfile } from './confirm.ts';
import type { Context } from './context.ts';
import { withFacts } from './enrich.ts';
import { CliError } from './errors.ts';
import { type FlagValues, isAdHoc, isSet, listFlag, textFlag } from './flags.ts';
import { locksFolder, plansFolder, recentPath } from './folders.ts';
import { minTtlSeconds, type Obtained } from './obtain.ts';

export interface Planned {
  readonly profile: Profile;
  readonly plan: Plan;
}

/** Resolves with the flags of the command line; reads no keyring and calls nothing. */
export async function resolveNamed(
  name: string,
  flags: FlagValues,
  context: Context,
  more: Pick<ResolveFlags, 'federatesUser'> = {},
): Promise<Profile> {
  const policy = textFlag(flags, 'policy');
  const duration = textFlag(flags, 'duration');
  const region = textFlag(flags, 'region');
  return resolveProfile({
    name,
    files: (await context.config()).files,
    env: context.env,
    flags: {
      ...(duration === undefined ? {} : { duration }),
      ...(region === undefined ? {} : { region }),
      ...(policy === undefined ? {} : { policy: await policyText(policy) }),
      policyArns: listFlag(flags, 'policy-arn'),
      readOnly: isSet(flags, 'read-only'),
      ...more,
    },
    identity: context.identity(),
  });
}

/** Resolves and plans; no secret is read and nothing is called. */
export async function planProfile(
  name: string,
  flags: FlagValues,
  context: Context,
  more: Pick<ResolveFlags, 'federatesUser'> = {},
): Promise<Planned> {
  const index = await (await context.store()).index();
  const config = await context.config();
  const profile = await resolveNamed(name, flags, context, more);
  try {
    const plan = makePlan(profile, {
      stored: index.credentials,
      noSession: isSet(flags, 'no-session'),
      hasMfaToken: textFlag(flags, 'mfa-token') !== undefined,
      known: config.profileNames(),
    });
    return { profile, plan };
  } catch (error) {
    // "No such profile" has another reason where there is no file at all.
    const { config: bytes, configPath } = context.files();
    throw bytes === undefined ? withFacts(error, { missingConfig: configPath }) : error;
  }
}

async function policyText(value: string): Promise<string> {
  if (!value.startsWith('file://')) return value;
  const path = value.slice('file://'.length);
  const { readBytes } = await import('../platform/files.ts');
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path);
  } catch (cause) {
    const errno = cause instanceof VaultError ? cause.facts.errno : undefined;
    throw new CliError('flag-file', { path, errno }, { cause });
  }
  if (bytes === undefined) throw new CliError('flag-file', { path, errno: 'ENOENT' });
  return new TextDecoder().decode(bytes);
}

/**
 * Plans and runs; once more where the index was behind the keyring.
 *
 * @param key what the plan is remembered under, where it can be
 */
export async function obtainByPlan(
  name: string,
  flags: FlagValues,
  context: Context,
  key: string | undefined,
): Promise<Obtained> {
  const planned = await planProfile(name, flags, context);
  const { confirm } = planned.profile;
  await confirmProfile({ profile: name, flags, ...(confirm === undefined ? {} : confirm) }, context);
  let { plan } = planned;
  if (await isInRotation(plan, context)) {
    const { finishQuietly } = await import('./finish-rotation.ts');
    await finishQuietly(plan.steps[0]?.profile ?? name, context);
    plan = (await planProfile(name, flags, context)).plan;
  }
  let credentials: Credentials;
  try {
    credentials = await run(plan, flags, context);
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'stored-keys-missing') throw error;
    // Somebody changed the keyring behind the index: look at what is really there and plan again, once.
    await (await context.store()).rebuild();
    plan = (await planProfile(name, flags, context)).plan;
    return obtained(plan, await run(plan, flags, context));
  }
  const last = plan.steps.at(-1);
  // What has no end, and what is kept elsewhere, is not in the cache: there is nothing to find again.
  const isCached = credentials.expiration !== undefined && last !== undefined && !isKeptElsewhere(last);
  if (key !== undefined && isCached && last.kind !== 'stored' && last.kind !== 'file-keys') {
    const digest = planDigests(plan).at(-1) ?? '';
    const { region, endpointUrl } = plan;
    rememberPlan(plansFolder(context.stateFolder), key, {
      digest,
      ...(region === undefined ? {} : { region }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      ...(confirm === undefined ? {} : { confirm: confirm.setBy }),
    });
  }
  return obtained(plan, credentials);
}

/** Costs nothing: the index, which says so, was read to make the plan. */
async function isInRotation(plan: Plan, context: Context): Promise<boolean> {
  const [base] = plan.steps;
  return base?.kind === 'stored' && (await (await context.store()).index()).rotations.has(base.name);
}

function obtained(plan: Plan, credentials: Credentials): Obtained {
  const { region, endpointUrl } = plan;
  return {
    credentials,
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  };
}

/**
 * Runs a plan with all that this command line and this machine give it.
 *
 * @param minTtl seconds of life that a cached session must have left; default: `AWS_MIN_TTL`
 */
export async function run(
  plan: Plan,
  flags: FlagValues,
  context: Context,
  minTtl?: number,
): Promise<Credentials> {
  for (const [index, step] of plan.steps.entries())
    context.debug(`plan: step ${index + 1} is ${step.kind} of profile ${step.profile}`);
  const config = await context.config();
  for (const step of plan.steps) {
    const program = programOf(step);
    if (program === undefined) continue;
    const { refuseLoop } = await import('../credentials/process/chain.ts');
    refuseLoop(program, context.env);
  }
  let isNew = false;
  const credentials = await runPlan(plan, {
    store: await context.store(),
    clock: context.clock,
    minTtlSeconds: minTtl ?? (await minTtlSeconds(context)),
    useCache: !isSet(flags, 'no-session'),
    lockFolder: await ownLocks(context),
    perform: async (step, source) => {
      const { performWithAws } = await import('./perform.ts');
      isNew = true;
      return performWithAws(step, source, plan, flags, context);
    },
    source: async (step) => {
      const { performSource } = await import('./perform-source.ts');
      isNew = true;
      return performSource(step, flags, context);
    },
    fileKeys: (step) => config.fileKeys(step.profile),
    notify: (message) => context.say(message),
    debug: (message) => context.debug(message),
    signal: context.signal,
  });
  // A role that flags name is no profile to be picked.
  if (isNew && !isAdHoc(flags)) {
    const { rememberRecent } = await import('../sessions/recent.ts');
    rememberRecent(recentPath(context.stateFolder), plan.profile, context.clock.now());
  }
  return credentials;
}

/** The folder of the locks of steps: one of its own inside a `credential_process`. */
async function ownLocks(context: Context): Promise<string> {
  const folder = locksFolder(context.stateFolder);
  if (context.env.AWS_VAULT_PROCESS_CHAIN === undefined) return folder;
  const { processDepth } = await import('../credentials/process/chain.ts');
  return `${folder}/process-${processDepth(context.env)}`;
}
