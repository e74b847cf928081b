// `vault list`: profiles, stored keys and cached sessions in one table. Reads the index, never a secret.

import { formatInstant } from '../../output/dates.ts';
import { formatJson } from '../../output/json.ts';
import type { Style } from '../../output/style.ts';
import { formatTable } from '../../output/table.ts';
import type { Index, IndexedCredentials, IndexedSession, IndexedToken } from '../../sessions/index-file.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { ageDays, ageText } from '../key-age.ts';
import { type CommandResult, OK } from '../result.ts';
import { sessionLabel } from '../session-label.ts';
import { outStyle } from '../style.ts';

/** @param filter words that a name must hold, all of them, in any case */
export async function runList(
  filter: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const isWanted = wantedBy(filter);
  const index = await (await context.store()).index();
  const now = context.clock.now();
  const alive = [...index.sessions.values()].filter((session) => session.expiresAtMs > now);
  if (isSet(flags, 'tree')) {
    refuseOthers(flags);
    const { listTree } = await import('./list-tree.ts');
    const stored = new Set(index.credentials.keys());
    context.out(await listTree({ stored, sessions: alive, isWanted, asJson: isSet(flags, 'json') }, context));
    return OK;
  }
  const profiles = (await context.config()).profileNames().filter(isWanted);
  const live = alive.filter((session) => isWanted(session.profile));
  const keys = [...index.credentials.keys()].filter(isWanted).sort();
  const signIns = [...index.tokens.values()].filter((token) => isAlive(token, now) && isWanted(token.label));

  if (isSet(flags, 'json')) {
    context.out(formatJson(jsonListing({ profiles, keys, live, signIns }, index, now)));
  } else if (isSet(flags, 'credentials')) {
    context.out(lines(keys));
  } else if (isSet(flags, 'profiles')) {
    context.out(lines(profiles));
  } else if (isSet(flags, 'sessions')) {
    const sessions = live.map((session) => `${session.profile} ${sessionLabel(session, now)}`);
    context.out(lines([...signIns.map(({ label }) => `- ${label}`), ...sessions]));
  } else {
    const { credentials } = index;
    context.out(
      table({ profiles, keys, live, signIns }, { now, credentials, style: await outStyle(context) }),
    );
  }
  return OK;
}

function wantedBy(filter: string | undefined): (name: string) => boolean {
  const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
  const words = fold(filter ?? '').split(/\s+/);
  return (name) => {
    const folded = fold(name);
    return words.every((word) => folded.includes(word));
  };
}

/** @throws {CliError} `usage` */
function refuseOthers(flags: FlagValues): void {
  const other = ['profiles', 'sessions', 'credentials'].find((name) => isSet(flags, name));
  if (other === undefined) return;
  throw new CliError('usage', {
    reason: `--tree and --${other} do not go together`,
    hint: 'leave out one of the two',
  });
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** What a listing is of. */
interface Listed {
  readonly profiles: readonly string[];
  readonly keys: readonly string[];
  readonly live: readonly IndexedSession[];
  readonly signIns: readonly IndexedToken[];
}

/** A sign-in that something can still be got with; of one that is renewed nobody knows the end. */
function isAlive({ expiresAtMs, renewsAtMs }: IndexedToken, now: number): boolean {
  return renewsAtMs !== undefined || (expiresAtMs ?? 0) > now;
}

function table(
  { profiles, keys, live, signIns }: Listed,
  {
    now,
    credentials,
    style,
  }: {
    readonly now: number;
    readonly credentials: ReadonlyMap<string, IndexedCredentials>;
    readonly style: Style;
  },
): string {
  const age = (name: string): string | undefined => {
    const entry = credentials.get(name);
    return entry === undefined ? undefined : ageText(entry, now);
  };
  // Scripts read these columns as aws-vault has them: the fourth is there only where it has something to say.
  const hasAges = keys.some((name) => age(name) !== undefined);
  const [isProfile, hasKeys] = [new Set(profiles), new Set(keys)];
  const labels = new Map<string, string[]>();
  // They are of no profile: several may use one.
  const rest: string[][] = signIns.map(({ label }) => ['-', '-', label, ...(hasAges ? ['-'] : [])]);
  for (const session of live) {
    const label = sessionLabel(session, now);
    if (!isProfile.has(session.profile) && !hasKeys.has(session.profile))
      rest.push(['-', '-', label, ...(hasAges ? ['-'] : [])]);
    else labels.set(session.profile, [...(labels.get(session.profile) ?? []), label]);
  }
  const rows = [...profiles, ...keys.filter((key) => !isProfile.has(key))].map((name) => [
    isProfile.has(name) ? name : '-',
    hasKeys.has(name) ? name : '-',
    labels.get(name)?.join(', ') ?? '-',
    ...(hasAges ? [age(name) ?? '-'] : []),
  ]);
  return formatTable({
    columns: ['Profile', 'Credentials', 'Sessions', ...(hasAges ? ['Key age'] : [])],
    rows: [...rows, ...rest],
    paint: (text, column, isHeading) => {
      if (isHeading) return style.bold(text);
      if (text === '-') return style.dim(text);
      return column === 1 ? style.green(text) : column === 2 ? style.cyan(text) : text;
    },
  });
}

function jsonListing({ profiles, keys, live, signIns }: Listed, index: Index, now: number): unknown {
  const instant = (ms: number | undefined): string | null =>
    ms === undefined ? null : formatInstant(new Date(ms));
  const hasKeys = new Set(keys);
  return {
    profiles: profiles.map((name) => ({ name, hasCredentials: hasKeys.has(name) })),
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
    signIns: signIns.map(({ label, expiresAtMs, renewsAtMs }) => ({
      label,
      expiration: instant(expiresAtMs),
      renewed: instant(renewsAtMs),
    })),
  };
}
