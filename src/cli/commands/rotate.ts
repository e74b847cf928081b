// `vault rotate`: replaces stored access keys by new ones. Binds words to requests and results to words; what is done, and
// in which order, is the business of the rotation room.

import { parseDuration } from '../../kernel/duration.ts';
import { formatJson } from '../../output/json.ts';
import { RotationError } from '../../rotation/errors.ts';
import { rotate } from '../../rotation/rotate.ts';
import type { RotationRequest, RotationResult } from '../../rotation/world.ts';
import type { Context } from '../context.ts';
import { withFacts } from '../enrich.ts';
import { CliError } from '../errors.ts';
import { describeFailure, type Failure } from '../failure.ts';
import { type FlagValues, isSet, textFlag } from '../flags.ts';
import { ageText } from '../key-age.ts';
import { planProfile } from '../plan-profile.ts';
import { type CommandResult, OK } from '../result.ts';
import { resultJson, resultText } from '../rotation-text.ts';
import { rotationWorld } from '../rotation-world.ts';
import { targetProfile } from '../target.ts';
import { withTerminal } from '../terminal.ts';

/** @throws {CliError} `usage` @throws {RotationError} `not-stored`, and whatever stopped the rotation */
export async function runRotate(
  named: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const request = requestOf(named, flags);
  if (isSet(flags, 'all')) return rotateAll(request, flags, context);
  const target = await targetProfile(named, 'rotate', context);
  const name = await storedName(target, context);
  if (name !== target)
    context.say(`profile ${target} gets its credentials from the keys stored for ${name}: those are rotated`);
  const result = await rotateOne(name, request, flags, context, target);
  tell([result], [], flags, context);
  if (result.outcome === 'old-left') throw oldLeft(result);
  return OK;
}

function requestOf(named: string | undefined, flags: FlagValues): RotationRequest {
  const refuse = (reason: string, hint?: string): CliError =>
    new CliError('usage', { reason, command: 'rotate', ...(hint === undefined ? {} : { hint }) });
  if (isSet(flags, 'all') && named !== undefined)
    throw refuse('--all and the name of a profile exclude each other');
  if (isSet(flags, 'deactivate') && isSet(flags, 'keep'))
    throw refuse('--deactivate and --keep exclude each other');
  const deleteKey = textFlag(flags, 'delete-key');
  if (deleteKey !== undefined && isSet(flags, 'all'))
    throw refuse('--delete-key needs the name of one profile, not --all');
  if (deleteKey !== undefined && !/^\w{16,128}$/.test(deleteKey))
    throw refuse(
      'the value of --delete-key is not an access key id',
      'give it as AKIA followed by 16 letters and digits',
    );
  const olderThan = textFlag(flags, 'older-than');
  const age = olderThan === undefined ? undefined : parseDuration(olderThan, { allowDaysWeeks: true });
  if (age !== undefined && (!age.ok || age.seconds < 0))
    throw refuse(
      `the age ${olderThan} cannot be used: ${age.ok ? 'it is negative' : age.reason}`,
      'write it as 90d, 12w or 36h',
    );
  return {
    end: isSet(flags, 'deactivate') ? 'deactivate' : isSet(flags, 'keep') ? 'keep' : 'delete',
    dryRun: isSet(flags, 'dry-run'),
    ...(age?.ok === true ? { olderThanSeconds: age.seconds } : {}),
    ...(deleteKey === undefined ? {} : { deleteKey }),
  };
}

/** The name at the bottom of the profile's sources, however deep. @throws {RotationError} `not-stored` */
async function storedName(target: string, context: Context): Promise<string> {
  const { plan } = await planProfile(target, {}, context);
  const [base] = plan.steps;
  if (base?.kind === 'stored') return base.name;
  const file = base?.kind === 'file-keys' ? { file: base.file } : {};
  throw new RotationError('not-stored', {
    profile: target,
    name: base?.profile ?? target,
    kind: base?.kind,
    ...file,
  });
}

async function rotateOne(
  name: string,
  request: RotationRequest,
  flags: FlagValues,
  context: Context,
  target?: string,
): Promise<RotationResult> {
  const world = await rotationWorld(name, context, {
    flags,
    mayAsk: !isSet(flags, 'no-session'),
    ...(target === undefined ? {} : { target }),
  });
  try {
    return await rotate(name, request, world);
  } catch (error) {
    throw withFacts(error, { keysOf: name, keysIn: 'keyring' });
  }
}

async function rotateAll(
  request: RotationRequest,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const due = await dueNames(request, context);
  if (due.length === 0) {
    context.say('there are no stored keys to rotate');
    tell([], [], flags, context);
    return OK;
  }
  if (!request.dryRun && !isSet(flags, 'yes')) {
    const lines = due.map(({ names, id, age }) => `  ${names.join(', ')}  ${id}  ${age}\n`).join('');
    const sure = await withTerminal(context, (terminal) =>
      terminal.confirm({
        message: `The keys of these names are to be rotated:\n${lines}Rotate them now?`,
        isDefaultYes: false,
        signal: context.signal,
      }),
    );
    if (!sure) return OK;
  }
  const results: RotationResult[] = [];
  const failures: { readonly name: string; readonly failure: Failure }[] = [];
  for (const { names } of due) {
    const [name = ''] = names;
    try {
      const result = await rotateOne(name, request, flags, context);
      results.push(result);
      if (result.outcome === 'old-left') throw oldLeft(result);
    } catch (error) {
      const failure = describeFailure(error, { command: 'rotate', target: name });
      // Ctrl-C is meant for all of them.
      if (failure.status === 130) throw error;
      context.say(`${name}: ${failure.message}`);
      if (failure.hint !== undefined) context.say(`${name}: hint: ${failure.hint}`);
      failures.push({ name, failure });
    }
  }
  tell(results, failures, flags, context);
  if (failures.length > 0)
    throw new RotationError('some-failed', { failed: failures.length, total: due.length });
  return OK;
}

/** Stored keys, those of several names once, without those that are surely too young. */
async function dueNames(request: RotationRequest, context: Context) {
  const { credentials } = await (await context.store()).index();
  const byKey = new Map<string, { names: string[]; id: string; age: string }>();
  const now = context.clock.now();
  for (const [name, entry] of [...credentials].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const limitMs = (request.olderThanSeconds ?? 0) * 1000;
    if (entry.createdMs !== undefined && now - entry.createdMs < limitMs) continue;
    const group = byKey.get(entry.accessKeyId);
    if (group === undefined) {
      const age = ageText(entry, now) ?? 'age unknown';
      byKey.set(entry.accessKeyId, { names: [name], id: entry.accessKeyId, age });
    } else group.names.push(name);
  }
  return [...byKey.values()];
}

function oldLeft(result: RotationResult): RotationError {
  return new RotationError('old-left', {
    name: result.names[0],
    accessKeyId: result.oldKeyId,
    operation: result.deniedOperation,
    userArn: result.userArn,
  });
}

function tell(
  results: readonly RotationResult[],
  failures: readonly { readonly name: string; readonly failure: Failure }[],
  flags: FlagValues,
  context: Context,
): void {
  if (isSet(flags, 'json')) {
    const failed = failures.map(({ name, failure }) => ({
      name,
      message: failure.message,
      hint: failure.hint ?? null,
    }));
    context.out(formatJson({ results: results.map(resultJson), failures: failed }));
    return;
  }
  for (const result of results) context.out(resultText(result, context.clock.now()));
}
