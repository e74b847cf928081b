// What a header may ask of the machine: never a weak key derivation, never a costly one.

import { describe, expect, it } from 'vitest';
import {
  DEFAULT_KDF,
  decodeHeader,
  encodeHeader,
  type StoreHeader,
} from '../../../src/keyring/backends/file/header.ts';

const PATH = '/store/store.json';
const HEADER: StoreHeader = {
  storeId: '00112233445566778899aabbccddeeff',
  kdf: { ...DEFAULT_KDF, salt: 'ab'.repeat(32) },
  passphraseCheck: '12'.repeat(16),
  keyCheck: '34'.repeat(16),
  wrapNonce: '56'.repeat(12),
  wrappedKey: '78'.repeat(48),
};
const FLOOR = { n: DEFAULT_KDF.n };

function withKdf(kdf: Partial<StoreHeader['kdf']>): Uint8Array {
  return encodeHeader({ ...HEADER, kdf: { ...HEADER.kdf, ...kdf } });
}

describe('decodeHeader', () => {
  it('gives back what was encoded', () => {
    expect(decodeHeader(encodeHeader(HEADER), PATH, FLOOR)).toEqual(HEADER);
  });

  it.each([
    ['a usual one', {}],
    ['twice the memory', { n: 2 ** 18 }],
    ['the most memory', { n: 2 ** 20 }],
    ['a larger block', { r: 16 }],
    ['parallelisation', { p: 4 }],
  ])('takes %s', (_, kdf) => {
    expect(decodeHeader(withKdf(kdf), PATH, FLOOR).kdf).toMatchObject(kdf);
  });

  it.each([
    ['half the cost', { n: 2 ** 16 }, 'its key derivation is too weak'],
    ['a small block', { r: 4 }, 'its key derivation is too weak'],
    ['100 GB', { n: 2 ** 20, r: 800 }, 'its key derivation is too costly'],
    ['a terabyte', { n: 2 ** 30 }, 'its key derivation is too costly'],
    ['hours', { p: 100_000 }, 'its key derivation is too costly'],
    ['no power of two', { n: 2 ** 17 + 1 }, 'malformed'],
    ['nothing', { n: 0 }, 'malformed'],
    ['a fraction', { r: 8.5 }, 'malformed'],
    ['a negative number', { p: -1 }, 'malformed'],
    ['more than counts', { p: 2 ** 31 }, 'malformed'],
    ['a short salt', { salt: 'ab' }, 'malformed'],
    ['a salt in capitals', { salt: 'AB'.repeat(32) }, 'malformed'],
  ])('refuses %s, though the digest is right', (_, kdf, reason) => {
    expect(() => decodeHeader(withKdf(kdf), PATH, FLOOR)).toThrowError(
      expect.objectContaining({ code: 'file-tampered', facts: { backend: 'file', path: PATH, reason } }),
    );
  });

  it('lowers the floor only for who asks', () => {
    expect(decodeHeader(withKdf({ n: 16 }), PATH, { n: 16 }).kdf.n).toBe(16);
    expect(() => decodeHeader(withKdf({ n: 8 }), PATH, { n: 16 })).toThrowError(
      expect.objectContaining({ code: 'file-tampered' }),
    );
  });
});
