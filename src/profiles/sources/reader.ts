// What a kind of source has to say: which settings ask for it, and the plan step that they make. It must never decide
// which of several kinds is used.

import type { ProfileSource } from '../input.ts';
import type { NoteCode } from '../plan-types.ts';
import type { Profile } from '../profile.ts';
import type { Decided, Settings } from '../settings.ts';
import type { SourceKind, SourceStep } from '../source-steps.ts';

/** A way of getting credentials that a profile names: its settings as they stand, nothing checked, anything may be missing. */
export interface OtherSource {
  readonly kind: SourceKind;
  /** The first of its keys that is set, for messages. */
  readonly key: string;
  /** By config-file key. A command line may hold secrets: not for display. */
  readonly settings: Readonly<Record<string, string>>;
  /** None of its keys stands in the profile's own section: it gives way to what does. */
  readonly isInherited: boolean;
  /** The environment says it for whatever profile is asked for, and its role with it. */
  readonly isFromEnvironment?: true;
  /** `sso_session` names a section that is not there. */
  readonly isSessionMissing?: true;
}

/** What was found before it is known whether it is used. */
export interface FoundSource {
  readonly kind: SourceKind;
  readonly key: string;
  readonly decided: Readonly<Record<string, Decided>>;
  readonly isFromEnvironment?: true;
  readonly isSessionMissing?: true;
}

export interface SourceReader {
  readonly kind: SourceKind;
  /** Undefined where the profile does not ask for this kind. It takes nothing: see `Settings.take`. */
  readonly read: (settings: Settings, files: ProfileSource, hasRole: boolean) => FoundSource | undefined;
  /**
   * Its step, values checked. One that has a `roleArn` uses the profile's role itself; the role of any other is assumed with
   * its credentials.
   *
   * @param note says something about the step
   * @throws {ProfilesError} for what is missing or wrong
   */
  readonly step: (
    profile: Profile,
    source: OtherSource,
    note: (code: NoteCode, text: string) => void,
  ) => SourceStep;
}

/** The settings of a kind: found where one of `keys` is set; `more` are taken along but ask for nothing. */
export function findKeys(
  kind: SourceKind,
  settings: Settings,
  keys: readonly string[],
  more: readonly string[] = [],
): FoundSource | undefined {
  const decided: Record<string, Decided> = {};
  for (const key of [...keys, ...more]) {
    const value = settings.file(key);
    if (value !== undefined) decided[key] = value;
  }
  const key = keys.find((one) => decided[one] !== undefined);
  return key === undefined ? undefined : { kind, key, decided };
}
