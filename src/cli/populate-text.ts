// What `vault sso populate` says: the difference, how much of each there is, and what is left alone and why.

import { formatJson } from '../output/json.ts';
import { type Style, styleFor, wantsColour } from '../output/style.ts';
import { isTerminal, writeText } from '../platform/stdio.ts';
import type { DiffLine } from '../setup/populate/diff.ts';
import type { Kept, PopulatePlan } from '../setup/populate/plan.ts';
import type { Context } from './context.ts';
import { type FlagValues, isSet } from './flags.ts';

export interface PopulateTold {
  readonly plan: PopulatePlan;
  readonly lines: readonly DiffLine[];
  readonly path: string;
  readonly session: string;
}

/**
 * Gives what tells it. With `--dry-run` the difference is what was asked for, and goes to standard output; else it leads to a
 * change, and goes to standard error. With `--json` the names go to standard output.
 */
export async function populateTeller(
  flags: FlagValues,
  context: Context,
): Promise<(told: PopulateTold) => void> {
  const isDry = isSet(flags, 'dry-run');
  const style = styleFor(wantsColour(context.env, await isTerminal(isDry ? 1 : 2)));
  const write = (text: string): void => (isDry ? context.out(text) : writeText(2, text));
  return (told) => {
    if (isSet(flags, 'json')) context.out(asJson(told, isDry));
    if (!isDry || !isSet(flags, 'json')) write(asDiff(told.lines, style));
    tellCounts(told, context);
  };
}

function asJson({ plan, session, path }: PopulateTold, dryRun: boolean): string {
  const { added, changed, removed, unchanged, kept, stale } = plan;
  return formatJson({ session, path, dryRun, added, changed, removed, unchanged, kept, stale });
}

function asDiff(lines: readonly DiffLine[], style: Style): string {
  const paint = { file: style.bold, place: style.cyan, removed: style.red, added: style.green };
  return lines.map((line) => `${paint[line.kind](harmless(line.text))}\n`).join('');
}

function tellCounts(told: PopulateTold, context: Context): void {
  const { plan, session } = told;
  for (const line of notes(told)) context.say(line);
  const count = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`${names.length} to ${what}`];
  const changes = [
    ...count(plan.added, 'add'),
    ...count(plan.changed, 'change'),
    ...count(plan.removed, 'remove'),
  ];
  const same = plan.unchanged.length === 0 ? '' : `, ${plan.unchanged.length} are as they should be`;
  context.say(
    changes.length === 0
      ? `nothing to change for SSO session ${session}${same}`
      : `profiles for SSO session ${session}: ${changes.join(', ')}${same}`,
  );
}

const WHY: Readonly<Record<Kept, string>> = {
  edited: 'it was generated, and has been changed by hand since',
  other: 'it was not written by populate',
  'other-session': 'it was generated for another SSO session',
  credentials: 'the credentials file speaks of it',
};

function notes({ plan }: PopulateTold): readonly string[] {
  const kept = plan.kept.map(({ name, why }) => `note: profile ${name} is left as it is: ${WHY[why]}`);
  const edited = plan.stale
    .filter(({ why }) => why === 'edited')
    .map(
      ({ name }) =>
        `note: profile ${name} is left as it is: its role is gone, but it has been changed by hand`,
    );
  const rest = plan.stale.filter(({ why }) => why === 'not-asked').map(({ name }) => name);
  const stale =
    rest.length === 0
      ? []
      : [`note: generated before and no longer wanted: ${rest.join(', ')}; --prune removes them`];
  return [...kept, ...edited, ...stale];
}

/** Names of accounts may hold what would steer a terminal. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}
