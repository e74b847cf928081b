// A throwaway `file` store and a person who answers its passphrase prompts. Only for tests.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../src/kernel/secret.ts';
import { createFileBackend } from '../../../src/keyring/backends/file.ts';
import type { BackendContext, Keyring } from '../../../src/keyring/keyring.ts';
import { systemClock } from '../../../src/platform/clock.ts';

/** The KDF cost of test stores: thousands of them are made. */
export const TEST_SCRYPT_N = 2 ** 4;

export interface TestStore {
  readonly folder: string;
  /** What the person was asked. */
  readonly asked: { readonly isNew: boolean; readonly attempt: number }[];
  readonly notices: string[];
  readonly context: BackendContext;
  open(): Promise<Keyring>;
  dispose(): void;
}

export interface TestStoreOptions {
  /** Answers in order; the last one is repeated. */
  readonly passphrases?: readonly string[];
  readonly env?: BackendContext['env'];
  readonly folder?: string;
  readonly scryptN?: number;
}

/** `AWS_VAULT_FILE_UNLOCK_TTL` is 0 unless given, so that no test leaves keys in the kernel. */
export function makeTestStore(options: TestStoreOptions = {}): TestStore {
  const root = mkdtempSync(join(tmpdir(), 'vault-file-'));
  const folder = options.folder ?? join(root, 'keyring');
  const passphrases = options.passphrases ?? ['correct horse'];
  const asked: { isNew: boolean; attempt: number }[] = [];
  const notices: string[] = [];
  const context: BackendContext = {
    env: { AWS_VAULT_FILE_UNLOCK_TTL: '0', ...options.env },
    platform: process.platform,
    clock: systemClock,
    fileDir: folder,
    deadlineMs: 5000,
    promptDeadlineMs: 60_000,
    askPassphrase: async ({ isNew, attempt }) => {
      const answer = passphrases[Math.min(asked.length, passphrases.length - 1)] ?? '';
      asked.push({ isNew, attempt });
      return Secret.of(answer);
    },
    notify: (message) => notices.push(message),
  };
  const backend = createFileBackend({ scryptN: options.scryptN ?? TEST_SCRYPT_N });
  return {
    folder,
    asked,
    notices,
    context,
    open: () => backend.open(context),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}
