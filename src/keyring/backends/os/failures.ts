// From what a store or the bus says when it refuses to our own codes. The stores' only discriminator is their wording.

import { VaultError } from '../../../kernel/error.ts';
import { KeyringError, type KeyringErrorCode } from '../../errors.ts';
import { DbusFailure } from './dbus.ts';

/**
 * The sentences of `@napi-rs/keyring` 2.1.2 and of the systems below it, first match wins. Secret Service: the crate
 * `dbus-secret-service` and libdbus; Keychain: `SecCopyErrorMessageString`; Credential Manager: the crate's words.
 */
const SENTENCES: readonly (readonly [RegExp, KeyringErrorCode])[] = [
  [/prompt was dismissed|prompt dismissed|user cancell?ed/i, 'dismissed'],
  [/object (is )?locked|IsLocked|interaction is not allowed|keychain is locked/i, 'locked'],
  [/no result found|default keychain could not be found|keychain could not be found/i, 'no-collection'],
  [/did not receive a reply|timed? ?out/i, 'timeout'],
  [
    /DBUS_SESSION_BUS_ADDRESS|not provided by any|failed to connect|no dbus session|logon session does not exist|disconnected from D-Bus|connection refused/i,
    'backend-unavailable',
  ],
  [/rejected by the platform|longer than (the )?platform|too ?long|limit of \d+/i, 'too-large'],
];

/** KWallet gets one Diffie-Hellman exchange in 128 wrong; the next one is as likely right as any. */
const EXCHANGE_FAILED = /client public key size|unpad ?error/i;

/** Whether asking once more, over a new connection, is likely to help. */
export function isWorthRetry(cause: unknown): boolean {
  return EXCHANGE_FAILED.test(sentenceOf(cause));
}

/** A typed error for whatever went wrong; those of any room of ours pass through. `item` goes into the facts where it is known. */
export function keyringFailure(cause: unknown, item?: string): VaultError {
  if (cause instanceof VaultError) return cause;
  const named = item === undefined ? {} : { item };
  if (cause instanceof DbusFailure) return dbusFailure(cause, named);
  const reason = sentenceOf(cause);
  const code = SENTENCES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'failed';
  return new KeyringError(code, { backend: 'os', ...named, reason }, { cause });
}

function dbusFailure(cause: DbusFailure, named: { readonly item?: string }): KeyringError {
  if (cause.kind === 'no-bus')
    return new KeyringError('backend-unavailable', { backend: 'os', reason: noBusReason(cause) }, { cause });
  if (cause.errorName.endsWith('.ServiceUnknown') || cause.errorName.includes('.DBus.Error.Spawn.')) {
    return new KeyringError('backend-unavailable', { backend: 'os', reason: NO_SERVICE }, { cause });
  }
  if (/\.(NoReply|Timeout|TimedOut)$/.test(cause.errorName)) {
    return new KeyringError(
      'failed',
      { backend: 'os', ...named, reason: 'the secret service ended before it answered' },
      { cause },
    );
  }
  if (cause.errorName.endsWith('.IsLocked'))
    return new KeyringError('locked', { backend: 'os', ...named }, { cause });
  const reason = cause.kind === 'closed' ? cause.message : `${cause.errorName}: ${cause.message}`;
  return new KeyringError('failed', { backend: 'os', ...named, reason }, { cause });
}

export const NO_SERVICE = 'no secret service (gnome-keyring, KWallet, KeePassXC) is on the session bus';

/** Why there is no bus, in words. */
export function noBusReason(failure: DbusFailure): string {
  return failure.errorName === 'none'
    ? 'no D-Bus session bus is set (DBUS_SESSION_BUS_ADDRESS)'
    : `the D-Bus session bus cannot be reached (${failure.errorName})`;
}

function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
