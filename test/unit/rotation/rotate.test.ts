// Rotations against the fake AWS where a process of its own would only be slow: what AWS shows late, keys that are replaced
// on the way, and stores that do not keep what they are given.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { type Journal, readJournal, writeJournal } from '../../../src/rotation/journal.ts';
import { finishRotation, rotate } from '../../../src/rotation/rotate.ts';
import { ALICE_ARN, ALICE_KEY_ID, BOB_KEY_ID, BOB_SECRET } from '../../fake-aws/default-world.ts';
import { ALICE, DELETE, type TestWorld, testWorld } from './world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.close());

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** One key at AWS, the stored one, and no journal. */
async function expectClean(name = 'work'): Promise<void> {
  expect(world.keys().map(({ id }) => id)).toEqual([await world.stored(name)]);
  expect(await readJournal(world.store, name)).toBeUndefined();
  expect((await world.store.index()).rotations.size).toBe(0);
}

/** A rotation that ended, as if killed, right after AWS made a key that nobody heard of. */
async function killedWhileAsking(): Promise<void> {
  world.fake.addFault({ kind: 'cut', at: 'half', operation: 'CreateAccessKey' });
  world.fake.addFault({ kind: 'error', status: 503, operation: 'ListAccessKeys', skip: 1, count: 0 });
  const once = { ...world, maxAttempts: 1 };
  expect(await code(rotate('work', DELETE, once))).toBe('network');
  world.fake.faults.clear();
  expect(world.keys()).toHaveLength(2);
}

/** A rotation that ended, as if killed, with the new key in the journal. */
async function killedBeforeStoring(): Promise<Journal> {
  world.fake.addFault({ kind: 'error', status: 503, operation: 'GetCallerIdentity', skip: 1 });
  expect(await code(rotate('work', DELETE, world))).toBe('service');
  const journal = await readJournal(world.store, 'work');
  expect(journal?.created).toBeDefined();
  return journal as Journal;
}

describe('a key whose answer never came', () => {
  it('is removed, and the next request gives the key that is stored', async () => {
    world.fake.addFault({ kind: 'cut', at: 'half', operation: 'CreateAccessKey' });
    const result = await rotate('work', DELETE, world);
    expect(result).toMatchObject({ outcome: 'rotated', oldKeyId: ALICE_KEY_ID, wasResumed: false });
    expect(world.fake.count('CreateAccessKey')).toBe(2);
    await expectClean();
  });

  it.each([300, -300])('is found where the clock of AWS is %i seconds ahead', async (seconds) => {
    world.fake.setSkew(seconds);
    // A keyring may take its time too.
    const { set } = world.keyring;
    world.keyring.set = async (name, value) => {
      await world.clock.sleep(30_000);
      return set(name, value);
    };
    world.fake.addFault({ kind: 'cut', at: 'half', operation: 'CreateAccessKey' });
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated' });
    expect(world.fake.count('CreateAccessKey')).toBe(2);
    await expectClean();
  });

  it('is found although AWS lists it late: AWS refuses a third key', async () => {
    world.fake.patch({ newKeyListDelayMs: 6000 });
    world.fake.addFault({ kind: 'cut', at: 'half', operation: 'CreateAccessKey' });
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated' });
    expect(world.fake.calls.map(({ operation, result }) => `${operation} ${result}`)).toContain(
      'CreateAccessKey LimitExceeded',
    );
    await expectClean();
  });

  it('is found by the next run although AWS lists it late', async () => {
    world.fake.patch({ newKeyListDelayMs: 6000 });
    await killedWhileAsking();
    // Who only wants credentials leaves it for later.
    expect((await finishRotation('work', world))?.outcome).toBe('create-unclear');
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated', wasResumed: true });
    await expectClean();
  });

  it('is taken back without a new one where somebody only wants credentials', async () => {
    await killedWhileAsking();
    expect((await finishRotation('work', world))?.outcome).toBe('taken-back');
    expect(await world.stored()).toBe(ALICE_KEY_ID);
    await expectClean();
  });

  it('is left where AWS does not tell whether it was used', async () => {
    world.fake.addFault({ kind: 'cut', at: 'half', operation: 'CreateAccessKey' });
    world.fake.addFault({
      kind: 'refuse',
      status: 403,
      code: 'AccessDenied',
      message: 'not authorized',
      operation: 'GetAccessKeyLastUsed',
      count: 0,
    });
    expect(await code(rotate('work', DELETE, world))).toBe('two-keys');
    expect(world.keys()).toHaveLength(2);
    expect(await readJournal(world.store, 'work')).toBeUndefined();
  });

  it('is left where it was used: somebody has its secret', async () => {
    await killedWhileAsking();
    const made = world.keys()[1];
    if (made === undefined) throw new Error('no key');
    await world.calls({ accessKeyId: made.id, secretAccessKey: Secret.of(made.secret) }).identity();
    expect(await code(rotate('work', DELETE, world))).toBe('two-keys');
    expect(world.keys().map(({ id }) => id)).toEqual([ALICE_KEY_ID, made.id]);
  });

  it('is removed also where keys of somebody else were stored meanwhile', async () => {
    await killedWhileAsking();
    const made = world.keys()[1];
    await world.store.putCredentials('work', {
      ...ALICE,
      accessKeyId: BOB_KEY_ID,
      secretAccessKey: Secret.of(BOB_SECRET),
    });
    expect((await finishRotation('work', world))?.outcome).toBe('overtaken');
    expect(world.keys().map(({ id }) => id)).toEqual([ALICE_KEY_ID]);
    expect(made).toBeDefined();
    expect(await world.stored()).toBe(BOB_KEY_ID);
  });

  it('is given up with words where the old keys are dead and others stored', async () => {
    await killedWhileAsking();
    world.fake.patch({ keys: { [ALICE_KEY_ID]: 'deleted' } });
    await world.store.putCredentials('work', {
      ...ALICE,
      accessKeyId: BOB_KEY_ID,
      secretAccessKey: Secret.of(BOB_SECRET),
    });
    expect((await finishRotation('work', world))?.outcome).toBe('overtaken');
    expect(world.said.join()).toContain(
      `whether AWS made a key for ${ALICE_ARN} cannot be looked up any more`,
    );
    expect(await readJournal(world.store, 'work')).toBeUndefined();
  });
});

describe('a new key that is in the journal', () => {
  it('takes over though the old one was deleted at AWS', async () => {
    const journal = await killedBeforeStoring();
    world.fake.patch({ keys: { [ALICE_KEY_ID]: 'deleted' } });
    expect((await finishRotation('work', world))?.outcome).toBe('rotated');
    expect(await world.stored()).toBe(journal.created?.credentials.accessKeyId);
    await expectClean();
  });

  it('is forgotten where somebody deleted it at AWS', async () => {
    const journal = await killedBeforeStoring();
    world.fake.patch({ keys: { [journal.created?.credentials.accessKeyId ?? '']: 'deleted' } });
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated', wasResumed: false });
    expect(await world.stored()).not.toBe(journal.created?.credentials.accessKeyId);
    await expectClean();
  });

  it('stays there while AWS does not take it, and the old one is stored', async () => {
    world.fake.patch({ newKeyDelayMs: 600_000 });
    expect(await code(rotate('work', DELETE, world))).toBe('not-usable-yet');
    expect(await world.stored()).toBe(ALICE_KEY_ID);
    expect(world.said.filter((text) => text.startsWith('waiting until AWS knows')).length).toBeGreaterThan(3);
    expect(await code(rotate('work', DELETE, world))).toBe('not-usable-yet');
    await world.clock.sleep(600_000);
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated', wasResumed: true });
    await expectClean();
  });

  it('is removed at AWS where other keys were stored or these were removed', async () => {
    for (const replace of [
      () => world.store.removeCredentials('work'),
      () =>
        world.store.putCredentials('work', {
          accessKeyId: BOB_KEY_ID,
          secretAccessKey: Secret.of(BOB_SECRET),
        }),
    ]) {
      await world.store.putCredentials('work', ALICE);
      await killedBeforeStoring();
      await replace();
      expect((await finishRotation('work', world))?.outcome).toBe('overtaken');
      expect(world.keys().map(({ id }) => id)).toEqual([ALICE_KEY_ID]);
      expect(await readJournal(world.store, 'work')).toBeUndefined();
    }
  });

  it('is stored under every name that has the old one, also where half of them have it already', async () => {
    await world.store.putCredentials('also', ALICE);
    const journal = await killedBeforeStoring();
    if (journal.created === undefined) throw new Error('no key');
    expect(journal.names).toEqual(['also', 'work']);
    await world.store.putCredentials('also', journal.created.credentials);
    world.store.reload();
    expect(await rotate('work', DELETE, world)).toMatchObject({
      names: ['also', 'work'],
      outcome: 'rotated',
    });
    await expectClean('also');
    await expectClean('work');
  });
});

describe('a store that does not keep what it is given', () => {
  it('is found out before a key is asked for', async () => {
    const { set } = world.keyring;
    world.keyring.set = async (name, value) =>
      set(name, name.startsWith('rotation:') ? Secret.of('{}') : value);
    expect(await code(rotate('work', DELETE, world))).toBe('read-back');
    expect(world.fake.count('CreateAccessKey')).toBe(0);
    expect(await world.stored()).toBe(ALICE_KEY_ID);
  });

  it('is found out before the old key goes, and the journal has both', async () => {
    const { set } = world.keyring;
    let isBroken = true;
    world.keyring.set = async (name, value) =>
      set(name, name.startsWith('credentials:') && isBroken ? Secret.of('{"v":1}') : value);
    expect(await code(rotate('work', DELETE, world))).toBe('read-back');
    expect(world.keys()).toHaveLength(2);
    const journal = await readJournal(world.store, 'work');
    expect(journal?.old.secretAccessKey.equals(ALICE.secretAccessKey)).toBe(true);
    expect(journal?.created).toBeDefined();
    isBroken = false;
    await world.store.putCredentials('work', ALICE);
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated', wasResumed: true });
    await expectClean();
  });
});

describe('a key that cannot be kept', () => {
  it('is removed at AWS at once', async () => {
    const { set } = world.keyring;
    world.keyring.set = async (name, value) => {
      if (name.startsWith('rotation:') && value.reveal().includes('"created":')) throw new Error('disk full');
      return set(name, value);
    };
    expect(await code(rotate('work', DELETE, world))).toBe('Error: disk full');
    expect(world.said.at(-1)).toMatch(/^removed access key AKIA\w+: it could not be stored$/);
    await expectClean();
  });

  it('is found by the next run where AWS does not let it be removed at once', async () => {
    const { set } = world.keyring;
    world.keyring.set = async (name, value) => {
      if (name.startsWith('rotation:') && value.reveal().includes('"created":')) throw new Error('disk full');
      return set(name, value);
    };
    world.fake.addFault({ kind: 'error', status: 503, operation: 'DeleteAccessKey' });
    expect(await code(rotate('work', DELETE, world))).toBe('service');
    expect(world.keys()).toHaveLength(2);
    world.keyring.set = set;
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated', wasResumed: true });
    await expectClean();
  });

  it('does not replace what a person stored while it was being proven', async () => {
    world.fake.watch = async ({ operation, when }) => {
      if (operation !== 'GetCallerIdentity' || when !== 'after' || world.keys().length !== 2) return;
      await world.store.putCredentials('work', {
        accessKeyId: BOB_KEY_ID,
        secretAccessKey: Secret.of(BOB_SECRET),
      });
    };
    expect(await code(rotate('work', DELETE, world))).toBe('keys-changed');
    expect(await world.stored()).toBe(BOB_KEY_ID);
    expect(world.keys().map(({ id }) => id)).toEqual([ALICE_KEY_ID]);
  });

  it('is not asked for again where the person gives no MFA code', async () => {
    const deny = { Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: '*' } as const;
    const permissions = [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }, deny] as const;
    world.fake.patch({ users: { [ALICE_ARN]: { permissions } } });
    let asked = 0;
    const mfaSession = async (): Promise<never> => {
      asked += 1;
      throw new Error('no code');
    };
    expect(await code(rotate('work', DELETE, { ...world, mfaSession }))).toBe('Error: no code');
    expect(asked).toBe(1);
    await expectClean();
  });
});

describe('the journal', () => {
  it('is in the keyring only, and comes back as it was', async () => {
    const journal = await killedBeforeStoring();
    await writeJournal(world.store, { ...journal, windows: [{ fromMs: 1, toMs: 2 }] });
    expect(await readJournal(world.store, 'work')).toEqual({ ...journal, windows: [{ fromMs: 1, toMs: 2 }] });
    expect(JSON.stringify(journal)).not.toContain(world.keys()[1]?.secret);
    // Found without the index too.
    world.store.reload();
    expect([...(await world.store.rebuild()).rotations]).toEqual([['work', 'work']]);
  });

  it('decides nothing where it is not whole', async () => {
    const journal = await killedBeforeStoring();
    const text = world.keyring.items.get('rotation:work')?.reveal() ?? '';
    const whole = JSON.parse(text) as Record<string, unknown>;
    const damaged = [
      '',
      'null',
      '[]',
      text.slice(0, -1),
      ...Object.keys(whole).map((key) => JSON.stringify({ ...whole, [key]: key === 'names' ? [] : null })),
    ];
    for (const value of damaged) {
      world.keyring.items.set('rotation:work', Secret.of(value));
      expect(await code(rotate('work', DELETE, world)), value).toBe('journal-damaged');
    }
    expect(world.keys()).toHaveLength(2);
    expect(journal.created).toBeDefined();
  });
});

describe('who is asked', () => {
  it('throttled requests for a key are made again, refused ones are not', async () => {
    world.fake.addFault({ kind: 'throttle', operation: 'CreateAccessKey', count: 2 });
    expect(await rotate('work', DELETE, world)).toMatchObject({ outcome: 'rotated' });
    expect(world.fake.count('CreateAccessKey')).toBe(3);
    world.fake.addFault({
      kind: 'refuse',
      status: 400,
      code: 'ValidationError',
      message: 'no',
      operation: 'CreateAccessKey',
    });
    expect(await code(rotate('work', DELETE, world))).toBe('validation');
    await expectClean();
  });

  it('a person for an MFA code only where IAM refuses the keys, and once', async () => {
    let asked = 0;
    const deny = {
      Effect: 'Deny',
      Action: 'iam:CreateAccessKey',
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    } as const;
    const permissions = [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }, deny] as const;
    world.fake.patch({ users: { [ALICE_ARN]: { permissions } } });
    const { createSts } = await import('../../../src/aws/sts.ts');
    const target = {
      region: 'eu-west-1',
      endpoint: world.fake.url,
      legacyGlobal: false,
      fips: false,
      dualstack: false,
    };
    const withMfa = {
      ...world,
      mfaSession: async (_name: string, credentials: typeof ALICE) => {
        asked += 1;
        // A person takes their time: longer than a request may be under way.
        await world.clock.sleep(60_000);
        const { ALICE_MFA_SERIAL: serial } = await import('../../fake-aws/default-world.ts');
        const mfa = { serial, code: Secret.of(world.fake.mfaCode(serial).code) };
        const sts = createSts(target, {
          credentials,
          network: { noProxy: [], maxAttempts: 1 },
          version: 'test',
          now: world.clock.now,
        });
        return sts.getSessionToken({ durationSeconds: 900, mfa });
      },
    };
    // The clock of the client is the real one: the requests are signed with it.
    world.fake.addFault({ kind: 'cut', at: 'half', operation: 'CreateAccessKey', skip: 1 });
    expect(await rotate('work', DELETE, withMfa)).toMatchObject({ outcome: 'rotated' });
    expect(asked).toBe(1);
    await expectClean();
    expect(await code(rotate('work', DELETE, world))).toBe('denied');
    await expectClean();
  });
});
