// Session tags as text, and the limits that STS sets on them; a tag's value never gets into an error.

import { ProfilesError } from './errors.ts';
import type { SessionTag } from './profile.ts';
import type { Settings } from './settings.ts';

const MAX_TAGS = 50;
const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const EXPECTED = 'KEY=VALUE,KEY=VALUE with at most 50 keys of 1 to 128 and values of up to 256 characters';

/**
 * Reads `k=v,k=v`. Keys are compared without regard to case, as STS does.
 *
 * @throws {ProfilesError} `bad-session-tags`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function parseSessionTags(settings: Settings, text: string | undefined): readonly SessionTag[] {
  if (text === undefined) return [];
  const refuse = (reason: string, tag?: string): ProfilesError =>
    new ProfilesError('bad-session-tags', {
      ...settings.facts('session_tags'),
      expected: EXPECTED,
      reason,
      ...(tag === undefined ? {} : { tag }),
    });
  const tags: SessionTag[] = [];
  const seen = new Set<string>();
  for (const item of text.split(',')) {
    const equals = item.indexOf('=');
    if (equals < 0) throw refuse('a part has no =');
    const key = item.slice(0, equals).trim();
    const value = item.slice(equals + 1).trim();
    const problem = keyProblem(key);
    if (problem !== undefined) throw refuse(problem, key);
    if (value.length > 256) throw refuse('a value is longer than 256 characters', key);
    if (!TEXT.test(value)) throw refuse('a value has a character that STS refuses', key);
    if (seen.has(key.toLowerCase())) throw refuse('a key is there twice (case does not count)', key);
    seen.add(key.toLowerCase());
    tags.push({ key, value });
  }
  if (tags.length > MAX_TAGS) throw refuse(`there are ${tags.length} tags`);
  return tags;
}

function keyProblem(key: string): string | undefined {
  if (key === '') return 'a key is empty';
  if (key.length > 128) return 'a key is longer than 128 characters';
  if (!TEXT.test(key)) return 'a key has a character that STS refuses';
  return key.toLowerCase().startsWith('aws:') ? 'keys that begin with aws: are reserved' : undefined;
}

/** Transitive keys, and those of them that an earlier role of the chain passes on already. */
export interface TransitiveKeys {
  readonly keys: readonly string[];
  readonly alreadyPassedOn: readonly string[];
}

/**
 * Reads `k,k`. Each must be the key of a tag that is sent along; one that only arrives from an earlier role
 * (`passedOn`) is taken out of the request, because STS refuses a key without its tag, and stays transitive anyway.
 *
 * @throws {ProfilesError} `bad-transitive-tags`
 */
export function parseTransitiveKeys(
  settings: Settings,
  text: string | undefined,
  tags: readonly SessionTag[],
  passedOn: readonly string[],
): TransitiveKeys {
  const refuse = (reason: string, tag?: string): ProfilesError =>
    new ProfilesError('bad-transitive-tags', {
      ...settings.facts('transitive_session_tags'),
      expected: 'keys of session tags, with commas between them',
      reason,
      ...(tag === undefined ? {} : { tag }),
    });
  const keys = new Map<string, string>();
  const alreadyPassedOn: string[] = [];
  for (const item of (text ?? '').split(',')) {
    const key = item.trim();
    if (key === '') continue;
    const same = (other: string): boolean => other.toLowerCase() === key.toLowerCase();
    const tag = tags.find((candidate) => same(candidate.key));
    if (tag !== undefined) keys.set(key.toLowerCase(), tag.key);
    else if (passedOn.some(same)) alreadyPassedOn.push(key);
    else throw refuse('it is not the key of a session tag', key);
  }
  return { keys: [...keys.values()], alreadyPassedOn };
}
