// `vault config`: shows, sets and unsets keys of one section in place. It writes no secret and shows none; what it was not
// asked to change stays byte for byte.

import { addProfileSection, removeProfileKey, setProfileKey } from '../../config/edit.ts';
import { configSectionName } from '../../config/names.ts';
import { isSecretKey } from '../../config/sections.ts';
import { checkReplaceable } from '../../platform/files.ts';
import { complainOfValue } from '../../setup/key-values.ts';
import { likelyKey, shapeOf } from '../../setup/known-keys.ts';
import { editConfig } from '../config-edit.ts';
import { notThere, type SectionTarget, sectionIn, shown } from '../config-section.ts';
import type { ConfigView } from '../config-view.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet, textFlag } from '../flags.ts';
import { checkProfileName } from '../key-shapes.ts';
import { type CommandResult, OK } from '../result.ts';

/** How many words each action takes behind the section. */
const OPERANDS = { get: ['key'], set: ['key', 'value'], unset: ['key'], list: [] } as const;
type Action = keyof typeof OPERANDS;

export async function runConfig(
  words: readonly string[],
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const [given = '', ...rest] = words;
  if (!Object.hasOwn(OPERANDS, given)) {
    const hint = 'choose one of: get, set, unset, list';
    throw new CliError('usage', { reason: `vault config has no action ${given}`, hint });
  }
  const action = given as Action;
  checkFlags(action, flags);
  const section = textFlag(flags, 'section');
  const target = section === undefined ? profileTarget(rest[0], action) : sectionTarget(section);
  const operands = section === undefined ? rest.slice(1) : rest;
  const missing = OPERANDS[action][operands.length];
  if (missing !== undefined)
    throw new CliError('usage', { reason: `vault config ${action} needs a ${missing}`, command: 'config' });
  if (operands.length > OPERANDS[action].length) {
    const reason = `there are too many words after vault config ${action}`;
    throw new CliError('usage', { reason, command: 'config' });
  }
  const key = (operands[0] ?? '').toLowerCase();
  const file = textFlag(flags, 'file') === 'credentials' ? 'credentials' : 'config';
  switch (action) {
    case 'set':
      await set(target, key, operands[1] ?? '', flags, context);
      return OK;
    case 'unset':
      await unset(target, key, file, context);
      return OK;
    default: {
      const { showSettings } = await import('../show-settings.ts');
      await showSettings(target, action === 'get' ? key : undefined, flags, context);
      return OK;
    }
  }
}

/** A flag of another action does nothing, so it is refused. @throws {CliError} `usage` */
function checkFlags(action: Action, flags: FlagValues): void {
  const own: Readonly<Record<Action, readonly string[]>> = {
    get: ['json', 'explain', 'section'],
    set: ['create', 'force', 'section'],
    unset: ['file', 'section'],
    list: ['json', 'section'],
  };
  const other = Object.keys(flags).find((name) => flags[name] !== undefined && !own[action].includes(name));
  if (other !== undefined)
    throw new CliError('usage', { reason: `vault config ${action} takes no --${other}`, command: 'config' });
}

/** @throws {CliError} `usage`, `profile-name` */
function profileTarget(name: string | undefined, action: string): SectionTarget {
  if (name === undefined)
    throw new CliError('usage', { reason: `vault config ${action} needs a profile`, command: 'config' });
  checkProfileName(name);
  return { kind: 'profile', name };
}

/** @throws {CliError} `usage`, `profile-name` */
function sectionTarget(text: string): SectionTarget {
  const name = /^sso-session:(.+)$/s.exec(text)?.[1];
  if (name === undefined) {
    const hint = 'write it as --section sso-session:NAME';
    throw new CliError('usage', { reason: '--section takes the section of an SSO session only', hint });
  }
  checkProfileName(name);
  return { kind: 'sso-session', name };
}

async function set(
  target: SectionTarget,
  key: string,
  value: string,
  flags: FlagValues,
  context: Context,
): Promise<void> {
  checkWritable(target, key, value, isSet(flags, 'force'));
  const { configPath } = await context.config();
  checkReplaceable(configPath);
  await editConfig(context, (now) => {
    const path = now.configPath;
    const section = sectionIn(now, target);
    const edited = { path, ...target };
    if (section?.inConfig !== true) {
      if (!isSet(flags, 'create')) throw noSection(target, key, path);
      addProfileSection({ ...edited, keys: { [key]: value } });
      return;
    }
    if (section.nested.has(key)) throw new CliError('config-block', { key });
    setProfileKey({ ...edited, key, value });
    // The credentials file wins key by key.
    if (section.where(key)?.file === 'credentials')
      context.say(`${key} stands in ${now.credentialsPath}, too, and that is the one that counts`);
  });
}

/** @throws {CliError} what `config-...` is about what was typed */
function checkWritable({ kind, name }: SectionTarget, key: string, value: string, isForced: boolean): void {
  if (isSecretKey(key) || key === 'aws_access_key_id')
    throw new CliError('config-secret', { key, profile: name, action: 'set' });
  if (value === '') {
    const hint = `vault config unset ${name} ${key}`;
    throw new CliError('usage', { reason: 'an empty value is the same as none', hint });
  }
  const shape = shapeOf(kind, key);
  const closest = shape === undefined ? likelyKey(kind, key) : undefined;
  // A secret under a slip of the fingers is still a secret.
  if (closest !== undefined && isSecretKey(closest))
    throw new CliError('config-secret', { key: closest, profile: name, action: 'set' });
  if (isForced) return;
  if (shape === undefined)
    // What was typed is shown where it is the shape of a key: a value in its place may be a secret.
    throw new CliError('config-key-unknown', {
      ...(/^[a-z][a-z0-9_.-]{0,39}$/.test(key) ? { key } : {}),
      ...(closest === undefined ? {} : { closest }),
    });
  if (shape === 'block') throw new CliError('config-block', { key });
  const complaint = complainOfValue(kind, key, value);
  if (complaint !== undefined) {
    const { expected, reason } = complaint;
    throw new CliError('config-value', { key, expected, ...(reason === undefined ? {} : { reason }) });
  }
}

function noSection({ kind, name }: SectionTarget, key: string, path: string): CliError {
  const section = `[${configSectionName(kind, name, path)}]`;
  const words = kind === 'profile' ? `${name} ${key} VALUE` : `--section sso-session:${name} ${key} VALUE`;
  return new CliError('config-no-section', { section, path, words });
}

async function unset(
  target: SectionTarget,
  key: string,
  file: 'config' | 'credentials',
  context: Context,
): Promise<void> {
  const view = await context.config();
  const known = sectionIn(view, target);
  if (known === undefined) throw notThere(target, view);
  const pathIn = (now: ConfigView): string => (file === 'config' ? now.configPath : now.credentialsPath);
  const path = pathIn(view);
  checkReplaceable(path);
  let isChanged = false;
  const stands = file === 'config' ? known.inConfig : known.inCredentials;
  if (stands)
    await editConfig(context, (now) => {
      isChanged = removeProfileKey({ path: pathIn(now), file, ...target, key });
    });
  if (isChanged) return;
  const header = file === 'config' ? configSectionName(target.kind, target.name, path) : target.name;
  const where = known.where(key);
  const elsewhere =
    where !== undefined && where.file !== file
      ? `vault config unset --file ${where.file} ${target.name} ${key}`
      : target.kind === 'profile'
        ? `vault config list ${target.name}`
        : `vault config list --section sso-session:${target.name}`;
  throw new CliError('config-not-set', { key: shown(key), section: `[${header}]`, path, elsewhere });
}
