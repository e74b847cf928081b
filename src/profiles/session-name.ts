// The default role session name, made of who and where we are; it must never be refused by STS.

import type { Identity } from './input.ts';

const MAX_LENGTH = 64;

/**
 * Turns any text into a name that STS takes (`[\w+=,.@-]{2,64}`): runs of other characters become one `-`, the
 * rest is cut, and what is too short is given a tail.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function cleanSessionName(text: string): string {
  const cleaned = text.replace(/[^A-Za-z0-9_+=,.@-]+/g, '-').slice(0, MAX_LENGTH);
  return cleaned.length >= 2 ? cleaned : `${cleaned}-vault`;
}

/** `user@host`, so that CloudTrail shows whose machine made the call. A host with a domain loses the domain first. */
export function defaultSessionName(identity: Identity): string {
  const whole = `${identity.user}@${identity.host}`;
  const short = `${identity.user}@${identity.host.split('.')[0] ?? ''}`;
  if (identity.user === '' && identity.host === '') return 'vault';
  return cleanSessionName(whole.length <= MAX_LENGTH ? whole : short);
}
