// Whether a value can be right for a key of a profile. It never looks at other sections, and what it gives back never
// holds the value.

import { ProfilesError } from '../profiles/errors.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import { tokenSource } from '../profiles/sources/token-source.ts';
import { type SectionWithKeys, shapeOf } from './known-keys.ts';

export interface ValueComplaint {
  /** A phrase that completes "it takes ...". */
  readonly expected: string;
  /** A clause that completes "it cannot be used: ...". */
  readonly reason?: string;
  /** AWS may come to take it one day. */
  readonly isDoubtful?: true;
}

const MIN_ROLE_SECONDS = 900;
const MAX_ROLE_SECONDS = 43_200;

/** Undefined where there is nothing to say against the value; an empty value counts as not set, and is not judged. */
export function complainOfValue(
  section: SectionWithKeys,
  key: string,
  value: string,
): ValueComplaint | undefined {
  const shape = shapeOf(section, key);
  if (shape === undefined || value === '') return undefined;
  if (typeof shape !== 'string') {
    const isOne = shape.some((word) => word.toLowerCase() === value.toLowerCase());
    return isOne ? undefined : complaint(`one of ${shape.join(', ')}`, value);
  }
  switch (shape) {
    case 'setting':
      return fromResolving(key, value);
    case 'seconds':
      return fromResolving(key, value) ?? outOfRange(value);
    case 'boolean':
      return /^(?:true|false)$/i.test(value) ? undefined : complaint('true or false', value);
    case 'number':
      return /^\d{1,9}$/.test(value) ? undefined : complaint('a whole number', value);
    case 'account':
      return /^\d{12}$/.test(value) ? undefined : complaint('an account id of twelve digits', value);
    case 'region':
      return complainOfRegion(value);
    case 'url':
      return complainOfUrl(value);
    case 'command':
      return /["']/.test(value) && !hasClosedQuotes(value)
        ? { expected: 'a command line', reason: 'a quote in it is never closed' }
        : undefined;
    default:
      return undefined;
  }
}

function complaint(expected: string, value: string): ValueComplaint {
  // Some tools take a comment off the end of a value; botocore does not, and neither do we.
  return /\s[#;]/.test(value)
    ? { expected, reason: 'a comment after a value is read as part of the value' }
    : { expected };
}

/** What a key of a sign-in stands beside. */
const OIDC_KEYS: readonly (readonly [string, string])[] = [
  ['oidc_issuer', 'https://login.example.com'],
  ['oidc_client_id', 'client'],
];

/** The judgement of the profiles room, over a profile that has this key and nothing that could be wrong beside it. */
function fromResolving(key: string, value: string): ValueComplaint | undefined {
  const keys = new Map([
    ['role_arn', 'arn:aws:iam::111111111111:role/name'],
    ...(key.startsWith('oidc_') ? OIDC_KEYS : []),
    [key, value],
  ]);
  const section = { name: 'x', keys, secrets: new Map(), nested: new Map(), where: () => undefined };
  try {
    const profile = resolveProfile({
      name: 'x',
      files: { profiles: new Map([['x', section]]), ssoSessions: new Map(), services: new Map() },
      env: {},
      flags: {},
      identity: { user: 'user', host: 'host' },
    });
    if (profile.other?.kind === 'web-identity') tokenSource(profile, profile.other);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProfilesError)) throw error;
    const { expected, reason } = error.facts;
    return {
      expected: typeof expected === 'string' ? expected : 'another value',
      ...(typeof reason === 'string' ? { reason } : {}),
    };
  }
}

function outOfRange(value: string): ValueComplaint | undefined {
  const seconds = Number(value);
  return seconds >= MIN_ROLE_SECONDS && seconds <= MAX_ROLE_SECONDS
    ? undefined
    : {
        expected: `a whole number of seconds from ${MIN_ROLE_SECONDS} to ${MAX_ROLE_SECONDS}`,
        reason: seconds < MIN_ROLE_SECONDS ? 'no role lasts so short' : 'no role lasts so long',
      };
}

const REGION =
  /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc-de)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

function complainOfRegion(value: string): ValueComplaint | undefined {
  const shape = fromResolving('region', value);
  if (shape !== undefined) return shape;
  if (REGION.test(value) || /^aws(?:-[a-z-]+)?-global$/.test(value)) return undefined;
  const expected = 'a region name such as eu-west-1';
  if (REGION.test(value.replace(/[a-z]$/, '')))
    return { expected, reason: 'it is an availability zone, not a region' };
  return { expected, reason: 'AWS names no region so', isDoubtful: true };
}

function complainOfUrl(value: string): ValueComplaint | undefined {
  const expected = 'a URL such as https://example.awsapps.com/start';
  if (!URL.canParse(value)) return complaint(expected, value);
  const { protocol } = new URL(value);
  return protocol === 'https:' || protocol === 'http:'
    ? undefined
    : { expected, reason: 'it is neither http nor https' };
}

function hasClosedQuotes(text: string): boolean {
  let open: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && open !== "'") at += 1;
    else if (open === undefined && (character === '"' || character === "'")) open = character;
    else if (character === open) open = undefined;
  }
  return open === undefined;
}
