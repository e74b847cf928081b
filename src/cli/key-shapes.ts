// Whether what a person typed can be an access key at all: a slip is told before anything is stored.

import { parseMfaSerial } from '../kernel/arn.ts';
import type { Secret } from '../kernel/secret.ts';
import { CliError } from './errors.ts';

/**
 * @throws {CliError} `key-shape`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export function checkAccessKeyId(id: string): void {
  const field = 'access key id';
  if (id === '') throw new CliError('key-shape', { field, reason: 'it is empty' });
  if (id.startsWith('ASIA')) {
    throw new CliError('key-shape', {
      field,
      reason: 'it begins with ASIA: these are temporary credentials, and they would soon be of no use',
    });
  }
  if (id.length < 16 || id.length > 128 || !/^\w+$/.test(id)) {
    throw new CliError('key-shape', {
      field,
      reason: 'an access key id is 16 to 128 letters and digits, such as AKIA followed by 16 of them',
    });
  }
  if (!id.startsWith('AKIA')) {
    throw new CliError('key-shape', { field, reason: 'the id of a long-term access key begins with AKIA' });
  }
}

/** @throws {CliError} `key-shape`; the reason never tells a character of the secret */
export function checkSecretAccessKey(secret: Secret): void {
  const field = 'secret access key';
  const value = secret.reveal();
  if (value === '') throw new CliError('key-shape', { field, reason: 'it is empty' });
  if (value.startsWith('AKIA') && value.length === 20) {
    throw new CliError('key-shape', {
      field,
      reason: 'this is an access key id: the secret is the longer of the two',
    });
  }
  if (!/^[A-Za-z0-9/+=]+$/.test(value)) {
    throw new CliError('key-shape', { field, reason: 'it holds a character that no secret access key has' });
  }
  if (value.length !== 40) {
    throw new CliError('key-shape', {
      field,
      reason: `it has ${value.length} characters: a secret access key has 40`,
    });
  }
}

/** @throws {CliError} `key-shape` */
export function checkMfaSerial(serial: string): void {
  const parsed = parseMfaSerial(serial);
  if (!parsed.ok) throw new CliError('key-shape', { field: 'MFA serial', reason: parsed.reason });
}

/** @throws {CliError} `profile-name` */
export function checkProfileName(name: string): void {
  if (name.trim() === '') throw new CliError('profile-name', { reason: 'it is empty' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  if (/[\x00-\x1f\x7f]/.test(name))
    throw new CliError('profile-name', { reason: 'it holds a control character' });
  if (name.includes(']'))
    throw new CliError('profile-name', { reason: 'it holds a ], which ends a section header' });
}
