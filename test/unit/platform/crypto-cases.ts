// Known answers for `platform/crypto`, as a program, so that the same ones are asked under Node and under Bun.
// It prints the names of those that failed and of those that held.

import {
  aesGcmOpen,
  aesGcmSeal,
  GCM_NONCE_BYTES,
  GCM_TAG_BYTES,
  randomBytes,
  scrypt,
  sha256Hex,
} from '../../../src/platform/crypto.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');

/** Test case 16 of the GCM specification (McGrew and Viega): AES-256 with additional data. */
const GCM = {
  key: hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'),
  nonce: hex('cafebabefacedbaddecaf888'),
  additional: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
};
const GCM_PLAIN =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39';
const GCM_SEALED =
  '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
  '76fc6ece0f4e1768cddf8853bb2d551b';

const flipped = (text: string, at: number): Uint8Array => {
  const bytes = hex(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

type Case = readonly [name: string, got: () => unknown, wanted: unknown];

const CASES: readonly Case[] = [
  [
    'sha256 of text (FIPS 180-4)',
    () => sha256Hex('abc'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ],
  [
    'sha256 of nothing',
    () => sha256Hex(''),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  [
    'sha256 of bytes',
    () => sha256Hex(hex('00ff')) === sha256Hex(new Uint8Array(hex('aa00ffaa').buffer, 1, 2)),
    true,
  ],
  ['sha256 of UTF-8', () => sha256Hex('ü') === sha256Hex(new TextEncoder().encode('ü')), true],
  ['GCM seals as specified', async () => toHex(await aesGcmSeal(hex(GCM_PLAIN), GCM)), GCM_SEALED],
  ['GCM opens as specified', async () => toHex(await aesGcmOpen(hex(GCM_SEALED), GCM)), GCM_PLAIN],
  [
    'GCM takes nothing',
    async () => toHex(await aesGcmOpen(await aesGcmSeal(new Uint8Array(0), GCM), GCM)),
    '',
  ],
  ['GCM refuses changed text', () => aesGcmOpen(flipped(GCM_SEALED, 0), GCM), undefined],
  ['GCM refuses a changed tag', () => aesGcmOpen(flipped(GCM_SEALED, 75), GCM), undefined],
  ['GCM refuses other data', () => aesGcmOpen(hex(GCM_SEALED), { ...GCM, additional: hex('00') }), undefined],
  [
    'GCM refuses another nonce',
    () => aesGcmOpen(hex(GCM_SEALED), { ...GCM, nonce: new Uint8Array(12) }),
    undefined,
  ],
  [
    'GCM refuses another key',
    () => aesGcmOpen(hex(GCM_SEALED), { ...GCM, key: new Uint8Array(32) }),
    undefined,
  ],
  ['GCM refuses a cut tag', () => aesGcmOpen(hex(GCM_SEALED).subarray(0, 75), GCM), undefined],
  ['GCM refuses what is shorter than a tag', () => aesGcmOpen(new Uint8Array(15), GCM), undefined],
  [
    'GCM does not take a wrong use for wrong data',
    () =>
      aesGcmOpen(hex(GCM_SEALED), { ...GCM, key: new Uint8Array(5) }).then(
        () => 'opened',
        () => 'threw',
      ),
    'threw',
  ],
  [
    'scrypt as in RFC 7914',
    async () =>
      toHex(await scrypt('password', new TextEncoder().encode('NaCl'), 64, { n: 1024, r: 8, p: 16 })),
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
  ],
  [
    'scrypt of nothing as in RFC 7914',
    async () => toHex(await scrypt('', new Uint8Array(0), 64, { n: 16, r: 1, p: 1 })),
    '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
  ],
  [
    'scrypt with 128 MiB',
    async () => (await scrypt('x', new Uint8Array(32), 64, { n: 2 ** 17, r: 8, p: 1 })).length,
    64,
  ],
  [
    'scrypt refuses what is no power of two',
    () =>
      scrypt('x', new Uint8Array(32), 64, { n: 1000, r: 8, p: 1 }).then(
        () => 'derived',
        () => 'threw',
      ),
    'threw',
  ],
  [
    'random bytes have their length',
    () => [0, 1, 12, 32].map((length) => randomBytes(length).length),
    [0, 1, 12, 32],
  ],
  ['random bytes differ', () => new Set(Array.from({ length: 100 }, () => toHex(randomBytes(16)))).size, 100],
  ['lengths', () => [GCM_NONCE_BYTES, GCM_TAG_BYTES], [12, 16]],
];

const held: string[] = [];
const failed: string[] = [];
for (const [name, got, wanted] of CASES) {
  const value = await Promise.resolve(got()).catch((error: unknown) => `threw ${String(error)}`);
  const isRight = JSON.stringify({ value }) === JSON.stringify({ value: wanted });
  if (isRight) held.push(name);
  else failed.push(`${name}: ${String(value)}`);
}
console.log(JSON.stringify({ runtime: typeof Bun === 'undefined' ? 'node' : 'bun', held, failed }));
