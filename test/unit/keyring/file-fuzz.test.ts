// Ten thousand damaged stores: each gives a typed error or exactly the value that was stored, never anything else.

import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { itemFileName } from '../../../src/keyring/backends/file/item.ts';
import { KeyringError } from '../../../src/keyring/errors.ts';
import type { Keyring } from '../../../src/keyring/keyring.ts';
import { sha256Hex } from '../../../src/platform/crypto.ts';
import { makeTestStore, type TestStore } from './file-fixture.ts';

const ROUNDS = 10_000;
const SEED = 20_240_613;
const VALUES: Readonly<Record<string, string>> = {
  'credentials:dev': JSON.stringify({ id: 'AKIAEXAMPLE', secret: 'a'.repeat(40) }),
  'session:0123': 'a session '.repeat(60),
  'lone \ud800': 'lone \udfff',
};
const CODES: ReadonlySet<string> = new Set([
  'file-truncated',
  'file-tampered',
  'file-foreign',
  'file-newer',
  'passphrase-wrong',
]);

type Random = (below: number) => number;

/** Mulberry32: the same stores in each run. */
function makeRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const randomBuffer = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random(256)));

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'one bit': (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = random(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
    return copy;
  },
  'several bytes': (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let count = 1 + random(20); count > 0; count -= 1) copy[random(copy.length)] = random(256);
    return copy;
  },
  truncated: (bytes, random) => bytes.subarray(0, random(bytes.length)),
  extended: (bytes, random) => Buffer.concat([bytes, randomBuffer(random, 1 + random(40))]),
  'cut out': (bytes, random) => {
    const start = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + random(30))]);
  },
  inserted: (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), randomBuffer(random, 1 + random(30)), bytes.subarray(at)]);
  },
  spliced: (bytes, random, others) => {
    const other = others[random(others.length)] ?? bytes;
    const at = random(bytes.length);
    return Buffer.concat([
      bytes.subarray(0, at),
      other.subarray(random(2) === 0 ? at : random(other.length)),
    ]);
  },
  'another file': (_, random, others) => others[random(others.length)] ?? Buffer.alloc(0),
  'zeroed block': (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + 1 + random(64)));
  },
  'random bytes': (_, random) => randomBuffer(random, random(400)),
  'foreign JSON': (_, random) =>
    Buffer.from(
      ['{}', '[]', 'null', '{"format":"vault-file-store"}', '"x"', '{"version":1}\n'][random(6)] ?? '',
    ),
};

/** A header that somebody changed who knows how to make its digest right again. */
function forgeHeader(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  const { digest: _, ...body } = JSON.parse(bytes.toString());
  const donor = JSON.parse((others.find((one) => one.includes('"format"')) ?? bytes).toString());
  const hex = (length: number): string => randomBuffer(random, length).toString('hex');
  const changes: readonly (() => void)[] = [
    () => Object.assign(body, { store: random(2) === 0 ? hex(16) : donor.store }),
    () => Object.assign(body, { passphraseCheck: random(2) === 0 ? hex(16) : donor.passphraseCheck }),
    () => Object.assign(body, { keyCheck: random(2) === 0 ? hex(16) : donor.keyCheck }),
    () => Object.assign(body, { wrapNonce: hex(12) }),
    () => Object.assign(body, { wrappedKey: random(2) === 0 ? hex(48) : donor.wrappedKey }),
    () => Object.assign(body.kdf, { salt: hex(32) }),
    () => Object.assign(body.kdf, { n: [1, 2, 8, 15, 32, 2 ** 30, -16, 1.5, '16', null][random(10)] }),
    () => Object.assign(body.kdf, { r: [0, 1, 7, 9, 2 ** 29, null][random(6)] }),
    () => Object.assign(body.kdf, { p: [0, 2, 2 ** 30, 'x'][random(4)] }),
    () => Object.assign(body.kdf, { name: 'argon2id' }),
    () => Object.assign(body, { version: [0, 2, 99, '1', 1.5, null][random(6)] }),
    () => Object.assign(body, { more: 'than there should be' }),
    () => Object.assign(body, { kdf: [null, [], 7][random(3)] }),
  ];
  changes[random(changes.length)]?.();
  const digest = sha256Hex(JSON.stringify(body));
  return Buffer.from(`${JSON.stringify({ ...body, digest }, null, 2)}\n`);
}

/** Removed and written anew: some file systems take their time over a file that is cut to nothing and rewritten. */
function replace(path: string, bytes: Buffer): void {
  unlinkSync(path);
  writeFileSync(path, bytes);
}

describe('damaged stores', () => {
  let store: TestStore;
  let other: TestStore;
  let pristine: string;
  let unlocked: Keyring;

  beforeAll(async () => {
    const fill = async (): Promise<TestStore> => {
      const made = makeTestStore({ env: { AWS_VAULT_FILE_PASSPHRASE: 'pass' } });
      const keyring = await made.open();
      for (const [name, value] of Object.entries(VALUES)) await keyring.set(name, Secret.of(value));
      await keyring.close();
      return made;
    };
    [store, other] = [await fill(), await fill()];
    pristine = mkdtempSync(join(tmpdir(), 'vault-fuzz-'));
    cpSync(store.folder, pristine, { recursive: true });
    unlocked = await store.open();
    for (const name of Object.keys(VALUES)) await unlocked.get(name);
  });

  afterAll(() => {
    store.dispose();
    other.dispose();
    rmSync(pristine, { recursive: true, force: true });
  });

  it(`gives a typed error for each of ${ROUNDS} of them`, { timeout: 120_000 }, async () => {
    const random = makeRandom(SEED);
    const names = Object.keys(VALUES);
    const files = ['store.json', ...names.map((name) => join('items', itemFileName(name)))];
    const bytesOf = new Map(files.map((file) => [file, readFileSync(join(pristine, file))]));
    const others = [store, other].flatMap((one) => files.map((file) => readFileSync(join(one.folder, file))));
    const mutations = Object.entries(MUTATIONS);
    const codes: Record<string, number> = {};
    let changed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = names[random(names.length)] ?? '';
      const file = random(3) === 0 ? 'store.json' : join('items', itemFileName(name));
      const before = bytesOf.get(file) ?? Buffer.alloc(0);
      const isForged = file === 'store.json' && random(4) === 0;
      const [kind, mutate] = isForged
        ? ['forged', forgeHeader]
        : (mutations[random(mutations.length)] ?? ['', forgeHeader]);
      const after = mutate(before, random, others);
      replace(join(store.folder, file), after);
      // Some with a store that must be unlocked first, which is slow, the rest with one whose key is at hand.
      const isFresh = round % (file === 'store.json' ? 2 : 8) === 0;
      const keyring = isFresh ? await store.open() : unlocked;
      const label = `round ${round}: ${kind} in ${file}, ${isFresh ? 'fresh' : 'unlocked'}`;
      const outcome = await keyring.get(name).catch((error: unknown) => error);
      // With the key at hand a forged header is like one whose passphrase somebody changed meanwhile: if it still
      // names this store and this key, the value is given, and it must be the right one.
      const mayStillFit = isForged && !isFresh && outcome instanceof Secret;
      if (after.equals(before) || mayStillFit) {
        expect(outcome instanceof Secret && outcome.reveal() === VALUES[name], label).toBe(true);
      } else {
        changed += 1;
        if (!(outcome instanceof KeyringError) || !CODES.has(outcome.code)) {
          throw new Error(`${label}: ${outcome instanceof Secret ? 'a value' : String(outcome)}`);
        }
        codes[outcome.code] = (codes[outcome.code] ?? 0) + 1;
      }
      if (isFresh) await keyring.close();
      replace(join(store.folder, file), before);
    }
    // The fuzzing is worth something only if it reaches every way to fail.
    expect(changed).toBeGreaterThan(ROUNDS * 0.9);
    for (const code of CODES) expect(codes[code] ?? 0, code).toBeGreaterThan(20);
    for (const name of names)
      expect((await (await store.open()).get(name))?.reveal() === VALUES[name]).toBe(true);
  });
});
