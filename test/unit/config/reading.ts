// Short ways to read a text in tests.

import { Document } from '../../../src/config/document.ts';
import { ConfigError } from '../../../src/config/errors.ts';
import { type ConfigFiles, readSections } from '../../../src/config/sections.ts';

export function documentOf(text: string, path = '/home/u/.aws/config'): Document {
  return Document.parse(new TextEncoder().encode(text), path);
}

export function filesOf(config: string, credentials?: string): ConfigFiles {
  return readSections(
    documentOf(config),
    credentials === undefined ? undefined : documentOf(credentials, '/home/u/.aws/credentials'),
  );
}

/** Plain keys of a profile, or undefined where there is no such profile. */
export function keysOf(text: string, profile: string): Record<string, string> | undefined {
  const section = filesOf(text).profiles.get(profile);
  return section === undefined ? undefined : Object.fromEntries(section.keys);
}

export function profileNames(text: string): readonly string[] {
  return [...filesOf(text).profiles.keys()];
}

/** Code and facts of the error that is thrown. */
export function errorOf(act: () => unknown): { readonly code: string; readonly facts: ConfigError['facts'] } {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return { code: error.code, facts: error.facts };
    throw error;
  }
  throw new Error('nothing was thrown');
}
