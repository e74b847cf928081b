// What profiles say of the network: certificates, attempts, clock. It must never open the files that it names.

import type { Env, ProfileSource } from './input.ts';
import { Settings } from './settings.ts';

const KEYS = ['ca_bundle', 'max_attempts', 'retry_mode', 'disable_clock_skew_correction'] as const;

/** Values as they stand in the file; the keys that nobody sets are absent. */
export type NetworkKeys = { readonly [Key in (typeof KEYS)[number]]?: string };

/**
 * Of the first of the profiles that says anything: the one whose call it is, then the one that was named. As in the SDKs
 * nothing is taken from `[default]` for another profile, but what a profile includes counts as its own.
 *
 * @throws {ProfilesError} `include-loop`, `dangling-include`
 */
export function networkKeys(profiles: readonly string[], files: ProfileSource, env: Env): NetworkKeys {
  const found: { -readonly [Key in keyof NetworkKeys]: NetworkKeys[Key] } = {};
  for (const profile of profiles) {
    const settings = new Settings(profile, files, env);
    for (const key of KEYS) {
      const value = found[key] ?? settings.file(key)?.value;
      if (value !== undefined) found[key] = value;
    }
  }
  return found;
}
