// `vault doctor`: looks at the whole setup and says what is wrong, where, why it matters and what to run. It asks nothing,
// changes nothing and shows no secret.

import { configPaths } from '../../config/paths.ts';
import { formatJson } from '../../output/json.ts';
import { examine } from '../../setup/doctor.ts';
import type { SetupFacts } from '../../setup/facts.ts';
import { type Finding, groupOf, severityOf } from '../../setup/findings.ts';
import { type GatherInput, gatherProfiles, gatherRest } from '../../setup/gather.ts';
import type { Context } from '../context.ts';
import { FINDING_WORDS } from '../findings/table.ts';
import { placed } from '../findings/words.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { indexPath } from '../folders.ts';
import { backendRequest, storeName } from '../keyring-context.ts';
import { type CommandResult, OK } from '../result.ts';
import { unknownProfile } from '../unknown-profile.ts';
import { VERSION } from '../version.ts';

export async function runDoctor(
  profile: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const unlocks = isSet(flags, 'unlock');
  const input: GatherInput = {
    env: context.env,
    platform: context.platform,
    clock: context.clock,
    version: VERSION,
    ...(profile === undefined ? {} : { profile }),
    paths: configPaths(context.env, context.platform),
    stateFolder: context.stateFolder,
    keyring: {
      request: quietRequest(context, unlocks),
      indexPath: (backend) => indexPath(context.stateFolder, storeName(backend, context)),
      unlocks,
    },
    asksEndpoints: !isSet(flags, 'offline'),
    signal: context.signal,
  };
  const profiles = await gatherProfiles(input);
  if (profile !== undefined) checkKnown(profile, profiles);
  const facts = await gatherRest(profiles, input);
  const told = examine(facts).map((finding) => tell(finding, context.platform));
  const problems = told.filter(({ severity }) => severity === 'problem').length;
  const warnings = told.length - problems;
  context.out(
    isSet(flags, 'json')
      ? formatJson({ problems, warnings, findings: told })
      : `${told.map(text).join('')}${summary(problems, warnings)}\n`,
  );
  return problems > 0 || (warnings > 0 && isSet(flags, 'strict')) ? { kind: 'exit', status: 1 } : OK;
}

/** Without `--unlock` nobody is told to wait for a dialog, because there is none. */
function quietRequest(context: Context, unlocks: boolean) {
  const request = backendRequest(context);
  return unlocks ? request : { ...request, context: { ...request.context, notify: () => undefined } };
}

/** @throws {ProfilesError} `unknown-profile` */
function checkKnown(profile: string, { files, stored, config }: SetupFacts): void {
  const known = [...files.profiles.keys(), ...(stored?.keys() ?? [])];
  // A file that cannot be read has no profiles to say no with.
  if (config.malformed !== undefined || config.errno !== undefined) return;
  if (!known.includes(profile) && stored !== undefined) throw unknownProfile(profile, known);
}

interface Told {
  readonly code: string;
  readonly group: string;
  readonly severity: 'problem' | 'warning';
  readonly message: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly variable: string | null;
  readonly profile: string | null;
  readonly why: string;
  readonly fix: string;
}

function tell({ code, place, facts }: Finding, platform: NodeJS.Platform): Told {
  const words = FINDING_WORDS[code];
  const { variable, profile } = facts;
  return {
    code,
    group: groupOf(code),
    severity: severityOf(code),
    message: oneLine(words.what(facts)),
    path: place?.path ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    variable: typeof variable === 'string' ? variable : null,
    profile: typeof profile === 'string' ? profile : null,
    why: oneLine(typeof words.why === 'string' ? words.why : words.why(facts)),
    fix: oneLine(words.fix(facts, placed(place, platform))),
  };
}

function text(told: Told): string {
  const where = [told.path, told.line, told.column].filter((part) => part !== null).join(':');
  return `${told.severity}: ${oneLine(where === '' ? '' : `${where}: `)}${told.message}\n  why: ${told.why}\n  fix: ${told.fix}\n\n`;
}

function summary(problems: number, warnings: number): string {
  if (problems + warnings === 0) return 'No problems found.';
  const number = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return `${number(problems, 'problem')}, ${number(warnings, 'warning')}`;
}

/** Names out of files may hold control characters, which would move the cursor of a person's terminal. */
function oneLine(words: string): string {
  return words.replace(/\p{Cc}+/gu, ' ');
}
