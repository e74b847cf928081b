// Where the real program cannot be had: osascript of macOS and the credential dialog of Windows, by stand-ins that refuse
// everything but the exact call. And `pass otp`, which is real.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ALICE_MFA_SEED, ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { requirePrograms } from './desk.ts';
import { ASK, type Office, openOffice } from './office.ts';

const open: Office[] = [];
afterEach(async () => {
  for (const office of open.splice(0)) await office.close();
});

async function office(build: Build, env: Readonly<Record<string, string>>): Promise<Office> {
  const opened = await openOffice(build, env);
  open.push(opened);
  return opened;
}

/**
 * A program that compares its arguments and environment with what is expected (NUL between arguments), then does as the
 * next line of `answers` says: a status, and a text for standard output (0) or error. Status 99: it was called wrongly.
 */
function standIn(home: string, environment: Readonly<Record<string, string>>): string {
  const checks = Object.entries(environment).map(
    ([name, value]) => `process.env.${name} === ${JSON.stringify(value)}`,
  );
  return `#!/usr/bin/env node
const fs = require('node:fs');
const folder = ${JSON.stringify(home)};
const expected = fs.readFileSync(folder + '/expected', 'utf8').split('\\0');
const given = process.argv.slice(2);
const secrets = Object.keys(process.env).filter((name) => /PASSPHRASE|SECRET|SESSION_TOKEN/.test(name));
const isRight = given.length === expected.length && given.every((word, at) => word === expected[at])
  && secrets.length === 0 && fs.readFileSync(0).length === 0 ${checks.map((check) => `&& ${check}`).join(' ')};
if (!isRight) {
  fs.writeFileSync(folder + '/wrong', JSON.stringify({ given, expected, secrets, env: process.env }));
  process.exit(99);
}
const [line, ...rest] = fs.readFileSync(folder + '/answers', 'utf8').split('\\n');
fs.writeFileSync(folder + '/answers', rest.join('\\n'));
const [status, ...words] = line.split(' ');
fs.writeSync(status === '0' ? 1 : 2, words.join(' ').replaceAll('\\\\n', '\\n'));
process.exit(Number(status));
`;
}

/** The script is written out once more here: what runs on a Mac is to change in two places or not at all. */
const OSASCRIPT = [
  'on run argv',
  'try',
  'activate',
  'end try',
  'display dialog (item 1 of argv) with title (item 2 of argv) default answer "" with hidden answer buttons {"Cancel", "OK"} default button "OK" cancel button "Cancel"',
  'return text returned of result',
  'end run',
].flatMap((line) => ['-e', line]);

const POWERSHELL = `$ErrorActionPreference = 'Stop'
try {
  $answer = $Host.UI.PromptForCredential($env:VAULT_DIALOG_TITLE, $env:VAULT_DIALOG_TEXT, $env:VAULT_DIALOG_LABEL, '', 'Generic', 'Default')
} catch { exit 4 }
if ($null -eq $answer) { exit 3 }
$bytes = [Text.Encoding]::UTF8.GetBytes($answer.GetNetworkCredential().Password)
[Console]::Out.Write([Convert]::ToBase64String($bytes))
exit 0
`;

const TEXT = `Enter MFA code for ${ALICE_MFA_SERIAL}\n(profile alice)`;
const REFUSED = 'AWS did not accept that code. A code works only once: wait for the next one. (2 of 3)\n';
const NO = { status: 130, stdout: '', stderr: `vault: no MFA code was given for ${ALICE_MFA_SERIAL}\n` };

function prepare({ home }: Office, expected: readonly string[], answers: readonly string[]): void {
  writeFileSync(join(home, 'expected'), expected.join('\0'));
  writeFileSync(join(home, 'answers'), answers.join('\n'));
}

/** What a stand-in found wrong with its call. */
function wrong({ home }: Office): string | undefined {
  const path = join(home, 'wrong');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

describe.each(BUILDS)('$name build', (build) => {
  it('osascript: exact arguments, answer, cancel, no screen', async () => {
    const world = await office(build, {
      AWS_VAULT_PROMPT: 'osascript',
      AWS_SECRET_ACCESS_KEY: 'not for a dialog',
    });
    world.install('osascript', standIn(world.home, {}));
    prepare(world, [...OSASCRIPT, TEXT, 'vault'], [`0 ${world.code()}\\n`]);
    expect(await world.run(ASK)).toMatchObject({ status: 0, stderr: '' });
    expect(wrong(world)).toBeUndefined();
    await world.run(['clear']);
    // What AppleScript says of the Cancel button, in whatever language.
    prepare(world, [...OSASCRIPT, TEXT, 'vault'], ['1 0:231: execution error: User canceled. (-128)\\n']);
    expect(await world.run(ASK)).toEqual(NO);
    prepare(
      world,
      [...OSASCRIPT, TEXT, 'vault'],
      ['1 execution error: No user interaction allowed. (-1713)\\n'],
    );
    expect((await world.run(ASK)).stderr).toBe(
      'vault: prompt driver osascript cannot ask: it ended with status 1\nhint: choose another driver with --prompt, or give the code with --mfa-token\n',
    );
    expect(wrong(world)).toBeUndefined();
    // The stand-in is strict: a call that is different in one word is refused.
    prepare(world, [...OSASCRIPT, `${TEXT}.`, 'vault'], [`0 ${world.code()}\\n`]);
    expect((await world.run(ASK)).stderr).toContain('it ended with status 99');
  });

  it('wincredui: exact arguments, script and variables, answer, cancel, no screen', async () => {
    const world = await office(build, { AWS_VAULT_PROMPT: 'wincredui' });
    world.install(
      'powershell.exe',
      standIn(world.home, {
        VAULT_DIALOG_TITLE: 'vault',
        VAULT_DIALOG_TEXT: TEXT,
        VAULT_DIALOG_LABEL: 'MFA code',
      }),
    );
    const encoded = Buffer.from(POWERSHELL, 'utf16le').toString('base64');
    const call = ['-NoLogo', '-NoProfile', '-ExecutionPolicy', 'Bypass', '-EncodedCommand', encoded];
    prepare(world, call, [`0 ${Buffer.from(world.code()).toString('base64')}`]);
    expect(await world.run(ASK)).toMatchObject({ status: 0, stderr: '' });
    expect(wrong(world)).toBeUndefined();
    await world.run(['clear']);
    prepare(world, call, ['3 ']);
    expect(await world.run(ASK)).toEqual(NO);
    prepare(world, call, ['4 ']);
    expect((await world.run(ASK)).stderr).toContain('wincredui cannot ask: it ended with status 4');
    expect(wrong(world)).toBeUndefined();
  });
});

it('osascript: the text of a refused code', async () => {
  const world = await office(BUILDS[0] as Build, { AWS_VAULT_PROMPT: 'osascript' });
  const first = standIn(world.home, {});
  world.install(
    'osascript',
    first.replace(
      "'/answers', rest",
      "'/expected', fs.readFileSync(folder + '/next'));\nfs.writeFileSync(folder + '/answers', rest",
    ),
  );
  writeFileSync(join(world.home, 'next'), [...OSASCRIPT, `${REFUSED}${TEXT}`, 'vault'].join('\0'));
  prepare(world, [...OSASCRIPT, TEXT, 'vault'], [`0 ${world.wrongCode()}\\n`, `0 ${world.code()}\\n`]);
  expect(await world.run(ASK)).toMatchObject({ status: 0, stderr: '' });
  expect(wrong(world)).toBeUndefined();
});

it('pass otp: the code of an entry', async () => {
  requirePrograms('pass', 'gpg', 'gpgconf');
  const world = await office(BUILDS[1] as Build, {
    AWS_VAULT_PROMPT: 'pass',
    PASS_OATH_CREDENTIAL_NAME: 'aws/alice',
  });
  const gpg = join(world.home, 'gpg');
  mkdirSync(gpg, { mode: 0o700 });
  Object.assign(world.env, { GNUPGHOME: gpg, PASSWORD_STORE_DIR: join(world.home, 'passwords') });
  const shell = (script: string): void => {
    execFileSync('bash', ['-ec', script], {
      env: world.env,
      cwd: world.home,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  try {
    shell(`gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key 'a <a@example.invalid>' default default never
pass init a@example.invalid
printf 'otpauth://totp/AWS:alice?secret=${ALICE_MFA_SEED}&issuer=AWS\\n' | pass otp insert aws/alice`);
    // First, as it would wait for an unused half minute afterwards.
    expect((await world.run(ASK, { PASS_OATH_CREDENTIAL_NAME: 'aws/nobody' })).stderr).toMatch(
      /(^|\n)vault: pass has no entry aws\/nobody with a code\nhint: set PASS_OATH_CREDENTIAL_NAME to one of: pass ls\n$/,
    );
    expect(await world.run(ASK)).toMatchObject({ status: 0, stderr: '' });
  } finally {
    shell('gpgconf --kill gpg-agent');
  }
});
