// How a section that was generated is told from one that a person has written or changed: a key of ours with a digest of
// what was written. It changes nothing.

import type { SectionDraft } from '../../config/batch.ts';
import type { Document, Section } from '../../config/document.ts';
import { configSectionName } from '../../config/names.ts';
import { sha256Hex } from '../../platform/crypto.ts';

/** No AWS tool knows it, and so every one passes over it. Its value: `sso SESSION DIGEST`. */
export const MARK = 'vault_generated';

/** How much of the digest stands there: against slips of the hand, not against anybody. */
const DIGITS = 12;

export interface GeneratedProfile {
  readonly name: string;
  readonly session: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly roleName: string;
  readonly region?: string;
}

/** The section for a profile, with its mark. @throws {ConfigError} `name-not-writable` */
export function draftOf(profile: GeneratedProfile, path: string): SectionDraft {
  const keys: Record<string, string> = {
    sso_session: profile.session,
    sso_account_id: profile.accountId,
    sso_role_name: profile.roleName,
    ...(profile.region === undefined ? {} : { region: profile.region }),
  };
  keys[MARK] = `sso ${profile.session} ${digest(profile.name, Object.entries(keys))}`;
  return { name: configSectionName('profile', profile.name, path), keys };
}

export type Origin =
  | {
      /** `generated`: written by us, and as it was written. `edited`: written by us, and then changed by somebody. */
      readonly kind: 'generated' | 'edited';
      readonly session: string;
      readonly accountId: string;
      readonly roleName: string;
      readonly region?: string;
    }
  /** Somebody else's. */
  | { readonly kind: 'other' };

/** @param name of the profile that the section is */
export function originOf(document: Document, section: Section, name: string): Origin {
  const pairs = section.entries.map((entry) => [document.keyOf(entry), document.valueOf(entry)] as const);
  const [, session, written] =
    /^sso (.+) ([0-9a-f]+)$/.exec(pairs.find(([key]) => key === MARK)?.[1] ?? '') ?? [];
  if (session === undefined) return { kind: 'other' };
  const rest = pairs.filter(([key]) => key !== MARK);
  const isSame =
    written === digest(name, rest) && textOf(document, section) === plainText(document, name, pairs);
  const value = (key: string): string => rest.find(([one]) => one === key)?.[1] ?? '';
  const region = rest.find(([key]) => key === 'region')?.[1];
  return {
    kind: isSame && value('sso_session') === session ? 'generated' : 'edited',
    session,
    accountId: value('sso_account_id'),
    roleName: value('sso_role_name'),
    ...(region === undefined ? {} : { region }),
  };
}

function digest(name: string, pairs: readonly (readonly [string, string])[]): string {
  return sha256Hex(JSON.stringify([name, ...pairs])).slice(0, DIGITS);
}

/** The section as it stands, comments between its keys included, with one kind of line break. */
function textOf(document: Document, section: Section): string {
  const end = section.entries.at(-1)?.next ?? section.next;
  return document.text.slice(section.start, end).replace(/\r\n?/g, '\n').replace(/\n?$/, '\n');
}

/** The section as we write it. */
function plainText(document: Document, name: string, pairs: readonly (readonly [string, string])[]): string {
  const header = `[${configSectionName('profile', name, document.path)}]\n`;
  return header + pairs.map(([key, value]) => `${key} = ${value}\n`).join('');
}
