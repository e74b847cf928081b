// The listing side of `vault config`: what is in force for a section and where it comes from. Shows no secret.

import type { ConfigSection } from '../config/sections.ts';
import { formatJson } from '../output/json.ts';
import { formatTable } from '../output/table.ts';
import type { FindingPlace } from '../setup/findings.ts';
import { keyPlaceIn, profileKeyPlace } from '../setup/places.ts';
import { type Setting, settingOf, settingsOf } from '../setup/settings-view.ts';
import { notThere, type SectionTarget, sectionIn, shown } from './config-section.ts';
import type { ConfigView } from './config-view.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { type FlagValues, isSet } from './flags.ts';

/** @param key one key; undefined: all. @throws {CliError} `config-not-set`, `config-secret` {@link ProfilesError} */
export async function showSettings(
  target: SectionTarget,
  key: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<void> {
  const view = await context.config();
  const section = sectionIn(view, target);
  if (section === undefined) throw notThere(target, view);
  if (key === undefined) {
    const settings =
      target.kind === 'profile'
        ? settingsOf(target.name, viewInput(view, context))
        : sessionSettings(section, view);
    context.out(isSet(flags, 'json') ? formatJson(settings.map(json)) : table(settings));
    return;
  }
  const setting =
    target.kind === 'profile'
      ? settingOf(target.name, key, viewInput(view, context))
      : sessionSettings(section, view).find((one) => one.key === key);
  if (setting === undefined) {
    const [section, elsewhere] =
      target.kind === 'profile'
        ? [`profile ${target.name}`, `vault config list ${target.name}`]
        : [`[sso-session ${target.name}]`, `vault config list --section sso-session:${target.name}`];
    throw new CliError('config-not-set', { key: shown(key), section, elsewhere });
  }
  if (setting.value === undefined)
    throw new CliError('config-secret', { key, profile: target.name, action: 'get' });
  if (isSet(flags, 'json')) context.out(formatJson(json(setting)));
  else context.out(`${setting.value}\n${isSet(flags, 'explain') ? `from: ${origin(setting)}\n` : ''}`);
}

function viewInput(view: ConfigView, { env }: Context) {
  const { files, configPath, credentialsPath } = view;
  const documents = {
    config: { kind: 'config', path: configPath, look: undefined, document: files.config },
    credentials: { kind: 'credentials', path: credentialsPath, look: undefined, document: files.credentials },
  } as const;
  const placeOf = (profile: string, key: string): FindingPlace | undefined =>
    profileKeyPlace(documents, profile, key);
  return { files, env, placeOf };
}

/** The keys of an SSO session: nothing is inherited, and no variable wins over them. */
function sessionSettings(section: ConfigSection, { files }: ConfigView): readonly Setting[] {
  return [...section.keys].map(([key, value]) => {
    const place = files.config === undefined ? undefined : keyPlaceIn(files.config, section.header, key);
    return {
      key,
      value,
      isBlock: false,
      origin: 'own',
      section: section.header,
      ...(place === undefined ? {} : { place }),
    };
  });
}

function table(settings: readonly Setting[]): string {
  return formatTable({
    columns: ['Key', 'Value', 'From'],
    rows: settings.map((setting) => [
      setting.key,
      setting.value === undefined ? '(secret)' : setting.isBlock ? '(block)' : setting.value,
      origin(setting),
    ]),
  });
}

function origin({ origin: kind, variable, section, place }: Setting): string {
  const at = place === undefined ? '' : `, ${[place.path, place.line, place.column].join(':')}`;
  switch (kind) {
    case 'environment':
      return variable ?? '';
    case 'own':
      return `[${section}]${at}`;
    case 'include_profile':
      return `include_profile [${section}]${at}`;
    case 'default':
      return `[${section}]${at}`;
  }
}

function json(setting: Setting) {
  const { key, value, isBlock, origin: from, variable, section, place } = setting;
  return {
    key,
    value: value ?? null,
    secret: value === undefined,
    block: isBlock,
    origin: from,
    variable: variable ?? null,
    section: section ?? null,
    path: place?.path ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  };
}
