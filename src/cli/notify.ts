// `exec --notify`: a small process of ours that waits beside the command and says when its session is about to end.
// It is given names and times only: no key, no token, no variable of AWS.

import { formatDuration, parseDuration } from '../kernel/duration.ts';
import { processMark, startDetached } from '../platform/detached.ts';
import { notifyEnvironment, ringBell, showNote } from '../platform/notify.ts';
import { ownPid } from '../platform/process.ts';
import type { Context } from './context.ts';
import type { World } from './create-context.ts';
import { CliError } from './errors.ts';

/** The first word of the helper's command line. Nobody types it: it is in no help. */
export const NOTIFY_WORD = 'internal-notify';

const VARIABLE = 'AWS_VAULT_NOTIFY_BEFORE';
const DEFAULT_BEFORE_SECONDS = 300;
/** How soon the helper sees that the command has ended, and that a suspended machine runs again. */
const POLL_MS = 2_000;

/** How long before the end, in seconds. @throws {CliError} `variable-unreadable` */
export function notifyBeforeSeconds(env: Context['env']): number {
  const text = env[VARIABLE];
  if (!text) return DEFAULT_BEFORE_SECONDS;
  const parsed = parseDuration(text, { allowDaysWeeks: false });
  if (parsed.ok && parsed.seconds > 0) return parsed.seconds;
  throw new CliError('variable-unreadable', {
    variable: VARIABLE,
    reason: parsed.ok ? 'it is not longer than nothing' : parsed.reason,
    expected: 'a duration such as 10m',
  });
}

/**
 * Starts the helper for this process, which is about to become the command. Where that is not possible it is said, and
 * the command runs all the same.
 */
export async function startNotifier(
  session: { readonly profile: string; readonly expiration?: Date; readonly beforeSeconds: number },
  context: Context,
): Promise<void> {
  if (session.expiration === undefined) {
    context.say('nothing to notify of: these credentials do not expire');
    return;
  }
  const pid = ownPid();
  const mark = await processMark(pid);
  const expiresAtMs = session.expiration.getTime();
  const words = [pid, mark ?? '', expiresAtMs, session.beforeSeconds, session.profile].map(String);
  try {
    await startDetached([...context.selfCommand, NOTIFY_WORD, ...words], notifyEnvironment(context.env));
  } catch {
    context.say('warning: nobody will tell when the session ends, because the helper could not be started');
  }
}

/** The helper itself: waits, tells, ends; ends at once when the command has. @returns its exit status */
export async function runNotifier(args: readonly string[], world: World): Promise<number> {
  const [pid = Number.NaN, expiresAtMs = Number.NaN, beforeSeconds = Number.NaN] = [
    args[0],
    args[2],
    args[3],
  ].map(Number);
  const [mark, profile] = [args[1], args[4]];
  if (args.length !== 5 || mark === undefined || profile === undefined) return 2;
  if (![pid, expiresAtMs, beforeSeconds].every((value) => Number.isSafeInteger(Math.trunc(value)))) return 2;
  const tellAtMs = expiresAtMs - beforeSeconds * 1000;
  for (;;) {
    if ((await processMark(pid)) !== mark) return 0;
    const leftMs = tellAtMs - world.clock.now();
    if (leftMs <= 0) break;
    await world.clock.sleep(Math.min(POLL_MS, leftMs));
  }
  const note = noteOf(profile, expiresAtMs, world.clock.now());
  if (!(await showNote(note, world.env))) await ringBell(pid);
  return 0;
}

/** @param nowMs and `expiresAtMs`: milliseconds since the epoch */
export function noteOf(
  profile: string,
  expiresAtMs: number,
  nowMs: number,
): { readonly title: string; readonly text: string } {
  const minutes = Math.round((expiresAtMs - nowMs) / 60_000);
  const left =
    minutes < 1 ? 'now' : `in ${formatDuration(minutes * 60).replace(/(?<=[hm])0[ms](?:0s)?$/, '')}`;
  const name = profile.replace(/\p{Cc}/gu, '?');
  return {
    title: `vault: ${name}`,
    text: minutes < 0 ? `The session of ${name} has ended.` : `The session of ${name} ends ${left}.`,
  };
}
