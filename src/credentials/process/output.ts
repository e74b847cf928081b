// What a `credential_process` prints, read and checked; and what of its complaints may be shown. No error here holds a
// value that it printed.

import type { Credentials } from '../../kernel/credentials.ts';
import { parseInstant } from '../../kernel/instant.ts';
import { Secret } from '../../kernel/secret.ts';
import { CredentialsError } from '../errors.ts';

/**
 * Credentials as the JSON that AWS defines. Unknown keys are ignored, as by the SDKs; `null` counts as absent, and so does
 * an empty session token.
 *
 * @throws {CredentialsError} `process-bad-output` (facts: profile, reason, key?), `process-expired`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function credentialsIn(text: string, profile: string, nowMs: number): Credentials {
  const refuse = (reason: BadOutput, key?: string): CredentialsError =>
    new CredentialsError('process-bad-output', { profile, reason, ...(key === undefined ? {} : { key }) });
  if (text.trim() === '') throw refuse('empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the text: it goes no further.
    throw refuse('not-json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('not-json');
  const found = value as Readonly<Record<string, unknown>>;
  if (found.Version !== 1) throw refuse(found.Version === undefined ? 'no-version' : 'version', 'Version');

  const textAt = (key: string): string | undefined => {
    const part = found[key];
    if (part === undefined || part === null) return undefined;
    if (typeof part !== 'string') throw refuse('not-text', key);
    return part;
  };
  const need = (key: string): string => {
    const part = textAt(key);
    if (part === undefined || part === '') throw refuse('missing', key);
    // A header could be ended by such a character; no key of AWS's has one.
    if (/[\s\p{Cc}]/u.test(part)) throw refuse('not-a-key', key);
    return part;
  };
  const accessKeyId = need('AccessKeyId');
  const secretAccessKey = need('SecretAccessKey');
  const sessionToken = textAt('SessionToken');
  const until = textAt('Expiration');
  const expiration = until === undefined ? undefined : parseInstant(until);
  if (until !== undefined && expiration === undefined) throw refuse('not-a-time', 'Expiration');
  if (expiration !== undefined && expiration.getTime() <= nowMs)
    throw new CredentialsError('process-expired', { profile, at: expiration.toISOString() });
  return {
    accessKeyId,
    secretAccessKey: Secret.of(secretAccessKey),
    ...(sessionToken === undefined || sessionToken === '' ? {} : { sessionToken: Secret.of(sessionToken) }),
    ...(expiration === undefined ? {} : { expiration }),
  };
}

/** Why output is none: the words for it are in `cli/failures`. */
export type BadOutput =
  | 'empty'
  | 'too-long'
  | 'not-json'
  | 'no-version'
  | 'version'
  | 'missing'
  | 'not-text'
  | 'not-a-key'
  | 'not-a-time';

const MOST_SHOWN = 600;

/**
 * What a program wrote to standard error, fit to be shown: its last lines on one, bounded, without control characters and
 * escape sequences, without what is as long as a key or a token, and without the secrets given.
 */
export function shownComplaint(stderr: string, secrets: readonly string[]): string | undefined {
  let text = stderr;
  for (const secret of secrets) if (secret.length >= 8) text = text.replaceAll(secret, '[left out]');
  const line = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g, '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => (/^['"(]?arn:/.test(word) ? word : word.replace(/[A-Za-z0-9/+=_-]{32,}/g, '[left out]')))
    .join(' ');
  if (line === '') return undefined;
  return line.length <= MOST_SHOWN ? line : `… ${line.slice(line.length - MOST_SHOWN)}`;
}
