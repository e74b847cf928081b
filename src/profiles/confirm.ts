// Decides whether a person has to type a profile's name before its credentials are handed out. It asks nobody.

import { ProfilesError } from './errors.ts';
import type { Profile } from './profile.ts';
import { describeOrigin, type Settings } from './settings.ts';

const VARIABLE = 'AWS_VAULT_CONFIRM';

/**
 * A pattern of `AWS_VAULT_CONFIRM` that matches the name, else `confirm` of the profile (own, included or from
 * `[default]`). A variable that matches nothing takes nothing away: only the profile's own `confirm = false` can.
 *
 * @throws {ProfilesError} `bad-confirm`, `bad-confirm-pattern`: a guard that cannot be read must not be off
 */
export function decideConfirm(settings: Settings): Profile['confirm'] {
  const patterns = settings.env(VARIABLE);
  const matched = patterns === undefined ? false : matchesAny(settings, patterns.value);
  const decided = matched ? patterns : settings.file('confirm');
  const value = settings.take('confirm', decided)?.trim().toLowerCase();
  const setBy = describeOrigin(decided?.origin);
  if (matched || value === 'true') return { setBy };
  if (value === undefined || value === 'false') return undefined;
  throw new ProfilesError('bad-confirm', {
    ...settings.facts('confirm'),
    value: decided?.value,
    expected: 'true or false',
  });
}

/** Patterns stand between commas or spaces; `*` is any text, `?` one character; case counts, as in names. */
function matchesAny(settings: Settings, text: string): boolean {
  const patterns = text.split(/[\s,]+/).filter((pattern) => pattern !== '');
  for (const pattern of patterns) {
    if (!/[[\]{}!]/.test(pattern)) continue;
    throw new ProfilesError('bad-confirm-pattern', {
      profile: settings.profile,
      key: 'confirm',
      setBy: VARIABLE,
      value: pattern,
      expected: 'names with * and ?, separated by commas',
      reason: 'it has a bracket or an exclamation mark',
    });
  }
  return patterns.some((pattern) => matchesGlob(pattern, settings.profile));
}

/** Two pointers and one step back, so that no pattern takes longer than their lengths multiplied. */
export function matchesGlob(pattern: string, text: string): boolean {
  const [glob, name] = [[...pattern], [...text]];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let position = 0; position < name.length; ) {
    if (glob[at] === '*') {
      star = at++;
      resume = position;
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === name[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else {
      return false;
    }
  }
  return glob.slice(at).every((character) => character === '*');
}
