// The names and values that completion offers: profiles out of the config files, names of stored keys out of the index, the
// rest out of the tables of other rooms. It never opens the keyring, and what cannot be read gives nothing.

import { type Glance, glanceAtProfiles } from '../../config/glance.ts';
import { BACKEND_NAMES } from '../../keyring/registry.ts';
import { PROMPT_NAMES } from '../../mfa/prompt-names.ts';
import { folderEntries } from '../../platform/folder-entries.ts';
import { readIndex } from '../../sessions/index-file.ts';
import { withEnvironment } from '../arguments.ts';
import { createContext, type World } from '../create-context.ts';
import { type FlagValues, GLOBAL_FLAGS } from '../flags.ts';
import { knownIndexPath } from '../keyring-context.ts';
import type { Candidate, Sources } from './engine.ts';
import { REGIONS } from './regions.ts';

const STORED = 'stored keys';

export function sourcesOf(world: World): Sources {
  return {
    profiles: (globals) => profiles(globals, world),
    storedKeys: async (globals) =>
      [...storedKeys(globals, world)].filter(isOffered).map((value) => ({ value })),
    values: async (kind, typed) => {
      switch (kind) {
        case 'backends':
          return named(BACKEND_NAMES);
        case 'prompts':
          return named(PROMPT_NAMES);
        case 'regions':
          return named(REGIONS);
        case 'services':
          return named((await import('../../console/services.ts')).CONSOLE_SERVICES.map(({ name }) => name));
        case 'browsers':
          return named((await import('../../console/browsers.ts')).KNOWN_BROWSERS.map(({ name }) => name));
        case 'sso-sessions':
          return ssoSessions(world);
        case 'policies':
          return policyFiles(typed);
      }
    },
  };
}

function named(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value }));
}

async function profiles(globals: FlagValues, world: World): Promise<readonly Candidate[]> {
  const stored = storedKeys(globals, world);
  const offered: Candidate[] = [];
  const roles = await configuredRoles(world);
  for (const [value, role] of roles) {
    const help = describeRole(role) ?? (stored.has(value) ? STORED : '');
    if (isOffered(value)) offered.push({ value, help });
  }
  for (const value of stored) {
    if (!roles.has(value) && isOffered(value)) offered.push({ value, help: STORED });
  }
  return offered;
}

/** A file that cannot be read is told of by the command itself, not while somebody types. */
async function configuredRoles(world: World): Promise<Glance> {
  try {
    const files = createContext(world, {}).files();
    const glance = glanceAtProfiles(files.config, files.credentials);
    if (glance !== undefined) return glance;
    const { configViewOf } = await import('../config-view.ts');
    const view = configViewOf(files);
    return new Map(
      view.profileNames().map((name) => [name, view.files.profiles.get(name)?.keys.get('role_arn')]),
    );
  } catch {
    return new Map();
  }
}

async function ssoSessions(world: World): Promise<readonly Candidate[]> {
  try {
    const { configViewOf } = await import('../config-view.ts');
    const { files } = configViewOf(createContext(world, {}).files());
    return named([...files.ssoSessions.keys()].filter(isOffered));
  } catch {
    return [];
  }
}

/** By its separators alone: a thousand of them are described at one press of Tab, and nothing depends on it. */
function describeRole(arn: string | undefined): string | undefined {
  const resource = arn?.indexOf(':role/') ?? -1;
  if (arn === undefined || resource < 12) return undefined;
  return `role ${arn.slice(arn.lastIndexOf('/') + 1)} in ${arn.slice(resource - 12, resource)}`;
}

function storedKeys(globals: FlagValues, world: World): ReadonlySet<string> {
  try {
    const context = createContext(world, withEnvironment(GLOBAL_FLAGS, globals, world.env));
    const path = knownIndexPath(context);
    return new Set(path === undefined ? [] : readIndex(path)?.credentials.keys());
  } catch {
    return new Set();
  }
}

/** A name that looks like a flag would be taken for one, and one that is no Unicode cannot be written. */
function isOffered(name: string): boolean {
  return name !== '' && !name.startsWith('-') && name.isWellFormed();
}

const SCHEME = 'file://';

/** `file://`, then the paths behind it. */
function policyFiles(typed: string): readonly Candidate[] {
  if (!typed.startsWith(SCHEME)) {
    return [{ value: SCHEME, help: 'a file with the policy', isPartial: true }];
  }
  const path = typed.slice(SCHEME.length);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const isHiddenWanted = path.slice(folder.length).startsWith('.');
  return folderEntries(folder === '' ? '.' : folder)
    .filter(({ name }) => name.isWellFormed() && (isHiddenWanted || !name.startsWith('.')))
    .map(({ name, isFolder }) => ({
      value: `${SCHEME}${folder}${name}${isFolder ? '/' : ''}`,
      ...(isFolder ? { isPartial: true } : {}),
    }));
}
