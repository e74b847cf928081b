// One item's file: what its bytes mean and how they are sealed. It reads and writes no files itself.

import { Secret } from '../../../kernel/secret.ts';
import {
  aesGcmOpen,
  aesGcmSeal,
  GCM_NONCE_BYTES,
  GCM_TAG_BYTES,
  randomBytes,
  sha256Hex,
} from '../../../platform/crypto.ts';
import { KeyringError } from '../../errors.ts';
import { concatBytes, decodeText, encodeText, fromHex, toHex } from './text.ts';

/*
 * magic 8 | version 1 | flags 1 | store 16 | nonce 12 | name length 4 | sealed length 4 | name | sealed value
 *
 * Numbers are big-endian. Flags: 1 = the name is UTF-16, 2 = the value is. All before the sealed value is
 * authenticated with it. The name stands in the clear: it is no secret, and `list` must not need the key.
 */
const MAGIC = new TextEncoder().encode('vaultitm');
const VERSION = 1;
const NAME_UTF16 = 1;
const VALUE_UTF16 = 2;
const STORE_BYTES = 16;
const VERSION_AT = MAGIC.length;
const FLAGS_AT = VERSION_AT + 1;
const STORE_AT = FLAGS_AT + 1;
const NONCE_AT = STORE_AT + STORE_BYTES;
const NAME_LENGTH_AT = NONCE_AT + GCM_NONCE_BYTES;
const SEALED_LENGTH_AT = NAME_LENGTH_AT + 4;
const NAME_AT = SEALED_LENGTH_AT + 4;

/** The longest name and value in bytes: far above what is stored, far below what would harm. */
export const LONGEST_TEXT_BYTES = 16 * 1024 * 1024;

/** What an item's file says before it is opened. */
export interface SealedItem {
  readonly name: string;
  /** The store that it belongs to, 32 hexadecimal digits. */
  readonly storeId: string;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  readonly additional: Uint8Array;
  readonly valueIsUtf16: boolean;
}

const ITEM_FILE = /^[0-9a-f]{64}$/;

/**
 * The name of an item's file: a digest, so that any name fits any file system, whatever its length, letters
 * or case.
 */
export function itemFileName(name: string): string {
  const { bytes, isUtf16 } = encodeText(name);
  return sha256Hex(concatBytes(Uint8Array.of(isUtf16 ? NAME_UTF16 : 0), bytes));
}

export function isItemFileName(file: string): boolean {
  return ITEM_FILE.test(file);
}

/** The bytes of an item's file. @throws {KeyringError} `too-large` */
export async function sealItem(
  name: string,
  value: Secret,
  store: { readonly id: string; readonly key: Uint8Array },
): Promise<Uint8Array> {
  const nameText = encodeText(name);
  const valueText = encodeText(value.reveal());
  if (nameText.bytes.length > LONGEST_TEXT_BYTES || valueText.bytes.length > LONGEST_TEXT_BYTES) {
    throw new KeyringError('too-large', { backend: 'file', item: name.slice(0, 100) });
  }
  const nonce = randomBytes(GCM_NONCE_BYTES);
  const head = new Uint8Array(NAME_AT);
  const view = new DataView(head.buffer);
  head.set(MAGIC);
  view.setUint8(VERSION_AT, VERSION);
  view.setUint8(FLAGS_AT, (nameText.isUtf16 ? NAME_UTF16 : 0) | (valueText.isUtf16 ? VALUE_UTF16 : 0));
  head.set(fromHex(store.id), STORE_AT);
  head.set(nonce, NONCE_AT);
  view.setUint32(NAME_LENGTH_AT, nameText.bytes.length);
  view.setUint32(SEALED_LENGTH_AT, valueText.bytes.length + GCM_TAG_BYTES);
  const additional = concatBytes(head, nameText.bytes);
  const sealed = await aesGcmSeal(valueText.bytes, { key: store.key, nonce, additional });
  return concatBytes(additional, sealed);
}

/**
 * Takes an item's file apart without opening it.
 *
 * @param path for the errors; its last part must be the file name that belongs to the item's name
 * @throws {KeyringError} `file-truncated`, `file-foreign`, `file-newer`, `file-tampered`
 */
export function parseItem(bytes: Uint8Array, path: string): SealedItem {
  const start = Math.min(bytes.length, MAGIC.length);
  if (MAGIC.some((byte, index) => index < start && bytes[index] !== byte)) {
    throw new KeyringError('file-foreign', { backend: 'file', path, reason: 'not an item of a vault store' });
  }
  if (bytes.length <= VERSION_AT) throw new KeyringError('file-truncated', { backend: 'file', path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(VERSION_AT);
  if (version > VERSION) throw new KeyringError('file-newer', { backend: 'file', path, version });
  if (version < VERSION) throw tampered(path, 'no such version');
  if (bytes.length < NAME_AT) throw new KeyringError('file-truncated', { backend: 'file', path });
  const flags = view.getUint8(FLAGS_AT);
  const nameLength = view.getUint32(NAME_LENGTH_AT);
  const sealedLength = view.getUint32(SEALED_LENGTH_AT);
  if (
    flags > (NAME_UTF16 | VALUE_UTF16) ||
    nameLength > LONGEST_TEXT_BYTES ||
    sealedLength < GCM_TAG_BYTES ||
    sealedLength > LONGEST_TEXT_BYTES + GCM_TAG_BYTES
  ) {
    throw tampered(path, 'impossible lengths');
  }
  const sealedAt = NAME_AT + nameLength;
  const end = sealedAt + sealedLength;
  if (bytes.length < end) throw new KeyringError('file-truncated', { backend: 'file', path });
  if (bytes.length > end) throw tampered(path, 'bytes after the end');
  const name = decodeText(bytes.subarray(NAME_AT, sealedAt), (flags & NAME_UTF16) !== 0);
  if (!path.endsWith(itemFileName(name)))
    throw tampered(path, 'the file holds another item than its name says');
  return {
    name,
    storeId: toHex(bytes.subarray(STORE_AT, NONCE_AT)),
    nonce: bytes.subarray(NONCE_AT, NAME_LENGTH_AT),
    sealed: bytes.subarray(sealedAt, end),
    additional: bytes.subarray(0, sealedAt),
    valueIsUtf16: (flags & VALUE_UTF16) !== 0,
  };
}

/** The item's value. @throws {KeyringError} `file-tampered` */
export async function openItem(item: SealedItem, key: Uint8Array, path: string): Promise<Secret> {
  const plain = await aesGcmOpen(item.sealed, { key, nonce: item.nonce, additional: item.additional });
  if (plain === undefined) throw tampered(path, 'the contents fail their authentication');
  const value = Secret.of(decodeText(plain, item.valueIsUtf16));
  plain.fill(0);
  return value;
}

function tampered(path: string, reason: string): KeyringError {
  return new KeyringError('file-tampered', { backend: 'file', path, reason });
}
