// A throwaway home with one stored key, a fake AWS and a warm session, for measuring.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALICE_KEY_ID, ALICE_SECRET, READER_ROLE } from '../../test/fake-aws/default-world.ts';
import { startFakeAws } from '../../test/fake-aws/fake-aws.ts';

export interface BenchWorld {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** A config file of a thousand profiles, for measuring completion. */
  readonly largeConfig: string;
  close(): Promise<void>;
}

/** @param vault the executable that stores the keys and warms the session */
export async function createBenchWorld(vault: string): Promise<BenchWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-bench-'));
  const fake = await startFakeAws({});
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: folder,
    USER: 'bench',
    AWS_VAULT_BACKEND: 'file',
    AWS_ENDPOINT_URL_STS: fake.url,
  };
  mkdirSync(join(folder, '.aws'));
  writeFileSync(
    join(folder, '.aws', 'config'),
    [
      '[profile alice]\nregion = eu-west-1\n',
      `[profile reader]\nsource_profile = alice\nrole_arn = ${READER_ROLE}\nregion = eu-west-1\n`,
      // A config file of ordinary size: forty profiles that nobody asks for here.
      ...Array.from(
        { length: 40 },
        (_, n) =>
          `[profile other-${n}]\nsource_profile = alice\nrole_arn = arn:aws:iam::222222222222:role/r${n}\n`,
      ),
    ].join('\n'),
  );
  const largeConfig = join(folder, 'thousand-profiles');
  writeFileSync(
    largeConfig,
    Array.from(
      { length: 1000 },
      (_, n) =>
        `[profile team-${n}]\nregion = eu-west-1\nsource_profile = alice\nrole_arn = arn:aws:iam::222222222222:role/r${n}\n\n`,
    ).join(''),
  );
  const { spawn } = await import('node:child_process');
  const run = (args: readonly string[], more: Record<string, string>): Promise<void> =>
    new Promise((resolve, reject) => {
      // Not spawnSync: the fake AWS lives in this process and has to answer.
      const child = spawn(vault, args, {
        env: { ...env, AWS_VAULT_FILE_PASSPHRASE: 'bench', ...more },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      child.on('exit', (status) =>
        status === 0 ? resolve() : reject(new Error(`vault ${args.join(' ')} ended with ${status}`)),
      );
    });
  await run(['add', 'alice', '--env'], {
    AWS_ACCESS_KEY_ID: ALICE_KEY_ID,
    AWS_SECRET_ACCESS_KEY: ALICE_SECRET,
  });
  await run(['exec', 'reader', '--', 'true'], {});
  return {
    env,
    folder,
    largeConfig,
    close: async () => {
      spawnSync(vault, ['clear'], { env });
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
