// Which section `vault config` is about, and what to say where it is not there.

import { configSectionName } from '../config/names.ts';
import type { ConfigSection } from '../config/sections.ts';
import type { SectionWithKeys } from '../setup/known-keys.ts';
import type { ConfigView } from './config-view.ts';
import { CliError } from './errors.ts';
import { unknownProfile } from './unknown-profile.ts';

/** Which section a command is about. */
export interface SectionTarget {
  readonly kind: SectionWithKeys;
  readonly name: string;
}

export function sectionIn({ files }: ConfigView, { kind, name }: SectionTarget): ConfigSection | undefined {
  return (kind === 'profile' ? files.profiles : files.ssoSessions).get(name);
}

/** A key as it was typed, where it can be one. */
export function shown(key: string): string {
  return /^[a-z][a-z0-9_.-]{0,39}$/.test(key) ? key : 'the key';
}

/** The error for a section that is in neither file. */
export function notThere({ kind, name }: SectionTarget, view: ConfigView): Error {
  if (kind === 'profile') return unknownProfile(name, [...view.files.profiles.keys()]);
  return new CliError('config-no-section', {
    section: `[${configSectionName(kind, name, view.configPath)}]`,
    path: view.configPath,
    words: `--section sso-session:${name} KEY VALUE`,
  });
}
