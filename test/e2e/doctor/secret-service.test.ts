// The doctor and a real gnome-keyring: an open one is looked at, a locked one is told of and not unlocked, one that does
// not answer costs no more than its time.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALICE_KEY_ID, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { SECOND_TRY, type Session, withSecretService } from '../secret-service/session.ts';

interface End {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

function vault(build: Build, session: Session, args: readonly string[]): Promise<End> {
  const startMs = Date.now();
  const child = spawn(join(build.folder, 'vault'), args, {
    env: {
      ...session.env,
      PATH: `${build.folder}:${join(process.execPath, '..')}:/usr/bin:/bin`,
      ...(args[0] === 'add' ? { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: ALICE_SECRET } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr, tookMs: Date.now() - startMs }));
  });
}

async function codes(
  build: Build,
  session: Session,
  ...flags: readonly string[]
): Promise<readonly string[]> {
  const end = await vault(build, session, ['doctor', '--offline', '--json', ...flags]);
  expect(end.stderr).toBe('');
  return (JSON.parse(end.stdout) as { findings: readonly { readonly code: string }[] }).findings.map(
    ({ code }) => code,
  );
}

const add = async (build: Build, session: Session): Promise<void> => {
  const end = await vault(build, session, ['add', 'alice', '--env', '--no-add-config']);
  expect(end).toMatchObject({ status: 0, stderr: '' });
};

describe.each(BUILDS)('the doctor ($name) on a real keyring', { ...SECOND_TRY, timeout: 90_000 }, (build) => {
  it('finds nothing where it is open, and tells of a locked one without asking for it to be unlocked', async () => {
    await withSecretService({ state: 'open', display: true }, async (session) => {
      await add(build, session);
      expect(await codes(build, session)).toEqual([]);
      expect(await codes(build, session, '--unlock')).toEqual([]);
      await session.lockAgain();
      expect(await codes(build, session)).toEqual(['keyring-locked']);
      expect(await session.dialogGone(300)).toBe(true);
      // With leave it asks, and reads what is there.
      const asked = vault(build, session, ['doctor', '--offline', '--unlock']);
      const early = asked.then((end): never => {
        throw new Error(`it ended without a dialog: ${end.stdout}${end.stderr}`);
      });
      // Its end is no news once the dialog is there.
      early.catch(() => undefined);
      await session.type(await Promise.race([session.dialog(20_000), early]), session.password, 'Return');
      expect(await asked).toMatchObject({ status: 0, stdout: 'No problems found.\n' });
    });
  });
});

it('a keyring that does not answer costs no more than its time', {
  ...SECOND_TRY,
  timeout: 90_000,
}, async () => {
  const [, bun] = BUILDS;
  await withSecretService({ state: 'open' }, async (session) => {
    await add(bun as Build, session);
    process.kill(session.daemonPid(), 'SIGSTOP');
    const end = await vault(bun as Build, session, ['doctor', '--offline']);
    process.kill(session.daemonPid(), 'SIGCONT');
    expect(end.status).toBe(1);
    expect(end.stdout).toContain('problem: the os backend, where your keys are, cannot be used any more');
    expect(end.tookMs).toBeLessThan(15_000);
  });
});
