// What the drivers make of what their programs do, with small programs of our own in a folder that is all of PATH.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createYkmanDriver, ykmanReason } from '../../../src/mfa/drivers/generator.ts';
import { createPinentryDialog } from '../../../src/mfa/drivers/pinentry.ts';
import { createKdialogDialog, createZenityDialog } from '../../../src/mfa/drivers/window.ts';
import { createPromptDriver } from '../../../src/mfa/prompt.ts';
import type { PromptWorld } from '../../../src/mfa/registry.ts';
import { markUsed, untilUnusedMs } from '../../../src/mfa/windows.ts';

const SERIAL = 'arn:aws:iam::123456789012:mfa/ana';
const request = { serial: SERIAL, profile: 'work', attempt: 1 };
const question = { message: 'Code of\nwork_1 <b>', label: 'MFA code:' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-drivers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}`);
  chmodSync(join(folder, name), 0o755);
}

/** A world whose clock stands still but for sleeping. */
function worldOf(env: Readonly<Record<string, string>> = {}, startMs = 1_000_000 * 30_000 + 10_000) {
  let nowMs = startMs;
  const notes: string[] = [];
  const slept: number[] = [];
  const world: PromptWorld = {
    env: { PATH: folder, DISPLAY: ':4711', ...env },
    platform: 'linux',
    terminal: () => 'none',
    debug: (message) => notes.push(`debug: ${message}`),
    deadlineMs: 5_000,
    question: {
      folder,
      host: 'here',
      clock: {
        now: () => nowMs,
        sleep: async (ms) => {
          slept.push(ms);
          nowMs += ms;
        },
      },
      notify: (message) => notes.push(message),
    },
    alone: (_request, ask) => ask(),
  };
  return { world, notes, slept, advance: (ms: number) => (nowMs += ms) };
}

describe.runIf(process.platform !== 'win32')('windows', () => {
  it('give what was typed as it is, and the question in one argument', async () => {
    install('zenity', `printf '%s\\0' "$@" >'${folder}/args'; cat >'${folder}/input'; echo ' a b '`);
    const answer = await createZenityDialog(worldOf().world).ask({ ...question, notice: 'No.' });
    expect(answer.reveal()).toBe(' a b ');
    expect(readFileSync(join(folder, 'args'), 'utf8').split('\0')).toEqual([
      '--entry',
      '--hide-text',
      '--title=vault',
      '--text=No.\nCode of\nwork__1 <b>',
      '',
    ]);
    install('kdialog', `printf '%s\\0' "$@" >'${folder}/args'`);
    expect((await createKdialogDialog(worldOf().world).ask(question)).isEmpty).toBe(true);
    expect(readFileSync(join(folder, 'args'), 'utf8')).toContain('\nwork_1 \u2039b\u203a\0');
  });

  it.each([
    ['exit 1', { code: 'cancelled' }],
    ['kill -TERM $$', { code: 'cancelled' }],
    ["echo '(zenity:1): Gtk-WARNING **: cannot open display: :97' >&2; exit 1", { code: 'driver-failed' }],
    ['kill -ABRT $$', { code: 'driver-failed', facts: { driver: 'zenity', reason: 'SIGABRT ended it' } }],
    ['exit 5', { code: 'driver-failed', facts: { driver: 'zenity', reason: 'it ended with status 5' } }],
    [
      'head -c 70000 /dev/zero',
      { code: 'driver-failed', facts: { driver: 'zenity', reason: 'it wrote far too much' } },
    ],
  ])('zenity that does %j', async (script, error) => {
    install('zenity', script);
    await expect(createZenityDialog(worldOf().world).ask(question)).rejects.toMatchObject(error);
  });

  it('are ended after their time, and for an aborted signal', async () => {
    install('zenity', 'exec sleep 60');
    const { world } = worldOf();
    await expect(createZenityDialog({ ...world, deadlineMs: 100 }).ask(question)).rejects.toMatchObject({
      code: 'driver-timeout',
      facts: { driver: 'zenity', seconds: 0.1 },
    });
    const reason = new Error('enough');
    const signal = AbortSignal.timeout(100);
    await expect(createZenityDialog(world).ask({ ...question, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(
      createZenityDialog(world).ask({ ...question, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });

  it('tell a missing program, a missing display, and a platform of Qt that shows nothing', async () => {
    install('kdialog', 'exit 0');
    const refused = (env: Readonly<Record<string, string>>): unknown => {
      try {
        return createKdialogDialog(worldOf(env).world).check();
      } catch (error) {
        return error;
      }
    };
    expect(refused({})).toBeUndefined();
    expect(refused({ DISPLAY: '' })).toMatchObject({
      code: 'driver-failed',
      facts: { reason: 'there is no display' },
    });
    expect(refused({ QT_QPA_PLATFORM: 'offscreen' })).toMatchObject({ code: 'driver-failed' });
    expect(refused({ PATH: '/nonexistent' })).toMatchObject({
      code: 'driver-missing',
      facts: { program: 'kdialog' },
    });
    // Relative entries of PATH name the folder that we stand in.
    expect(refused({ PATH: '.:bin' })).toMatchObject({ code: 'driver-missing' });
  });
});

/** A pinentry: `case "$line"` arms, before those that every one has. */
const pinentry = (arms: string): string => `echo OK Hello
while read -r line; do
  echo "$line" >>'${folder}/talk'
  case "$line" in
${arms}
  OPTION*) echo 'ERR 83886254 Unknown option <Pinentry>';;
  'GETINFO flavor') echo 'D gtk2'; echo OK;;
  BYE) echo OK; exit 0;;
  *) echo OK;;
  esac
done`;

describe.runIf(process.platform !== 'win32')('pinentry', () => {
  const ask = (env: Readonly<Record<string, string>> = {}) =>
    createPinentryDialog(worldOf({ PINENTRY_PROGRAM: 'pinentry', ...env }).world).ask({
      ...question,
      notice: 'No 50 %.',
    });

  it('is told all, and gives an answer that came in pieces and escaped', async () => {
    install(
      'pinentry',
      pinentry("  GETPIN) echo '# wait'; echo 'D 12%253'; echo 'S X y'; echo 'D 4%0A'; echo OK;;"),
    );
    expect((await ask({ LANG: 'de_DE.UTF-8' })).reveal()).toBe('12%34\n');
    expect(readFileSync(join(folder, 'talk'), 'utf8').split('\n')).toEqual([
      'OPTION lc-ctype=de_DE.UTF-8',
      'GETINFO flavor',
      'SETTITLE vault',
      'SETDESC Code of%0Awork_1 <b>',
      'SETPROMPT MFA code:',
      'SETERROR No 50 %25.',
      'GETPIN',
      'BYE',
      '',
    ]);
  });

  it.each([
    ['an empty answer', '  GETPIN) echo OK;;', undefined],
    ['a no', "  GETPIN) echo 'ERR 83886179 Operation cancelled <Pinentry>';;", { code: 'cancelled' }],
    [
      'a timeout of its own',
      "  GETPIN) echo 'ERR 83886142 Timeout <Pinentry>';;",
      { code: 'driver-timeout' },
    ],
    [
      'no display',
      "  GETPIN) echo 'S ERROR gtk2.isatty 83918950 '; echo 'ERR 83918950 Inappropriate ioctl for device <Pinentry>';;",
      { code: 'driver-failed', facts: { driver: 'pinentry', reason: 'it answered with error 32870' } },
    ],
    ['an end in the middle', '  GETPIN) exit 0;;', { code: 'driver-failed' }],
    ['a crash', '  GETPIN) kill -SEGV $$;;', { code: 'driver-failed' }],
    [
      'a flavour that needs the terminal that there is not',
      "  'GETINFO flavor') echo 'D tty'; echo OK;;",
      { code: 'driver-failed', facts: { driver: 'pinentry', reason: 'it needs a terminal' } },
    ],
  ])('with %s', async (_what, arms, error) => {
    install('pinentry', pinentry(arms));
    if (error === undefined) expect((await ask()).isEmpty).toBe(true);
    else await expect(ask()).rejects.toMatchObject(error);
  });

  it('that does not greet', async () => {
    install('pinentry', 'echo ERR 1 no');
    await expect(ask()).rejects.toMatchObject({
      code: 'driver-failed',
      facts: { reason: 'it did not greet' },
    });
  });
});

describe.runIf(process.platform !== 'win32')('falling through', () => {
  it('passes by what cannot ask, keeps to what could, and takes no for an answer', async () => {
    install('zenity', 'exit 9');
    install('kdialog', `echo x >>'${folder}/asked'; if [ -e '${folder}/no' ]; then exit 1; fi; echo 123456`);
    const { world, notes } = worldOf();
    const driver = createPromptDriver(undefined, world);
    expect((await driver.getCode(request)).reveal()).toBe('123456');
    expect(notes).toEqual([
      'debug: prompt: pinentry cannot ask (pinentry is not installed)',
      'debug: prompt: zenity cannot ask (it ended with status 9)',
    ]);
    await driver.getCode({ ...request, attempt: 2 });
    expect(notes).toHaveLength(2);
    writeFileSync(join(folder, 'no'), '');
    await expect(driver.getCode({ ...request, attempt: 3 })).rejects.toMatchObject({
      code: 'cancelled',
      facts: { serial: SERIAL, profile: 'work' },
    });
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('x\nx\nx\n');
    await expect(driver.getCode({ ...request, attempt: 4 })).rejects.toMatchObject({
      code: 'refused-too-often',
    });
  });

  it('tells why what was named could not ask, and else what was tried', async () => {
    const { world } = worldOf();
    await expect(createPromptDriver('kdialog', world).getCode(request)).rejects.toMatchObject({
      code: 'driver-missing',
      facts: { driver: 'kdialog', program: 'kdialog', serial: SERIAL, profile: 'work' },
    });
    await expect(createPromptDriver(undefined, world).getCode(request)).rejects.toMatchObject({
      code: 'no-terminal',
      facts: { serial: SERIAL, profile: 'work', tried: 'pinentry, zenity, kdialog' },
    });
    expect(() => createPromptDriver('telepathy', world)).toThrow(
      expect.objectContaining({ code: 'driver-unknown' }),
    );
  });
});

describe.runIf(process.platform !== 'win32')('ykman', () => {
  it('is called as its version wants it', async () => {
    install('ykman', `echo "$@" >>'${folder}/calls'; echo 654321`);
    const calls: readonly Readonly<Record<string, string>>[] = [
      {},
      { YKMAN_OATH_DEVICE_SERIAL: '77', YKMAN_OATH_CREDENTIAL_NAME: 'aws:ana' },
      { AWS_VAULT_YKMAN_VERSION: '3' },
      { AWS_VAULT_YKMAN_VERSION: '5' },
    ];
    for (const [at, env] of calls.entries()) {
      const { world } = worldOf(env, (2_000_000 + at) * 30_000);
      expect((await createYkmanDriver(world).getCode(request)).reveal()).toBe('654321');
    }
    expect(readFileSync(join(folder, 'calls'), 'utf8').split('\n')).toEqual([
      `oath accounts code --single ${SERIAL}`,
      '--device 77 oath accounts code --single aws:ana',
      `oath code --single ${SERIAL}`,
      `oath accounts code --single ${SERIAL}`,
      '',
    ]);
  });

  it('waits for the half minute after a used one, and says so; another device need not wait', async () => {
    install('ykman', 'echo 654321');
    const { world, notes, slept, advance } = worldOf();
    const driver = createYkmanDriver(world);
    await driver.getCode(request);
    expect(slept).toEqual([]);
    advance(3_000);
    await driver.getCode({ ...request, serial: 'another' });
    expect(slept).toEqual([]);
    // A second step of the same process, or of another one: they share the note on the disk.
    await createYkmanDriver(world).getCode(request);
    expect(slept).toEqual([17_500]);
    advance(1_000);
    await driver.getCode({ ...request, attempt: 2 });
    expect(slept).toEqual([17_500, 29_000]);
    expect(notes).toEqual([
      'the code of this half minute has been used; waiting 18 s for the next one',
      'AWS did not accept that code; waiting 29 s for the next one',
    ]);
    await expect(driver.getCode({ ...request, attempt: 4 })).rejects.toMatchObject({
      code: 'refused-too-often',
    });
  });

  it('does not take eight digits, or what is said beside them', async () => {
    for (const [script, reason] of [
      ['echo 12345678', 'no-code'],
      ['exit 0', 'no-code'],
      ["echo 'Error: No YubiKey detected!' >&2; exit 1", 'no-device'],
    ]) {
      install('ykman', script ?? '');
      await expect(createYkmanDriver(worldOf().world).getCode(request)).rejects.toMatchObject({
        code: 'generator-failed',
        facts: { driver: 'ykman', reason, account: SERIAL },
      });
    }
    install('ykman', "echo 'Traceback (most recent call last):' >&2; exit 1");
    await expect(createYkmanDriver(worldOf().world).getCode(request)).rejects.toMatchObject({
      code: 'driver-failed',
    });
  });

  it.each([
    [
      'WARNING: PC/SC not available. Smart card protocols will not function.\nError: No YubiKey detected!',
      'no-smart-card-service',
    ],
    ['Error: No YubiKey detected!', 'no-device'],
    [
      'ERROR: Failed connecting to a YubiKey with serial: 999. Make sure the application have the required permissions.',
      'no-device',
    ],
    [
      'Error: Multiple YubiKeys detected. Use --device SERIAL to specify which one to use.',
      'several-devices',
    ],
    ['Error: No matching account found.', 'no-account'],
    ['Error: Multiple matches, please make the query more specific.', 'several-accounts'],
    ['Error: Touch account timed out!', 'no-touch'],
    ['Enter the password: \nAborted!', 'locked'],
    ['Error: Authentication to the YubiKey failed. Wrong password?', 'wrong-password'],
    ['Touch your YubiKey...', undefined],
    ['', undefined],
  ])('understands %j', (stderr, reason) => expect(ykmanReason(stderr)).toBe(reason));
});

describe('half minutes', () => {
  it('are remembered for a device; a clock that was set back is no reason to wait long', () => {
    const at = 5_000_000 * 30_000;
    expect(untilUnusedMs(folder, SERIAL, at)).toBe(0);
    markUsed(folder, SERIAL, at + 29_999);
    expect(untilUnusedMs(folder, SERIAL, at + 29_999)).toBe(501);
    expect(untilUnusedMs(folder, SERIAL, at + 30_000)).toBe(0);
    expect(untilUnusedMs(folder, SERIAL, at - 1)).toBe(30_501);
    expect(untilUnusedMs(folder, SERIAL, at - 60_000)).toBe(0);
    expect(untilUnusedMs(folder, 'another', at)).toBe(0);
    expect(() => markUsed('/dev/null/none', SERIAL, at)).not.toThrow();
  });
});
