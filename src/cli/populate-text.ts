// What `vault sso populate` says: the difference, how much of each there is, and what is left alone and why.

import { formatJson } from '../output/json.ts';
import { styleFor, wantsColour } from '../output/style.ts';
import { isTerminal, writeText } from '../platform/stdio.ts';
import type { DiffLine } from '../setup/populate/diff.ts';
import type { Kept, PopulatePlan } from '../setup/populate/plan.ts';
import type { Context } from './context.ts';
import { type FlagValues, isSet } from './flags.ts';

export interface PopulateTold {
  readonly plan: PopulatePlan;
  readonly lines: readonly DiffLine[];
  readonly path: string;
  readonly credentialsPath: string;
  readonly session: string;
}

/**
 * With `--dry-run` the difference is what was asked for, and goes to standard output; else it leads to a question, and goes
 * where questions lead to: standard error. With `--json` the names go to standard output.
 */
export async function tellPopulate(told: PopulateTold, flags: FlagValues, context: Context): Promise<void> {
  const { plan, lines, path, session } = told;
  const isDry = isSet(flags, 'dry-run');
  if (isSet(flags, 'json')) {
    const { added, changed, removed, unchanged, kept, stale } = plan;
    context.out(
      formatJson({ session, path, dryRun: isDry, added, changed, removed, unchanged, kept, stale }),
    );
  }
  if (lines.length > 0 && !(isDry && isSet(flags, 'json'))) {
    const descriptor = isDry ? 1 : 2;
    const style = styleFor(wantsColour(context.env, await isTerminal(descriptor)));
    const paint = { file: style.bold, place: style.cyan, removed: style.red, added: style.green };
    const text = lines.map((line) => `${paint[line.kind](harmless(line.text))}\n`).join('');
    if (isDry) context.out(text);
    else writeText(2, text);
  }
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
