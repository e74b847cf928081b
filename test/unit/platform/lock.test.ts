// The cross-process lock, with real processes of both runtimes that contend, die and leave children.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { withLock } from '../../../src/platform/lock.ts';

const probe = fileURLToPath(new URL('lock-probe.ts', import.meta.url));
const bun = fileURLToPath(new URL('../../../node_modules/bun/bin/bun.exe', import.meta.url));
const runtimes = [
  { name: 'Node', command: process.execPath },
  { name: 'Bun', command: bun },
];
const run = promisify(execFile);
const clock = systemClock;

let folder: string;
let lock: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(folder, 'locks', 'one.lock');
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function holder(command: string, role: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(command, [probe, role, lock], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, said: said.toString() };
}

describe('withLock', () => {
  it('lets one of 50 processes in at a time, whatever their runtime', async () => {
    const log = join(folder, 'log');
    const commands = Array.from({ length: 50 }, (_, index) => (index % 10 === 0 ? process.execPath : bun));
    await Promise.all(commands.map((command) => run(command, [probe, 'once', lock, log])));
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(100);
    for (let index = 0; index < lines.length; index += 2) {
      expect(lines[index + 1]).toBe(lines[index]?.replace('in', 'out'));
    }
  }, 60_000);

  it.each(runtimes)('passes on at once when the owner is killed ($name)', async ({ command }) => {
    const { child } = await holder(command, 'hold');
    let killedAt = 0;
    const waited = withLock(lock, { clock }, () => clock.now() - killedAt);
    setTimeout(() => {
      killedAt = clock.now();
      child.kill('SIGKILL');
    }, 60);
    expect(await waited).toBeLessThan(500);
    expect(killedAt).toBeGreaterThan(0);
  });

  it.runIf(process.platform !== 'win32').each(runtimes)(
    'is not kept by a child of the owner ($name)',
    async ({ command }) => {
      const { child, said } = await holder(command, 'hold-with-child');
      const orphan = Number(said.split(' ')[1]);
      child.kill('SIGKILL');
      await once(child, 'exit');
      try {
        expect(() => process.kill(orphan, 0)).not.toThrow();
        await withLock(lock, { clock, timeoutMs: 1000 }, () => undefined);
      } finally {
        process.kill(orphan, 'SIGKILL');
      }
    },
  );

  it('can be given up while waiting', async () => {
    await holder(bun, 'hold');
    const controller = new AbortController();
    const waiting = withLock(lock, { clock, signal: controller.signal }, () => 'entered');
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(waiting).rejects.toThrow('enough');
  });

  it('does not start waiting when already given up', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(withLock(lock, { clock, signal }, () => 'entered')).rejects.toThrow('before');
    expect(existsSync(lock)).toBe(false);
  });

  it('says once that it waits, then gives up at its timeout', async () => {
    await holder(bun, 'hold');
    const notices: number[] = [];
    const waiting = withLock(
      lock,
      { clock, waitNoticeMs: 50, timeoutMs: 300, onWait: (waitedMs) => notices.push(waitedMs) },
      () => 'entered',
    );
    await expect(waiting).rejects.toMatchObject({
      room: 'platform',
      code: 'lock-timeout',
      facts: { seconds: 0.3 },
    });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toBeGreaterThanOrEqual(50);
  });

  it('is free again after the action failed', async () => {
    await expect(
      withLock(lock, { clock }, () => {
        throw new Error('failed inside');
      }),
    ).rejects.toThrow('failed inside');
    expect(await withLock(lock, { clock, timeoutMs: 0 }, () => 'entered')).toBe('entered');
  });

  it('holds between two calls of one process too', async () => {
    let inside = 0;
    const overlap = await Promise.all(
      Array.from({ length: 5 }, () =>
        withLock(lock, { clock }, async () => {
          inside += 1;
          const seen = inside;
          await clock.sleep(2);
          inside -= 1;
          return seen;
        }),
      ),
    );
    expect(overlap).toEqual([1, 1, 1, 1, 1]);
  });

  it.runIf(process.platform !== 'win32')('makes a private file in a private folder', async () => {
    await withLock(lock, { clock }, () => {
      expect(statSync(lock).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, 'locks')).mode & 0o777).toBe(0o700);
    });
  });

  it.runIf(process.platform !== 'win32')('does not hang when somebody removed the lock file', async () => {
    const { child } = await holder(bun, 'hold');
    unlinkSync(lock);
    await withLock(lock, { clock, timeoutMs: 1000 }, () => expect(existsSync(lock)).toBe(true));
    child.kill('SIGKILL');
  });
});
