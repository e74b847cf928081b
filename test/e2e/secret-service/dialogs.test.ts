// The os backend on a real gnome-keyring with its real dialogs on a real (virtual) display: answered, dismissed,
// ignored, interrupted. No window manager, no fake prompter.

import { afterAll, describe, expect, it } from 'vitest';
import { type Build, makeBuilds, run, start } from './builds.ts';
import { pause, SECOND_TRY, type Session, withSecretService } from './session.ts';

const builds = makeBuilds();
afterAll(() => builds.dispose());

/** A keyring with one item, locked, and a display. */
async function locked(build: Build, work: (session: Session) => Promise<void>): Promise<void> {
  await withSecretService({ state: 'open', display: true }, async (session) => {
    expect((await run(build, session, ['set', 'credentials:dev'], { input: 'value' })).result).toBe(true);
    await session.lockAgain();
    await work(session);
  });
}

describe.each(builds.all)(
  'dialogs of the secret service, $name',
  { ...SECOND_TRY, timeout: 60_000 },
  (build) => {
    it('finds out about a locked keyring without a dialog', async () => {
      await locked(build, async (session) => {
        expect((await run(build, session, ['probe'])).result).toEqual({ available: true, detail: 'locked' });
        expect((await run(build, session, ['get', 'credentials:none'])).result).toBe(null);
        await pause(700);
        expect(await session.dialogGone(0)).toBe(true);
      });
    });

    it.each([
      ['get', 'value'],
      ['set', true],
      ['list', ['credentials:dev']],
      ['remove', true],
    ] as const)('unlocks for %s once the dialog is answered', async (operation, result) => {
      await locked(build, async (session) => {
        const running = start(build, session, [operation, 'credentials:dev'], {
          input: 'new',
          env: { TEST_DEADLINE_MS: '4000' },
        });
        const window = await session.dialog();
        // Longer than a call may take: the person has time of their own.
        await pause(4500);
        await session.type(window, session.password, 'Return');
        const outcome = await running.outcome;
        expect(outcome).toMatchObject({ result, exit: 0 });
        expect(outcome.stderr).toContain('notice: waiting for the keyring to be unlocked');
        expect(outcome.longestBlockMs).toBeLessThan(1000);
        expect(await session.dialogGone()).toBe(true);
        expect((await run(build, session, ['probe'])).result).toEqual({ available: true });
      });
    });

    it('asks once for many items at a time', async () => {
      await locked(build, async (session) => {
        const running = start(build, session, [
          'get-all',
          'credentials:dev',
          'credentials:dev',
          'credentials:dev',
        ]);
        await session.type(await session.dialog(), session.password, 'Return');
        expect((await running.outcome).result).toEqual(['value', 'value', 'value']);
      });
    });

    it('lets a wrong password be corrected', async () => {
      await locked(build, async (session) => {
        const running = start(build, session, ['get', 'credentials:dev']);
        await session.type(await session.dialog(), 'wrong', 'Return');
        await pause(1000);
        await session.type(await session.dialog(), session.password, 'Return');
        expect((await running.outcome).result).toBe('value');
      });
    });

    it('says that the dialog was dismissed', async () => {
      await locked(build, async (session) => {
        const running = start(build, session, ['get', 'credentials:dev']);
        await session.type(await session.dialog(), '', 'Escape');
        expect(await running.outcome).toMatchObject({ code: 'dismissed', exit: 0 });
        expect((await run(build, session, ['probe'])).result).toEqual({ available: true, detail: 'locked' });
      });
    });

    it('gives up on an ignored dialog in time and takes it away', async () => {
      await locked(build, async (session) => {
        const running = start(build, session, ['get', 'credentials:dev'], {
          env: { TEST_PROMPT_DEADLINE_MS: '5000' },
        });
        await session.dialog();
        const outcome = await running.outcome;
        expect(outcome).toMatchObject({ code: 'timeout', facts: { backend: 'os', seconds: 5 }, exit: 0 });
        expect(outcome.elapsedMs).toBeGreaterThan(4900);
        expect(outcome.elapsedMs).toBeLessThan(8000);
        expect(outcome.longestBlockMs).toBeLessThan(1000);
        expect(await session.dialogGone()).toBe(true);
      });
    });

    it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      'takes the dialog with it when it is ended by %s',
      async (signal) => {
        await locked(build, async (session) => {
          const running = start(build, session, ['get', 'credentials:dev']);
          await session.dialog();
          const fromMs = performance.now();
          running.kill(signal);
          const { exit } = await running.outcome;
          expect(exit).toBe(signal === 'SIGINT' ? 130 : signal);
          expect(performance.now() - fromMs).toBeLessThan(3000);
          expect(await session.dialogGone()).toBe(true);
        });
      },
    );

    it('can be killed at any time; the dialog that it leaves serves the next one', async () => {
      await locked(build, async (session) => {
        const killed = start(build, session, ['get', 'credentials:dev']);
        await session.dialog();
        killed.kill('SIGKILL');
        expect((await killed.outcome).exit).toBe('SIGKILL');
        const running = start(build, session, ['get', 'credentials:dev']);
        await session.type(await session.dialog(), session.password, 'Return');
        expect(await running.outcome).toMatchObject({ result: 'value', exit: 0 });
        expect(await session.dialogGone()).toBe(true);
      });
    });

    it('has the first collection made through its dialog', async () => {
      await withSecretService({ state: 'no-collection', display: true }, async (session) => {
        expect((await run(build, session, ['probe'])).result).toMatchObject({
          available: true,
          detail: expect.stringContaining('new one'),
        });
        const running = start(build, session, ['set', 'credentials:dev'], { input: 'value' });
        const window = await session.dialog();
        await session.type(window, 'new password', 'Tab');
        await session.type(window, 'new password', 'Return');
        expect(await running.outcome).toMatchObject({ result: true, exit: 0 });
        expect((await run(build, session, ['get', 'credentials:dev'])).result).toBe('value');
        expect((await run(build, session, ['probe'])).result).toEqual({ available: true });
      });
    });

    it('makes no collection where the dialog is dismissed', async () => {
      await withSecretService({ state: 'no-collection', display: true }, async (session) => {
        const running = start(build, session, ['set', 'credentials:dev'], { input: 'value' });
        await session.type(await session.dialog(), '', 'Escape');
        expect(await running.outcome).toMatchObject({ code: 'dismissed', exit: 0 });
      });
    });

    it('keeps its items in a collection of the name that is asked for, apart from the others', async () => {
      await withSecretService({ state: 'open', display: true }, async (session) => {
        const env = { AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME: 'awsvault' };
        const running = start(build, session, ['set', 'credentials:dev'], { input: 'in awsvault', env });
        const window = await session.dialog();
        await session.type(window, 'its own', 'Tab');
        await session.type(window, 'its own', 'Return');
        expect(await running.outcome).toMatchObject({ result: true, exit: 0 });
        expect((await run(build, session, ['list'])).result).toEqual([]);
        expect((await run(build, session, ['set', 'credentials:dev'], { input: 'in default' })).result).toBe(
          true,
        );
        expect((await run(build, session, ['get', 'credentials:dev'])).result).toBe('in default');
        expect((await run(build, session, ['get', 'credentials:dev'], { env })).result).toBe('in awsvault');
        expect((await run(build, session, ['remove', 'credentials:dev'], { env })).result).toBe(true);
        expect((await run(build, session, ['list'], { env })).result).toEqual([]);
        expect((await run(build, session, ['list'])).result).toEqual(['credentials:dev']);
      });
    });
  },
);
