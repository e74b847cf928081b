// `vault list`: profiles, stored keys and cached sessions in one table. Reads the index, never a secret.

import { formatDuration } from '../../kernel/duration.ts';
import { formatInstant } from '../../output/dates.ts';
import { formatJson } from '../../output/json.ts';
import { formatTable } from '../../output/table.ts';
import type { Index, IndexedCredentials, IndexedSession } from '../../sessions/index-file.ts';
import type { Context } from '../context.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { ageDays, ageText } from '../key-age.ts';
import { type CommandResult, OK } from '../result.ts';

interface SessionRow {
  readonly profile: string;
  readonly kind: string;
  readonly expiresAtMs: number;
}

export async function runList(flags: FlagValues, context: Context): Promise<CommandResult> {
  const index = await (await context.store()).index();
  const profiles = (await context.config()).profileNames();
  const now = context.clock.now();
  const live = [...index.sessions.values()].filter((session) => session.expiresAtMs > now);
  const keys = [...index.credentials.keys()].sort();

  if (isSet(flags, 'json')) {
    context.out(formatJson(jsonListing(profiles, keys, live, index, now)));
    return OK;
  }
  if (isSet(flags, 'credentials')) {
    context.out(lines(keys));
  } else if (isSet(flags, 'profiles')) {
    context.out(lines(profiles));
  } else if (isSet(flags, 'sessions')) {
    context.out(lines(live.map((session) => `${session.profile} ${sessionLabel(session, now)}`)));
  } else {
    context.out(table(profiles, keys, live, index.credentials, now));
  }
  return OK;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** The API operation and the time left, as aws-vault writes it: `sts.AssumeRole:59m12s`. */
function sessionLabel(session: SessionRow, nowMs: number): string {
  const operation =
    session.kind === 'session-token'
      ? 'sts.GetSessionToken'
      : session.kind === 'assume-role'
        ? 'sts.AssumeRole'
        : session.kind;
  return `${operation}:${formatDuration(Math.trunc((session.expiresAtMs - nowMs) / 1000))}`;
}

function table(
  profiles: readonly string[],
  keys: readonly string[],
  live: readonly IndexedSession[],
  credentials: ReadonlyMap<string, IndexedCredentials>,
  now: number,
): string {
  const age = (name: string): string | undefined => {
    const entry = credentials.get(name);
    return entry === undefined ? undefined : ageText(entry, now);
  };
  // Scripts read these columns as aws-vault has them: the fourth is there only where it has something to say.
  const hasAges = keys.some((name) => age(name) !== undefined);
  const named = new Set([...profiles, ...keys]);
  const rows = [...profiles, ...keys.filter((key) => !profiles.includes(key))].map((name) => [
    profiles.includes(name) ? name : '-',
    keys.includes(name) ? name : '-',
    live
      .filter((session) => session.profile === name)
      .map((session) => sessionLabel(session, now))
      .join(', ') || '-',
    ...(hasAges ? [age(name) ?? '-'] : []),
  ]);
  const rest = live
    .filter((session) => !named.has(session.profile))
    .map((session) => ['-', '-', sessionLabel(session, now), ...(hasAges ? ['-'] : [])]);
  const columns = ['Profile', 'Credentials', 'Sessions', ...(hasAges ? ['Key age'] : [])];
  return formatTable({ columns, rows: [...rows, ...rest] });
}

function jsonListing(
  profiles: readonly string[],
  keys: readonly string[],
  live: readonly IndexedSession[],
  index: Index,
  now: number,
): unknown {
  const instant = (ms: number | undefined): string | null =>
    ms === undefined ? null : formatInstant(new Date(ms));
  return {
    profiles: profiles.map((name) => ({ name, hasCredentials: keys.includes(name) })),
    credentials: keys.map((name) => {
      const entry = index.credentials.get(name);
      return {
        name,
        accessKeyId: entry?.accessKeyId ?? null,
        created: instant(entry?.createdMs),
        stored: instant(entry?.storedMs),
        ageDays: entry === undefined ? null : ageDays(entry, now),
        rotationInterrupted: index.rotations.has(name),
      };
    }),
    sessions: live.map((session) => ({
      profile: session.profile,
      kind: session.kind,
      expiration: formatInstant(new Date(session.expiresAtMs)),
    })),
  };
}
