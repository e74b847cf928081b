// The store's header file: who the store is, and its data key wrapped by the passphrase. Nothing in it is secret
// to somebody without the passphrase, and nothing in it is believed before it is checked.

import { type ScryptParameters, sha256Hex } from '../../../platform/crypto.ts';
import { KeyringError } from '../../errors.ts';

const FORMAT = 'vault-file-store';
const VERSION = 1;

/** Everything of the header but its digest. Byte strings are lower-case hexadecimal digits. */
export interface StoreHeader {
  /** 16 random bytes, new with each store. */
  readonly storeId: string;
  readonly kdf: ScryptParameters & { readonly salt: string };
  /** Tells a wrong passphrase from a damaged key. */
  readonly passphraseCheck: string;
  /** Tells whether a key at hand is this store's. */
  readonly keyCheck: string;
  readonly wrapNonce: string;
  /** The data key, sealed under what the KDF gives. */
  readonly wrappedKey: string;
}

/** How weak a KDF may be that a header asks for: the least `n`, with at least the usual `r`. */
export interface KdfFloor {
  readonly n: number;
}

/**
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
export const DEFAULT_KDF: ScryptParameters = { n: 2 ** 17, r: 8, p: 1 };

/** What an unlock may cost at most, whatever a header asks for: memory, and work as a multiple of the usual. */
const MOST_KDF_MEMORY_BYTES = 1024 ** 3;
const MOST_KDF_WORK = 16 * DEFAULT_KDF.n * DEFAULT_KDF.r;

const OPENING = `{\n  "format": "${FORMAT}",\n`;
const ENDING = '\n}\n';

/** The header file's bytes. */
export function encodeHeader(header: StoreHeader): Uint8Array {
  const body = { ...authenticatedFields(header), wrapNonce: header.wrapNonce, wrappedKey: header.wrappedKey };
  // The digest is for accidents, which then show before anybody is asked for a passphrase. Malice is the tag's.
  const digest = sha256Hex(JSON.stringify(body));
  return new TextEncoder().encode(`${JSON.stringify({ ...body, digest }, null, 2)}\n`);
}

/** What the wrapped key's tag authenticates along with the key. */
export function headerAdditional(header: Omit<StoreHeader, 'wrapNonce' | 'wrappedKey'>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(authenticatedFields(header)));
}

/**
 * The header that the bytes hold.
 *
 * @throws {KeyringError} `file-truncated`, `file-foreign`, `file-newer`, `file-tampered` (KDF parameters that are
 *   too weak or too costly included)
 */
export function decodeHeader(bytes: Uint8Array, path: string, floor: KdfFloor): StoreHeader {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (!text.startsWith(OPENING)) {
    if (OPENING.startsWith(text)) throw new KeyringError('file-truncated', { backend: 'file', path });
    throw new KeyringError('file-foreign', {
      backend: 'file',
      path,
      reason: 'not the header of a vault store',
    });
  }
  const fields = parseObject(text);
  if (fields === undefined) {
    if (!text.endsWith(ENDING)) throw new KeyringError('file-truncated', { backend: 'file', path });
    throw tampered(path, 'malformed');
  }
  const { version } = fields;
  if (typeof version === 'number' && Number.isSafeInteger(version) && version > VERSION) {
    throw new KeyringError('file-newer', { backend: 'file', path, version });
  }
  const header = headerOf(fields);
  if (header === undefined) throw tampered(path, 'malformed');
  // One spelling for each header: whatever was left out of the checks above shows here.
  if (Buffer.compare(encodeHeader(header), bytes) !== 0) throw tampered(path, 'the digest does not match');
  const complaint = kdfComplaint(header.kdf, floor);
  if (complaint !== undefined) throw tampered(path, complaint);
  return header;
}

function authenticatedFields(header: Omit<StoreHeader, 'wrapNonce' | 'wrappedKey'>) {
  const { n, r, p, salt } = header.kdf;
  return {
    format: FORMAT,
    version: VERSION,
    store: header.storeId,
    kdf: { name: 'scrypt', n, r, p, salt },
    passphraseCheck: header.passphraseCheck,
    keyCheck: header.keyCheck,
  };
}

function kdfComplaint({ n, r, p }: ScryptParameters, floor: KdfFloor): string | undefined {
  if (n < floor.n || r < DEFAULT_KDF.r) return 'its key derivation is too weak';
  if (128 * n * r > MOST_KDF_MEMORY_BYTES || n * r * p > MOST_KDF_WORK)
    return 'its key derivation is too costly';
  return undefined;
}

function headerOf(fields: Readonly<Record<string, unknown>>): StoreHeader | undefined {
  const kdf = recordOf(fields.kdf);
  const n = countOf(kdf?.n);
  const r = countOf(kdf?.r);
  const p = countOf(kdf?.p);
  const salt = hexOf(kdf?.salt, 32);
  const storeId = hexOf(fields.store, 16);
  const passphraseCheck = hexOf(fields.passphraseCheck, 16);
  const keyCheck = hexOf(fields.keyCheck, 16);
  const wrapNonce = hexOf(fields.wrapNonce, 12);
  const wrappedKey = hexOf(fields.wrappedKey, 48);
  if (
    n === undefined ||
    (n & (n - 1)) !== 0 ||
    n < 2 ||
    r === undefined ||
    p === undefined ||
    salt === undefined
  )
    return undefined;
  if (
    storeId === undefined ||
    passphraseCheck === undefined ||
    keyCheck === undefined ||
    wrapNonce === undefined ||
    wrappedKey === undefined
  )
    return undefined;
  return { storeId, kdf: { n, r, p, salt }, passphraseCheck, keyCheck, wrapNonce, wrappedKey };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** A positive whole number that bit operations and products stay exact for. */
function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 2 ** 30
    ? value
    : undefined;
}

function hexOf(value: unknown, length: number): string | undefined {
  return typeof value === 'string' && value.length === 2 * length && /^[0-9a-f]*$/.test(value)
    ? value
    : undefined;
}

function tampered(path: string, reason: string): KeyringError {
  return new KeyringError('file-tampered', { backend: 'file', path, reason });
}
