// Twenty processes that all need a person at the same moment: for twenty different sessions, one dialog at a time; for
// the same session, one dialog in all. Dialogs are counted on the screen and by their own beginnings and ends.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ALICE_MFA_SEED, DEFAULT_WORLD, HOME_ACCOUNT } from '../../fake-aws/default-world.ts';
import { currentStep, totpCode } from '../../fake-aws/totp.ts';
import type { User, WorldSpec } from '../../fake-aws/world.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { type Desk, type Dialog, openDesk, requirePrograms } from './desk.ts';
import { ASK, type Office, openOffice } from './office.ts';

const COUNT = 20;
const NAMES = Array.from({ length: COUNT }, (_, at) => `user${String(at + 1).padStart(2, '0')}`);
const serialOf = (name: string): string => `arn:aws:iam::${HOME_ACCOUNT}:mfa/${name}`;

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function userOf(name: string, at: number): User {
  return {
    kind: 'user',
    account: HOME_ACCOUNT,
    name,
    id: `AIDAFAKEUSER${String(at + 10).padStart(8, '2')}`,
    keys: [{ id: keyIds[at] ?? '', secret: secretOf(at), status: 'Active' }],
    mfaDevices: [{ serial: serialOf(name), seed: ALICE_MFA_SEED }],
    permissions: [],
  };
}

/** Base32 letters only, as AWS has them. */
const keyIds = NAMES.map((_, at) => `AKIAFAKEMANY${'ABCDEFGHIJKLMNOPQRST'[at]}2222222`);
const secretOf = (at: number): string => `fakeManySecret${String(at).padStart(2, '0')}${'x'.repeat(24)}`;

/** Twenty users, each with keys and an MFA device; the devices show the same codes. */
async function officeOfMany(build: Build, env: Readonly<Record<string, string>>): Promise<Office> {
  const world: WorldSpec = { ...DEFAULT_WORLD, users: [...DEFAULT_WORLD.users, ...NAMES.map(userOf)] };
  const office = await openOffice(build, env, {
    world,
    config: NAMES.map(
      (name) => `[profile ${name}]\nregion = eu-west-1\nmfa_serial = ${serialOf(name)}\n`,
    ).join('\n'),
    credentials: NAMES.map(
      (name, at) => `[${name}]\naws_access_key_id = ${keyIds[at]}\naws_secret_access_key = ${secretOf(at)}\n`,
    ).join('\n'),
  });
  cleanups.push(() => office.close());
  return office;
}

/** Notes its beginning and end, and shows itself for a moment. It takes its answer from a file, not from arguments. */
const STAND_IN = (folder: string): string => `#!/bin/sh
echo "begin $$" >>'${folder}/log'
sleep 0.1
cat '${folder}/code'
echo "end $$" >>'${folder}/log'
`;

/** How many stand-ins there were, and the most at a time. */
function counted(log: string): { readonly all: number; readonly atOnce: number } {
  let now = 0;
  let atOnce = 0;
  let all = 0;
  for (const line of log.trim().split('\n')) {
    if (line.startsWith('begin')) {
      all += 1;
      now += 1;
    } else now -= 1;
    atOnce = Math.max(atOnce, now);
  }
  return { all, atOnce };
}

const code = (): string => totpCode(ALICE_MFA_SEED, currentStep(Date.now()));

describe.each(BUILDS)('$name build', (build) => {
  it('different sessions: one dialog at a time, all answered', async () => {
    const office = await officeOfMany(build, { AWS_VAULT_PROMPT: 'zenity', DISPLAY: ':4711' });
    office.install('zenity', STAND_IN(office.home));
    appendFileSync(join(office.home, 'code'), `${code()}\n`);
    const outcomes = await Promise.all(
      NAMES.map((name) => office.run(['exec', name, '--', 'printenv', 'AWS_SESSION_TOKEN'])),
    );
    expect(outcomes.filter(({ status }) => status !== 0)).toEqual([]);
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(COUNT);
    expect(counted(readFileSync(join(office.home, 'log'), 'utf8'))).toEqual({ all: COUNT, atOnce: 1 });
    expect(office.calls()).toEqual({ GetSessionToken: COUNT });
  });

  it('the same session: one dialog in all', async () => {
    const office = await openOffice(build, { AWS_VAULT_PROMPT: 'zenity', DISPLAY: ':4711' });
    cleanups.push(() => office.close());
    office.install('zenity', STAND_IN(office.home).replace('sleep 0.1', 'sleep 1'));
    appendFileSync(join(office.home, 'code'), `${office.code()}\n`);
    const outcomes = await Promise.all(NAMES.map(() => office.run(ASK)));
    expect(outcomes.filter(({ status }) => status !== 0)).toEqual([]);
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(1);
    expect(counted(readFileSync(join(office.home, 'log'), 'utf8'))).toEqual({ all: 1, atOnce: 1 });
    expect(office.calls()).toEqual({ GetSessionToken: 1 });
  });
});

describe('on a real screen', () => {
  async function officeWithDesk(): Promise<{ readonly desk: Desk; readonly office: Office }> {
    requirePrograms('zenity');
    const desk = await openDesk();
    cleanups.push(() => desk.close());
    return {
      desk,
      office: await officeOfMany(BUILDS[1] as Build, { ...desk.env, AWS_VAULT_PROMPT: 'zenity' }),
    };
  }

  it('different sessions: never two dialogs of zenity, also where those who ask are killed', async () => {
    const { desk, office } = await officeWithDesk();
    // Fewer, as a real dialog takes a second; the stand-ins above count all twenty.
    const names = NAMES.slice(0, 8);
    const running = names.map((name) => office.start(['exec', name, '--', 'printenv', 'AWS_SESSION_TOKEN']));
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, desk.dialogs().length);
    }, 100);
    cleanups.push(() => clearInterval(watch));
    let last: Dialog | undefined;
    const killed = 2;
    for (let asked = 0; asked < names.length; asked++) {
      last = await desk.dialog(last);
      if (asked < killed) process.kill(parentOf(last.pid), 'SIGKILL');
      else desk.type(last, code(), 'Return');
    }
    const outcomes = await Promise.all(running.map(({ outcome }) => outcome));
    expect(outcomes.filter(({ status }) => status === 0)).toHaveLength(names.length - killed);
    expect(outcomes.filter(({ status }) => status === 'SIGKILL')).toHaveLength(killed);
    expect(most).toBe(1);
    expect(office.calls()).toEqual({ GetSessionToken: names.length - killed });
    expect(
      outcomes.filter(({ stderr }) => /waiting for another vault process \(\d+\)/.test(stderr)).length,
    ).toBeGreaterThan(names.length / 2);
  });
});

function parentOf(pid: string): number {
  if (!existsSync(`/proc/${pid}/stat`)) throw new Error(`process ${pid} has gone`);
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
