// MFA codes and passphrases asked for in real dialogs on a real (virtual) screen, by both builds without a terminal:
// answered, refused, cancelled, killed, without a display.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { type Desk, type Dialog, openDesk, requirePrograms, until } from './desk.ts';
import { ASK, type Office, openOffice } from './office.ts';

let desk: Desk;
beforeAll(async () => {
  requirePrograms('zenity', 'kdialog', 'pinentry-gtk-2', 'pinentry-qt');
  desk = await openDesk();
});
afterAll(() => desk.close());

const open: Office[] = [];
afterEach(async () => {
  for (const office of open.splice(0)) await office.close();
});

async function office(build: Build, env: Readonly<Record<string, string>> = {}): Promise<Office> {
  const opened = await openOffice(build, { ...desk.env, ...env });
  open.push(opened);
  return opened;
}

const ZENITY = { AWS_VAULT_PROMPT: 'zenity' };
const KDIALOG = { AWS_VAULT_PROMPT: 'kdialog' };
const PINENTRY_GTK = { AWS_VAULT_PROMPT: 'pinentry', PINENTRY_PROGRAM: 'pinentry-gtk-2' };
const PINENTRY_QT = { AWS_VAULT_PROMPT: 'pinentry', PINENTRY_PROGRAM: 'pinentry-qt' };

const KEY = 'AKIAFAKEFAKEFAKEFAKE';
const USE: readonly string[] = ['exec', '-n', 'other', '--', 'printenv', 'AWS_ACCESS_KEY_ID'];

/** Each dialog once and each way to run one (a single answer, a conversation) with each build: they take seconds. */
const DIALOGS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  node: [ZENITY, PINENTRY_QT],
  bun: [KDIALOG, PINENTRY_GTK],
};

describe.each(BUILDS)('$name build', (build) => {
  it.each(DIALOGS[build.name] ?? [])(
    'asks with %o, again for a refused code, and takes no for an answer',
    async (env) => {
      const { start, run, code, wrongCode, calls } = await office(build, env);
      const asked = start(ASK);
      const first = await desk.dialog();
      desk.type(first, wrongCode(), 'Return');
      const second = await desk.dialog(first);
      expect(calls()).toEqual({ GetSessionToken: 1 });
      desk.type(second, code(), 'Return');
      const outcome = await asked.outcome;
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      expect(outcome.stdout).not.toBe('');
      expect(calls()).toEqual({ GetSessionToken: 2 });

      expect(await run(['clear'])).toMatchObject({ status: 0 });
      const no = start(ASK);
      desk.type(await desk.dialog(), '', 'Escape');
      expect(await no.outcome).toEqual({
        status: 130,
        stdout: '',
        stderr: `vault: no MFA code was given for ${ALICE_MFA_SERIAL}\n`,
      });
    },
  );

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('takes the dialog with it at %s', async (signal) => {
    const { start } = await office(build, { AWS_VAULT_PROMPT: 'zenity' });
    const asked = start(ASK);
    await desk.dialog();
    asked.child.kill(signal);
    await desk.dialogGone();
    expect((await asked.outcome).status).toBe(signal === 'SIGINT' ? 130 : signal);
  });

  it('says what was tried where no display can be reached', async () => {
    const { run } = await office(build, { DISPLAY: ':4711', PINENTRY_PROGRAM: 'pinentry-gtk-2' });
    const { status, stderr } = await run(ASK);
    expect(status).toBe(125);
    expect(stderr).toContain(
      'there is no terminal to ask on; no dialog could be shown either (tried pinentry, zenity, kdialog)',
    );
    await until(() => desk.dialogs().length === 0, 'there is a dialog');
  });
});

describe('whatever the build', () => {
  const [node, bun] = BUILDS as readonly [Build, Build];

  it('asks again for what is no code, three times', async () => {
    const { start, calls } = await office(bun, { AWS_VAULT_PROMPT: 'zenity' });
    const asked = start(ASK);
    let last: Dialog | undefined;
    for (const answer of ['', '12345', 'abcdef']) {
      last = await desk.dialog(last);
      desk.type(last, answer, 'Return');
    }
    expect(await asked.outcome).toEqual({
      status: 125,
      stdout: '',
      stderr: `vault: three answers to zenity were no MFA code of ${ALICE_MFA_SERIAL}\nhint: give the six digits that the MFA device shows\n`,
    });
    expect(calls()).toEqual({});
  });

  it('chooses by itself, and passes by what cannot ask', async () => {
    const { start, code, install } = await office(node, { XDG_CURRENT_DESKTOP: 'KDE' });
    install('pinentry', '#!/bin/sh\nexit 1\n');
    const asked = start(['--debug', ...ASK]);
    desk.type(await desk.dialog(), code(), 'Return');
    const { status, stderr } = await asked.outcome;
    expect(status).toBe(0);
    expect(stderr).toContain('vault: debug: prompt: pinentry cannot ask (it ended with status 1)\n');
    expect(stderr).not.toContain('zenity');
  });

  // Deriving a key from a passphrase takes a good part of a second each time, so not everything with both builds.
  it('asks for the passphrase of the file store, twice where it is new', async () => {
    const { start, run, env } = await office(bun, { ...ZENITY, AWS_VAULT_FILE_UNLOCK_TTL: '0' });
    const { AWS_VAULT_FILE_PASSPHRASE: _, ...asking } = env;
    Object.assign(asking, {
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: 'fakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKE',
    });
    delete env.AWS_VAULT_FILE_PASSPHRASE;
    const added = start(['add', 'other', '--env', '--no-add-config'], asking);
    let last: Dialog | undefined;
    for (const answer of ['pass & <word>', 'pass word', 'pass & <word>', 'pass & <word>']) {
      last = await desk.dialog(last);
      desk.type(last, answer, 'Return');
    }
    expect(await added.outcome).toMatchObject({ status: 0 });
    expect(await run(USE, { AWS_VAULT_FILE_PASSPHRASE: 'pass & <word>' })).toMatchObject({
      stdout: `${KEY}\n`,
    });
  });

  it('asks for a standing passphrase again, and takes no for an answer', async () => {
    const { start, run, env } = await office(node, { ...KDIALOG, AWS_VAULT_FILE_UNLOCK_TTL: '0' });
    const add = ['add', 'other', '--env', '--no-add-config'];
    const keys = {
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: 'fakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKE',
    };
    expect(await run(add, keys)).toMatchObject({ status: 0 });
    const passphrase = env.AWS_VAULT_FILE_PASSPHRASE ?? '';
    delete env.AWS_VAULT_FILE_PASSPHRASE;
    const used = start(USE);
    const wrong = await desk.dialog();
    desk.type(wrong, 'another', 'Return');
    desk.type(await desk.dialog(wrong), passphrase, 'Return');
    expect(await used.outcome).toMatchObject({ status: 0, stdout: `${KEY}\n` });
    const no = start(USE);
    desk.type(await desk.dialog(), '', 'Escape');
    expect((await no.outcome).status).toBe(130);
  });
});
