// What the words of a finding are made of: the pieces that the tables share, and commands that can be run as they stand.

import type { Facts } from '../../kernel/error.ts';
import type { FindingPlace } from '../../setup/findings.ts';
import { fact } from '../failures/row.ts';

/** Where a finding is, in the forms that commands need. */
export interface At {
  readonly platform: NodeJS.Platform;
  readonly place: FindingPlace | undefined;
  /** The path as a word of a command line; empty where there is none. */
  readonly path: string;
  /** Opens the file at the line. */
  readonly edit: string;
}

export interface Words {
  /** One clause, no capital, no period. */
  readonly what: (facts: Facts) => string;
  /** Why it matters; a sentence's worth, without capital and period. */
  readonly why: string | ((facts: Facts) => string);
  /** The exact command, or what to do where no command could do it. */
  readonly fix: (facts: Facts, at: At) => string;
}

export function placed(place: FindingPlace | undefined, platform: NodeJS.Platform): At {
  const path = place === undefined ? '' : word(place.path, platform);
  const line = place?.line === undefined ? '' : `+${place.line} `;
  return {
    platform,
    place,
    path,
    edit: platform === 'win32' ? `notepad ${path}` : `"\${EDITOR:-vi}" ${line}${path}`,
  };
}

/** One word of a command line. */
export function word(text: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./-]+$/.test(text) || (platform === 'win32' && /^[\w@+=:,.\\/~-]+$/.test(text))) return text;
  return platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The fact as one word of a command line. */
export function wordOf(facts: Facts, name: string, at: At): string {
  return word(fact(facts, name), at.platform);
}

/** `did you mean X?`, or nothing. */
export function meant(facts: Facts): string {
  const closest = fact(facts, 'closest');
  return closest === '' ? '' : `; did you mean ${closest}?`;
}

/** How many, with the noun in the right number. */
export function count(facts: Facts, singular: string, plural = `${singular}s`): string {
  const number = Number(facts.count);
  return `${number} ${number === 1 ? singular : plural}`;
}

export function unset(facts: Facts, at: At): string {
  const name = fact(facts, 'variable');
  return at.platform === 'win32' ? `Remove-Item Env:${name}` : `unset ${name}`;
}
