// Whether what a person typed can be an access key at all: a slip is told before anything is stored.

import { parseMfaSerial } from '../kernel/arn.ts';
import type { Secret } from '../kernel/secret.ts';
import { CliError } from './errors.ts';

const LONG_TERM = 'give the long-term keys of an IAM user; nothing was stored';

/**
 * Both at once, for where they come together: then one taken for the other is seen as that.
 *
 * @throws {CliError} `key-shape`
 */
export function checkKeys(id: string, secret: Secret): void {
  if (/^A(?:KIA|SIA)\w{16}$/.test(secret.reveal()) && id.length === 40) {
    throw new CliError('key-shape', {
      field: 'access key id',
      reason: 'it and the secret access key are swapped',
      hint: 'give them the other way round; nothing was stored',
    });
  }
  checkAccessKeyId(id);
  checkSecretAccessKey(secret);
}

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
      reason: 'it begins with ASIA, so it belongs to temporary credentials',
      hint: LONG_TERM,
    });
  }
  if (id.length < 16 || id.length > 128 || !/^\w+$/.test(id)) {
    throw new CliError('key-shape', {
      field,
      reason: 'it is not AKIA followed by 16 letters and digits',
    });
  }
  if (!id.startsWith('AKIA')) {
    throw new CliError('key-shape', { field, reason: 'it does not begin with AKIA' });
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
      reason: 'it is an access key id; the secret is the longer of the two',
    });
  }
  if (!/^[A-Za-z0-9/+=]+$/.test(value)) {
    throw new CliError('key-shape', { field, reason: 'it holds a character that no secret access key has' });
  }
  if (value.length !== 40) {
    throw new CliError('key-shape', {
      field,
      reason: `it has ${value.length} characters instead of 40`,
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
