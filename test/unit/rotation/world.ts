// A rotation in this process: a keyring in memory, the real clients, a fake AWS, and a clock that need not wait.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIam } from '../../../src/aws/iam.ts';
import { createSts } from '../../../src/aws/sts.ts';
import type { Credentials } from '../../../src/kernel/credentials.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import type { RotationRequest, RotationWorld } from '../../../src/rotation/world.ts';
import { SessionStore } from '../../../src/sessions/store.ts';
import { ALICE_ARN, ALICE_KEY_ID, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { type AccessKey, findUser } from '../../fake-aws/world.ts';
import { type MemoryKeyring, memoryKeyring } from '../memory-keyring.ts';

export const ALICE: Credentials = {
  accessKeyId: ALICE_KEY_ID,
  secretAccessKey: Secret.of(ALICE_SECRET),
};

export const DELETE: RotationRequest = { end: 'delete', dryRun: false };

export interface TestWorld extends RotationWorld {
  readonly fake: FakeAws;
  readonly keyring: MemoryKeyring;
  readonly said: string[];
  /** Alice's keys at AWS. */
  keys(): readonly AccessKey[];
  stored(name?: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Time goes by only where somebody sleeps; the fake AWS has the same clock. */
export async function testWorld(
  more: Partial<Pick<RotationWorld, 'mfaSession' | 'maxAttempts'>> & { readonly timeoutMs?: number } = {},
): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-rotation-'));
  let sleptMs = 0;
  const now = (): number => Date.now() + sleptMs;
  const fake = await startFakeAws({ now });
  const keyring = memoryKeyring();
  const clock = {
    now,
    sleep: async (ms: number) => {
      sleptMs += ms;
    },
  };
  const store = new SessionStore({
    keyring: async () => keyring,
    indexPath: join(folder, 'index.json'),
    lockIndex: (work) => work(),
    clock,
    debug: () => undefined,
  });
  await store.putCredentials('work', ALICE);
  const said: string[] = [];
  const target = {
    region: 'eu-west-1',
    endpoint: fake.url,
    legacyGlobal: false,
    fips: false,
    dualstack: false,
  };
  const attemptMs = more.timeoutMs ?? 5000;
  return {
    store,
    clock,
    fake,
    keyring,
    said,
    calls: (credentials) => {
      const options = {
        credentials,
        network: { noProxy: [], maxAttempts: 1 },
        version: 'test',
        timeoutMs: attemptMs,
        now,
      };
      return {
        iam: createIam(target, options),
        identity: () => createSts(target, options).getCallerIdentity(),
      };
    },
    mfaSession: more.mfaSession,
    maxAttempts: more.maxAttempts ?? 3,
    attemptMs,
    say: (message) => void said.push(message),
    debug: () => undefined,
    lock: (_names, work) => work(),
    keys: () => findUser(fake.world, ALICE_ARN)?.keys ?? [],
    stored: async (name = 'work') => (await store.credentials(name))?.accessKeyId,
    close: async () => {
      await fake.close();
      rmSync(folder, { recursive: true });
    },
  };
}
