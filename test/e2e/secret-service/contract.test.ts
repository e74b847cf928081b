// The contract of all keyrings on a real gnome-keyring: as used on Linux, and with the list of names of our own that
// macOS and Windows have.

import { afterAll, beforeAll } from 'vitest';
import { directKeyring } from '../../../src/keyring/backends/os/direct.ts';
import { nativeItems } from '../../../src/keyring/backends/os/native.ts';
import { osBackend } from '../../../src/keyring/backends/os.ts';
import type { BackendContext, Keyring } from '../../../src/keyring/keyring.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { loadNativeKeyring } from '../../../src/platform/native-keyring.ts';
import { collectGarbage } from '../../../src/platform/native-keyring-runtime.ts';
import { describeKeyringContract, type KeyringFixture } from '../../contract/keyring.ts';
import { type Session, withSecretService } from './session.ts';

let session: Session | undefined;
let endSession: () => void = () => undefined;
let ended: Promise<void> = Promise.resolve();

beforeAll(async () => {
  await new Promise<void>((started, failed) => {
    ended = withSecretService({ state: 'open' }, (one) => {
      session = one;
      // The addon's own D-Bus library reads the real environment, once.
      Object.assign(process.env, one.env);
      started();
      return new Promise<void>((resolve) => {
        endSession = resolve;
      });
    });
    ended.catch(failed);
  });
}, 30_000);

afterAll(async () => {
  endSession();
  await ended;
}, 30_000);

function contextFor(platform: NodeJS.Platform): BackendContext {
  return {
    env: session?.env ?? {},
    platform,
    clock: systemClock,
    fileDir: '/nonexistent',
    deadlineMs: 20_000,
    promptDeadlineMs: 20_000,
    askPassphrase: () => Promise.reject(new Error('not asked')),
    notify: () => undefined,
  };
}

/** One store for all tests of a suite: each leaves it empty. */
async function fixture(open: () => Promise<Keyring>): Promise<KeyringFixture> {
  return {
    open,
    dispose: async () => {
      const keyring = await open();
      for (const name of await keyring.list()) await keyring.remove(name);
      await keyring.close();
    },
  };
}

describeKeyringContract('os, on gnome-keyring', () => fixture(() => osBackend.open(contextFor('linux'))), {
  timeoutMs: 60_000,
});

for (const platform of ['darwin', 'win32'] as const) {
  const open = async (): Promise<Keyring> => {
    const context = contextFor(platform);
    const addon = () => loadNativeKeyring({ env: context.env, platform: 'linux', arch: process.arch });
    return directKeyring({ context, items: nativeItems({ addon, platform, collectGarbage }) });
  };
  describeKeyringContract(`os, as on ${platform}, over gnome-keyring`, () => fixture(open), {
    timeoutMs: 60_000,
  });
}
