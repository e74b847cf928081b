// The os backend on a real gnome-keyring and a real bus, in every state they can be in without a display.

import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { type Build, makeBuilds, type Outcome, run, start } from './builds.ts';
import { pause, SECOND_TRY, type Session, type SessionState, withSecretService } from './session.ts';

const builds = makeBuilds();
afterAll(() => builds.dispose());

const DEADLINE_MS = 1500;
/** What a typed error or an answer may cost beyond its deadline, on a busy machine. */
const SLACK_MS = 2500;
const OPERATIONS = ['get', 'set', 'remove', 'list'] as const;
const env = { TEST_DEADLINE_MS: String(DEADLINE_MS) };

/** One after the other: what one writes the next one sees. */
async function each(
  build: Build,
  session: Session,
  operations: readonly string[] = OPERATIONS,
): Promise<Readonly<Record<string, Outcome>>> {
  const all: Record<string, Outcome> = {};
  for (const operation of operations) {
    all[operation] = await run(build, session, [operation, 'credentials:dev'], { input: 'value', env });
  }
  return all;
}

function codes(outcomes: Readonly<Record<string, Outcome>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outcomes).map(([name, one]) => [name, one.code ?? one.result]));
}

describe.each(builds.all)('secret service, $name', { ...SECOND_TRY, timeout: 60_000 }, (build) => {
  it('keeps, lists and removes items of an open keyring, under names that people recognise', async () => {
    await withSecretService({ state: 'open' }, async (session) => {
      expect((await run(build, session, ['probe'])).result).toEqual({ available: true });
      expect((await run(build, session, ['set', 'credentials:dev'], { input: 's3cret "ü"' })).result).toBe(
        true,
      );
      expect((await run(build, session, ['get', 'credentials:dev'])).result).toBe('s3cret "ü"');
      expect((await run(build, session, ['get', 'credentials:Dev'])).result).toBe(null);
      expect((await run(build, session, ['list'])).result).toEqual(['credentials:dev']);
      const shown = execFileSync('secret-tool', ['search', '--all', 'service', 'vault'], {
        env: session.env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(shown).toContain('label = vault: credentials:dev');
      expect(shown).toContain('secret = s3cret "ü"');
      expect((await run(build, session, ['remove', 'credentials:dev'])).result).toBe(true);
      expect((await run(build, session, ['remove', 'credentials:dev'])).result).toBe(false);
      expect((await run(build, session, ['list'])).result).toEqual([]);
    });
  });

  it('says that a keyring is locked where nobody can be asked, and still knows what it does not have', async () => {
    await withSecretService({ state: 'open' }, async (session) => {
      await run(build, session, ['set', 'credentials:dev'], { input: 'value' });
      await session.lockAgain();
      expect((await run(build, session, ['probe'])).result).toEqual({ available: true, detail: 'locked' });
      const outcomes = await each(build, session);
      expect(codes(outcomes)).toEqual({
        get: 'locked',
        set: 'locked',
        remove: 'locked',
        list: 'locked',
      });
      for (const one of Object.values(outcomes)) expect(one.elapsedMs).toBeLessThan(DEADLINE_MS + SLACK_MS);
      expect((await run(build, session, ['get', 'credentials:none'])).result).toBe(null);
    });
  });

  it('says that there is no collection yet', async () => {
    await withSecretService({ state: 'no-collection' }, async (session) => {
      expect((await run(build, session, ['probe'])).result).toMatchObject({
        available: false,
        reason: expect.stringContaining('no keyring yet'),
      });
      expect(codes(await each(build, session))).toEqual({
        get: null,
        set: 'no-collection',
        remove: false,
        list: [],
      });
    });
  });

  it.each([
    ['no-service', 'no secret service'],
    ['no-bus', 'no D-Bus session bus is set'],
    ['dead-bus', 'the D-Bus session bus cannot be reached (ENOENT)'],
  ] as const)('is unavailable with %s', async (state, reason) => {
    await withSecretService({ state }, async (session) => {
      const probe = await run(build, session, ['probe'], { env });
      expect(probe.result).toMatchObject({ available: false, reason: expect.stringContaining(reason) });
      const outcomes = await each(build, session);
      for (const one of Object.values(outcomes)) {
        expect(one).toMatchObject({
          code: 'backend-unavailable',
          facts: { backend: 'os', reason: expect.stringContaining(reason) },
        });
      }
    });
  });

  it.each(['stopped-daemon', 'stopped-bus', 'mute-bus'] as const satisfies readonly SessionState[])(
    'ends in time with %s, with its event loop turning all the while',
    async (state) => {
      await withSecretService({ state }, async (session) => {
        const probe = await run(build, session, ['probe']);
        expect(probe.result).toMatchObject({
          available: false,
          reason: expect.stringContaining('does not answer'),
        });
        expect(probe.elapsedMs).toBeLessThan(1000 + SLACK_MS);
        // At once: each waits for its whole deadline.
        const stuck = OPERATIONS.map((operation) =>
          run(build, session, [operation, 'credentials:dev'], { input: 'value', env }),
        );
        for (const one of await Promise.all(stuck)) {
          expect(one).toMatchObject({ code: 'timeout', facts: { backend: 'os', seconds: 2 }, exit: 0 });
          expect(one.elapsedMs).toBeGreaterThanOrEqual(DEADLINE_MS - 50);
          expect(one.elapsedMs).toBeLessThan(DEADLINE_MS + SLACK_MS);
          expect(one.longestBlockMs).toBeLessThan(1000);
        }
      });
    },
  );

  it.each(['stopped-daemon', 'mute-bus'] as const)('can be interrupted with %s', async (state) => {
    await withSecretService({ state }, async (session) => {
      const running = start(build, session, ['get', 'credentials:dev'], {
        env: { TEST_DEADLINE_MS: '30000' },
      });
      await pause(700);
      const fromMs = performance.now();
      running.kill('SIGINT');
      expect(await running.outcome).toMatchObject({ interrupted: true, exit: 130 });
      expect(performance.now() - fromMs).toBeLessThan(3000);
    });
  });

  it('works again after the daemon has been started anew', async () => {
    await withSecretService({ state: 'stopped-daemon' }, async (session) => {
      const running = start(build, session, ['get', 'credentials:dev'], {
        env: { TEST_DEADLINE_MS: '10000' },
      });
      await pause(700);
      process.kill(session.daemonPid(), 'SIGCONT');
      expect(await running.outcome).toMatchObject({ result: null, exit: 0 });
    });
  });

  it('takes 20 processes at once and loses nothing', async () => {
    await withSecretService({ state: 'open' }, async (session) => {
      const names = Array.from({ length: 20 }, (_, at) => `credentials:profile ${at}`);
      const options = { env: { TEST_DEADLINE_MS: '20000' } };
      const written = await Promise.all(
        names.map((name) => run(build, session, ['set', name], { ...options, input: `value of ${name}` })),
      );
      for (const one of written) expect(one).toMatchObject({ result: true, exit: 0 });
      expect((await run(build, session, ['list'], options)).result).toEqual([...names].sort());
      const values = await run(build, session, ['get-all', ...names], options);
      expect(values.result).toEqual(names.map((name) => `value of ${name}`));
      const same = await Promise.all(
        names.map((name) => run(build, session, ['set', 'shared'], { ...options, input: name })),
      );
      for (const one of same) expect(one).toMatchObject({ result: true, exit: 0 });
      expect(names).toContain((await run(build, session, ['get', 'shared'], options)).result);
      expect((await run(build, session, ['list'], options)).result).toEqual([...names, 'shared'].sort());
    });
  });

  it('keeps the number of its connections to the bus bounded', async () => {
    await withSecretService({ state: 'open' }, async (session) => {
      await run(build, session, ['set-many', 'item', '130']);
      const before = session.busConnections();
      const running = start(build, session, ['get-many', 'item', '130']);
      let most = 0;
      let isRunning = true;
      void running.outcome.then(() => {
        isRunning = false;
      });
      while (isRunning) {
        most = Math.max(most, session.busConnections() - before);
        await pause(100);
      }
      expect(await running.outcome).toMatchObject({ result: true });
      // One for questions, and an entry each until the collector comes by after 64 of them.
      expect(most).toBeLessThan(100);
    });
  });
});
