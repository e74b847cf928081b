// The finished executables on a real gnome-keyring: the main job, and each state in which it cannot be done.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALICE_KEY_ID, ALICE_SECRET, READER_ROLE } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { SECOND_TRY, type Session, withSecretService } from './session.ts';

let aws: FakeAws;
beforeAll(async () => {
  aws = await startFakeAws({});
});
afterAll(() => aws.close());

interface End {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function vault(
  build: Build,
  session: Session,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<End> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(build.folder, 'vault'), args, {
      env: {
        ...session.env,
        AWS_ENDPOINT_URL_STS: aws.url,
        AWS_ROLE_ARN: READER_ROLE,
        AWS_REGION: 'eu-west-1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => {
      stdout += data;
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const KEYS = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: ALICE_SECRET };
const add = (build: Build, session: Session, ...flags: readonly string[]): Promise<End> =>
  vault(build, session, ['add', 'alice', '--env', '--no-add-config', ...flags], KEYS);

describe.each(BUILDS)(
  'vault ($name) on the keyring of the system',
  { ...SECOND_TRY, timeout: 90_000 },
  (build) => {
    it('chooses an open keyring by itself, and does the whole job on it', async () => {
      await withSecretService({ state: 'open' }, async (session) => {
        expect((await vault(build, session, ['backends'])).stdout).toMatch(/os \(default\) +yes/);
        expect(await add(build, session)).toMatchObject({ status: 0, stderr: '' });
        const before = aws.count('AssumeRole');
        for (let run = 0; run < 2; run++) {
          const end = await vault(build, session, ['exec', 'alice', '--', 'printenv', 'AWS_ACCESS_KEY_ID']);
          expect(end).toMatchObject({ status: 0, stderr: '' });
          expect(end.stdout).toMatch(/^ASIA/);
        }
        expect(aws.count('AssumeRole') - before).toBe(1);
        expect((await vault(build, session, ['list', '--credentials'])).stdout).toBe('alice\n');
        expect(await vault(build, session, ['remove', 'alice', '--force'])).toMatchObject({ status: 0 });
        expect((await vault(build, session, ['exec', 'alice', '--', 'true'])).stderr).toContain(
          'profile alice',
        );
      });
    });

    it('says that it is locked, and goes on using it rather than another store', async () => {
      await withSecretService({ state: 'open' }, async (session) => {
        await add(build, session);
        await session.lockAgain();
        const end = await vault(build, session, ['exec', 'alice', '--', 'true']);
        expect(end.status).toBe(125);
        expect(end.stderr).toMatch(/^vault: .*locked.*\nhint: .+\n$/);
      });
    });

    it.each([
      ['no-collection', /no collection/],
      ['no-service', /.+/],
      ['no-bus', /.+/],
    ] as const)('says why it cannot store anything: %s', async (state, message) => {
      await withSecretService({ state }, async (session) => {
        const end = await add(build, session, '--backend', 'os');
        expect(end.status).toBe(1);
        expect(end.stdout).toBe('');
        expect(end.stderr).toMatch(/^vault: .+\nhint: .+\n$/);
        expect(end.stderr).toMatch(message);
      });
    });

    it('waits for the dialog of a locked keyring, and takes no for an answer', async () => {
      await withSecretService({ state: 'open', display: true }, async (session) => {
        await add(build, session);
        await session.lockAgain();
        const answered = vault(build, session, ['exec', 'alice', '--', 'printenv', 'AWS_VAULT']);
        await session.type(await session.dialog(20_000), session.password, 'Return');
        expect(await answered).toMatchObject({ status: 0, stdout: 'alice\n' });
        await session.lockAgain();
        const dismissed = vault(build, session, ['exec', 'alice', '--', 'true']);
        await session.type(await session.dialog(20_000), '', 'Escape');
        const end = await dismissed;
        expect(end.status).toBe(125);
        expect(end.stderr).toMatch(/dismissed/);
      });
    });
  },
);
