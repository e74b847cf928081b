// What `vault doctor` can find: the closed set of codes, each with its group and how bad it is. The words are made in
// `cli/findings`. Nothing here ever holds a secret, a value out of a file, or a line of one.

import type { ConfigWarningCode } from '../config/warning-codes.ts';
import type { Facts } from '../kernel/error.ts';

export type Severity = 'problem' | 'warning';

export type FindingGroup =
  | 'config'
  | 'profiles'
  | 'environment'
  | 'keyring'
  | 'network'
  | 'plaintext'
  | 'keys'
  | 'permissions'
  | 'leftovers'
  | 'doctor';

/** Places where other readers of the files see something else; `readable-by-others` is told by the permissions. */
type ReaderCode = Exclude<ConfigWarningCode, 'readable-by-others'>;

type Row = readonly [FindingGroup, Severity];

const READERS: Readonly<Record<ReaderCode, Row>> = {
  'byte-order-mark': ['config', 'problem'],
  'not-utf8': ['config', 'problem'],
  'duplicate-section': ['config', 'problem'],
  'duplicate-key': ['config', 'problem'],
  'lone-carriage-return': ['config', 'warning'],
  'odd-white-space': ['config', 'warning'],
  'inherited-section': ['config', 'warning'],
  'not-a-profile': ['config', 'warning'],
  'name-hidden-from-js': ['config', 'warning'],
  'name-breaks-js': ['config', 'warning'],
  'text-after-header': ['config', 'warning'],
  'two-defaults': ['config', 'warning'],
  'replaced-section': ['config', 'warning'],
  'prefix-in-credentials': ['config', 'warning'],
  'inline-comment': ['config', 'warning'],
  'colon-delimiter': ['config', 'warning'],
  'upper-case-key': ['config', 'warning'],
  'empty-value': ['config', 'warning'],
  'indented-after-block': ['config', 'warning'],
  'swallowed-header': ['config', 'warning'],
  'swallowed-line': ['config', 'warning'],
};

const OWN = {
  /** facts: expected */
  'config-malformed': ['config', 'problem'],
  /** facts: errno */
  'file-unreadable': ['config', 'problem'],
  /** facts: key, closest, section */
  'unknown-key': ['config', 'warning'],
  /** facts: key, section, profile?, expected, reason? */
  'bad-value': ['config', 'problem'],
  'bad-arn': ['config', 'problem'],
  'bad-duration': ['config', 'problem'],
  'bad-region': ['config', 'problem'],
  'unknown-region': ['config', 'warning'],
  /** facts: section, missing */
  'sso-session-incomplete': ['config', 'problem'],

  /** facts: profile, source, closest? */
  'dangling-source': ['profiles', 'problem'],
  'dangling-include': ['profiles', 'problem'],
  'dangling-services': ['profiles', 'problem'],
  'dangling-sso-session': ['profiles', 'problem'],
  /** facts: profile, chain */
  'source-loop': ['profiles', 'problem'],
  'include-loop': ['profiles', 'problem'],
  /** facts: profile */
  'self-source': ['profiles', 'warning'],
  'source-conflict': ['profiles', 'problem'],
  'role-without-source': ['profiles', 'problem'],
  'credentials-missing': ['profiles', 'warning'],
  /** facts: profile, missing, file */
  'partial-keys': ['profiles', 'problem'],
  'sso-incomplete': ['profiles', 'problem'],
  /** facts: profile, source, seconds */
  'chained-duration': ['profiles', 'warning'],
  'mfa-other-account': ['profiles', 'problem'],
  'partition-mismatch': ['profiles', 'problem'],
  'region-partition': ['profiles', 'warning'],
  'mfa-with-role': ['profiles', 'problem'],
  'role-settings-unused': ['profiles', 'warning'],
  /** facts: profile, key, program */
  'program-missing': ['profiles', 'problem'],
  /** facts: profile, named, closest? */
  'process-unknown-profile': ['profiles', 'problem'],
  'process-loop': ['profiles', 'problem'],
  /** facts: profile, room, errorCode and the facts of that error */
  'profile-unusable': ['profiles', 'problem'],

  /** facts: variable, ... */
  'env-profile-unknown': ['environment', 'problem'],
  'env-profiles-differ': ['environment', 'warning'],
  'env-keys': ['environment', 'warning'],
  'env-half-keys': ['environment', 'problem'],
  'env-expired': ['environment', 'warning'],
  'env-nested': ['environment', 'warning'],
  'env-bad-value': ['environment', 'problem'],
  'env-duration-ignored': ['environment', 'warning'],
  'env-regions-differ': ['environment', 'warning'],
  'env-file-missing': ['environment', 'problem'],
  'path-two-vaults': ['environment', 'warning'],
  'path-aws-vault': ['environment', 'warning'],

  'backend-unknown': ['keyring', 'problem'],
  'backend-unusable': ['keyring', 'problem'],
  'backend-none': ['keyring', 'problem'],
  'backend-gone': ['keyring', 'problem'],
  'backend-choice-broken': ['keyring', 'warning'],
  'keyring-locked': ['keyring', 'warning'],
  'keyring-failed': ['keyring', 'problem'],
  'index-broken': ['keyring', 'warning'],
  'index-without-item': ['keyring', 'problem'],
  'index-without-session': ['keyring', 'warning'],
  'item-without-index': ['keyring', 'warning'],
  'index-other-key': ['keyring', 'warning'],
  'item-damaged': ['keyring', 'problem'],
  'item-unreadable': ['keyring', 'problem'],
  'store-damaged': ['keyring', 'problem'],
  'parts-leftover': ['keyring', 'warning'],
  'rotation-unfinished': ['keyring', 'problem'],

  'clock-off': ['network', 'problem'],
  offline: ['network', 'warning'],
  'endpoint-unreachable': ['network', 'problem'],
  'endpoint-not-aws': ['network', 'problem'],
  'endpoint-untrusted': ['network', 'problem'],
  'endpoint-override': ['network', 'warning'],
  'endpoint-insecure': ['network', 'problem'],
  'proxy-refused': ['network', 'problem'],
  'proxy-invalid': ['network', 'problem'],
  'ca-bundle': ['network', 'problem'],
  'endpoints-left-out': ['network', 'warning'],

  'keys-in-file': ['plaintext', 'problem'],
  'temporary-keys-in-file': ['plaintext', 'warning'],
  'keys-in-shell-file': ['plaintext', 'problem'],
  'keys-in-history': ['plaintext', 'problem'],
  'passphrase-in-shell-file': ['plaintext', 'problem'],
  'keys-in-copy': ['plaintext', 'problem'],
  'cached-credentials': ['plaintext', 'warning'],

  'key-old': ['keys', 'warning'],

  'readable-by-others': ['permissions', 'problem'],
  'writable-by-others': ['permissions', 'problem'],
  'wrong-owner': ['permissions', 'problem'],
  'not-writable': ['permissions', 'problem'],
  'dangling-link': ['permissions', 'problem'],
  'on-network': ['permissions', 'warning'],
  'in-memory': ['permissions', 'warning'],

  'temporary-leftover': ['leftovers', 'warning'],
  'lock-held': ['leftovers', 'warning'],
  'lock-unusable': ['leftovers', 'problem'],

  'check-unfinished': ['doctor', 'warning'],
} as const satisfies Readonly<Record<string, Row>>;

export type FindingCode = ReaderCode | keyof typeof OWN;

const ALL: Readonly<Record<FindingCode, Row>> = { ...READERS, ...OWN };

export const FINDING_CODES: readonly FindingCode[] = Object.keys(ALL) as FindingCode[];

/** Where something stands. */
export interface FindingPlace {
  readonly path: string;
  /** From 1; absent where it is about the file as a whole. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
}

export interface Finding {
  readonly code: FindingCode;
  readonly place?: FindingPlace;
  /** For the words. Never a secret, never a value out of a file. */
  readonly facts: Facts;
}

export function groupOf(code: FindingCode): FindingGroup {
  return ALL[code][0];
}

export function severityOf(code: FindingCode): Severity {
  return ALL[code][1];
}
