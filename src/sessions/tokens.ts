// Tokens of sign-ins as items of a keyring: read, and replaced so that the old one is there until the new one has been
// stored and read back. What a token holds is its owner's business.

import { Secret } from '../kernel/secret.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { parseObject, TOKEN_SLOTS, type TokenSlot, tokenItem } from './cache.ts';

/** What is kept of one sign-in. */
export interface TokenEntry {
  /** JSON of its owner: access, refresh and identity tokens, the client's registration. */
  readonly value: Secret;
  /** What it is for, without anything secret: `SSO session corp`. */
  readonly label: string;
  /** When nothing can be got with it any more, where that is known. Milliseconds since the epoch. */
  readonly expiresAtMs?: number;
  /** When what is used now ends, and is got anew without a person. Milliseconds since the epoch. */
  readonly renewsAtMs?: number;
}

interface TokenJson {
  readonly v: 1;
  /** Grows with every write: of two that stand side by side the greater is the newer. */
  readonly serial: number;
  readonly label: string;
  readonly value: string;
  readonly expiresAtMs?: number;
  readonly renewsAtMs?: number;
}

interface Standing {
  readonly entry: TokenEntry;
  readonly serial: number;
  readonly slot: TokenSlot;
}

/** The newest token of a key. Two reads of the keyring: never on the hot path. */
export async function readToken(keyring: Keyring, key: string): Promise<TokenEntry | undefined> {
  return (await newest(keyring, key))?.entry;
}

/**
 * Writes the token beside the one that is there, reads it back, and only then removes the other. Killed in between, both are
 * there and the newer one counts. One process at a time for a key: the caller holds the lock of the sign-in.
 *
 * @throws {KeyringError} then the old one is untouched
 */
export async function replaceToken(keyring: Keyring, key: string, entry: TokenEntry): Promise<void> {
  const old = await newest(keyring, key);
  const slot: TokenSlot = old?.slot === 0 ? 1 : 0;
  const { value, label, expiresAtMs, renewsAtMs } = entry;
  const json: TokenJson = {
    v: 1,
    serial: (old?.serial ?? 0) + 1,
    label,
    value: value.reveal(),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(renewsAtMs === undefined ? {} : { renewsAtMs }),
  };
  // `set` reads back and compares.
  await keyring.set(tokenItem(key, slot), Secret.of(JSON.stringify(json)));
  if (old !== undefined) await keyring.remove(tokenItem(key, old.slot));
}

/** True if there was one. */
export async function removeToken(keyring: Keyring, key: string): Promise<boolean> {
  let existed = false;
  for (const slot of TOKEN_SLOTS) existed = (await keyring.remove(tokenItem(key, slot))) || existed;
  return existed;
}

async function newest(keyring: Keyring, key: string): Promise<Standing | undefined> {
  let found: Standing | undefined;
  for (const slot of TOKEN_SLOTS) {
    const value = await keyring.get(tokenItem(key, slot));
    const standing = value === undefined ? undefined : standingIn(value, slot);
    if (standing !== undefined && standing.serial > (found?.serial ?? 0)) found = standing;
  }
  return found;
}

function standingIn(item: Secret, slot: TokenSlot): Standing | undefined {
  const json = parseObject<TokenJson>(item);
  if (json?.v !== 1 || typeof json.serial !== 'number' || typeof json.value !== 'string') return undefined;
  const { value, label, expiresAtMs, renewsAtMs, serial } = json;
  return {
    entry: {
      value: Secret.of(value),
      label: typeof label === 'string' ? label : '',
      ...(typeof expiresAtMs === 'number' ? { expiresAtMs } : {}),
      ...(typeof renewsAtMs === 'number' ? { renewsAtMs } : {}),
    },
    serial,
    slot,
  };
}
