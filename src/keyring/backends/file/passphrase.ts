// From a passphrase to the store's data key and back. It keeps neither, and decides nothing about asking.

import { Secret } from '../../../kernel/secret.ts';
import {
  aesGcmOpen,
  aesGcmSeal,
  GCM_NONCE_BYTES,
  randomBytes,
  type ScryptParameters,
  scrypt,
  sha256Hex,
} from '../../../platform/crypto.ts';
import { KeyringError } from '../../errors.ts';
import { headerAdditional, type StoreHeader } from './header.ts';
import { concatBytes, fromHex, toHex } from './text.ts';

const KEY_BYTES = 32;
const STORE_ID_BYTES = 16;
const SALT_BYTES = 32;
const CHECK_DIGITS = 32;

/** A new store: its identity and its data key, both random. */
export async function createKey(
  passphrase: Secret,
  kdf: ScryptParameters,
): Promise<{ readonly header: StoreHeader; readonly key: Uint8Array }> {
  const key = randomBytes(KEY_BYTES);
  const storeId = toHex(randomBytes(STORE_ID_BYTES));
  return { header: await wrapKey({ storeId, key }, passphrase, kdf), key };
}

/** The header of a store under a passphrase, with a new salt. */
export async function wrapKey(
  store: { readonly storeId: string; readonly key: Uint8Array },
  passphrase: Secret,
  { n, r, p }: ScryptParameters,
): Promise<StoreHeader> {
  const salt = randomBytes(SALT_BYTES);
  const derived = await derive(passphrase, salt, { n, r, p });
  const fields = {
    storeId: store.storeId,
    kdf: { n, r, p, salt: toHex(salt) },
    passphraseCheck: derived.check,
    keyCheck: keyCheck(store.storeId, store.key),
  };
  const nonce = randomBytes(GCM_NONCE_BYTES);
  const additional = headerAdditional(fields);
  const wrapped = await aesGcmSeal(store.key, { key: derived.wrappingKey, nonce, additional });
  derived.wrappingKey.fill(0);
  return { ...fields, wrapNonce: toHex(nonce), wrappedKey: toHex(wrapped) };
}

/** The data key. @throws {KeyringError} `passphrase-wrong`, `file-tampered` */
export async function unwrapKey(header: StoreHeader, passphrase: Secret, path: string): Promise<Uint8Array> {
  const derived = await derive(passphrase, fromHex(header.kdf.salt), header.kdf);
  if (!Secret.of(derived.check).equals(Secret.of(header.passphraseCheck))) {
    throw new KeyringError('passphrase-wrong', { backend: 'file', path });
  }
  const key = await aesGcmOpen(fromHex(header.wrappedKey), {
    key: derived.wrappingKey,
    nonce: fromHex(header.wrapNonce),
    additional: headerAdditional(header),
  });
  derived.wrappingKey.fill(0);
  if (key === undefined || !isKeyOf(header, key)) {
    throw new KeyringError('file-tampered', {
      backend: 'file',
      path,
      reason: 'the wrapped key fails its authentication',
    });
  }
  return key;
}

/** Whether a key is the data key of the store with this header. */
export function isKeyOf(header: StoreHeader, key: Uint8Array): boolean {
  return key.length === KEY_BYTES && keyCheck(header.storeId, key) === header.keyCheck;
}

/** Safe to publish: a digest of 256 random bits gives nothing away but equality. */
function keyCheck(storeId: string, key: Uint8Array): string {
  const label = new TextEncoder().encode(`vault file store key check\0${storeId}\0`);
  return sha256Hex(concatBytes(label, key)).slice(0, CHECK_DIGITS);
}

/**
 * One run of the KDF gives both halves: the wrapping key, and a value that only the right passphrase has. The
 * latter helps a guesser no more than the tag of the wrapped key does: either way each guess costs one run.
 */
async function derive(passphrase: Secret, salt: Uint8Array, parameters: ScryptParameters) {
  // The same passphrase typed on another system may come in another Unicode form.
  const derived = await scrypt(passphrase.reveal().normalize('NFC'), salt, 2 * KEY_BYTES, parameters);
  const check = sha256Hex(derived.subarray(KEY_BYTES)).slice(0, CHECK_DIGITS);
  return { wrappingKey: derived.subarray(0, KEY_BYTES), check };
}
