// Secrets go in by every way there is, commands succeed and fail with `--debug`, and after each one everything that a
// secret could have got into is searched: output, every file, the arguments of every process, system calls.

import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALICE_KEY_ID, ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import type { TerminalStep } from '../../harness/scenario-types.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { CanaryHome, expectText, type Given, newSecretKey, SIGN_IN_TOKEN } from './home.ts';
import { type ArgumentsWatch, leaksIn, watchArguments } from './leaks.ts';

let watch: ArgumentsWatch;
let opened: CanaryHome | undefined;
beforeEach(() => {
  watch = watchArguments();
});
afterEach(async () => {
  watch.stop();
  await opened?.world.close();
  opened = undefined;
});

async function prepared(build: Build): Promise<CanaryHome> {
  opened = await CanaryHome.create(build);
  await opened.addWithPrompts();
  return opened;
}

/** A browser and a clipboard that take what they are given, and one that does not. */
function withPrograms(home: CanaryHome): Given {
  const folder = join(home.world.home, 'programs');
  mkdirSync(folder, { recursive: true });
  const program = (name: string, text: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  program('firefox', 'sleep 0.2');
  program('xclip', 'cat >/dev/null');
  program('broken', 'exit 3');
  const { PATH = '' } = home.world.env;
  return {
    env: {
      PATH: `${folder}:${PATH}`,
      DISPLAY: ':99',
      AWS_ENDPOINT_URL_SIGNIN: home.world.fake.url,
    },
  };
}

describe.each(BUILDS)('$name build', (build) => {
  test('what succeeds gives no secret away', async () => {
    const home = await prepared(build);
    const { canary, secrets } = home;
    const env = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: canary };
    await home.run('vault --debug add plain --env --verify', 0, { env });
    const stdin = JSON.stringify({ AccessKeyId: ALICE_KEY_ID, SecretAccessKey: canary });
    await home.run('vault --debug add third --stdin', 0, { stdin });

    const dialogue: TerminalStep[] = [
      expectText(ALICE_MFA_SERIAL),
      { kind: 'send-mfa', line: 0, serial: ALICE_MFA_SERIAL, isWrong: true },
      expectText('AWS did not accept that code'),
      { kind: 'send-mfa', line: 0, serial: ALICE_MFA_SERIAL, isWrong: false },
    ];
    await home.run('vault --debug exec admin -- true', 0, { dialogue });
    await home.run('vault --debug exec reader -- true', 0);
    for (const command of [
      'explain admin',
      'explain admin --json',
      'list',
      'list --json',
      'backends --json',
    ]) {
      await home.run(`vault --debug ${command}`, 0);
    }
    for (const format of ['env', 'export-env', 'json', 'ini', 'fish', 'powershell', 'cmd', 'dotenv']) {
      const { stdout } = await home.run(`vault export --debug admin --format ${format}`, 0, {
        printsSecrets: true,
      });
      // The search would have found them here.
      expect(leaksIn(stdout, secrets, 'export').join('\n')).toMatch(/token of session \w+ as raw in export/);
      expect(leaksIn(stdout, new Map([['the secret key', canary]]), 'export of a session')).toEqual([]);
    }
    const programs = withPrograms(home);
    await home.run('vault --debug login reader --browser firefox --isolate', 0, programs);
    await home.run('vault --debug login plain --browser firefox --auto-logout', 0, programs);
    await home.run('vault --debug login admin --copy', 0, programs);
    const login = await home.run('vault --debug login reader --stdout', 0, {
      ...programs,
      printsSecrets: true,
    });
    expect(leaksIn(login.stdout, secrets, 'login').join()).toMatch(
      /sign-in token \d as percent-encoded in login/,
    );
    expect(home.world.fake.desk.given).toHaveLength(4);
    await home.run('vault --debug clear', 0);
    await home.run('vault --debug remove third --force', 0);

    const { commandLines, looks } = watch.stop();
    expect(looks).toBeGreaterThan(50);
    expect([...commandLines].some((line) => line.includes('explain\0admin'))).toBe(true);
    // The browser cannot be given the address in any other way.
    const isBrowser = (line: string): boolean => /^[^\0]*sh\0[^\0]*\/firefox\0/.test(line);
    const others = [...commandLines].filter((line) => !isBrowser(line)).join('\n');
    expect(leaksIn(others, secrets, 'arguments')).toEqual([]);
    const lasting = new Map([...secrets].filter(([name]) => !name.startsWith(SIGN_IN_TOKEN)));
    expect(leaksIn([...commandLines].join('\n'), lasting, 'arguments of the browser')).toEqual([]);
  });

  test('the child gets its credentials and nothing else of ours', async () => {
    const home = await prepared(build);
    const { canary, passphrase } = home;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
    const show = 'for f in /proc/$$/fd/*; do echo "fd ${f##*/}"; done; tr "\\0" "\\n" </proc/$$/environ';
    const shown = async (command: string): Promise<string> =>
      (await home.run(`${command} sh -c '${show}'`, 0, { printsSecrets: true })).stdout;
    const bare = await shown('exec');
    const own = await shown('exec vault exec --debug alice --no-session --');
    const descriptors = (text: string): readonly string[] => text.match(/^fd .*$/gm) ?? [];
    expect(descriptors(own)).toEqual(descriptors(bare));
    expect(descriptors(own).length).toBeGreaterThanOrEqual(3);
    expect(bare).toContain('AWS_VAULT_FILE_PASSPHRASE=');
    expect(own).not.toContain('AWS_VAULT_FILE_PASSPHRASE');
    expect(leaksIn(own, new Map([['the passphrase', passphrase]]), 'the child')).toEqual([]);
    expect(own.split('\n').filter((line) => line.includes(canary))).toEqual([
      `AWS_SECRET_ACCESS_KEY=${canary}`,
    ]);
  });

  test('what fails gives no secret away', async () => {
    const home = await prepared(build);
    const { canary, secrets, world } = home;
    await home.run('vault add plain --env', 0, {
      env: { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: canary },
    });
    const { fake, home: folder } = world;
    const other = newSecretKey();
    secrets.set('the wrong secret key', other);

    // Input that is not what it should be.
    const wrongPlaces = [
      { AWS_ACCESS_KEY_ID: canary, AWS_SECRET_ACCESS_KEY: ALICE_KEY_ID },
      { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: `${canary}x` },
      { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: ` ${canary}` },
    ];
    for (const env of wrongPlaces) await home.run('vault --debug add new --env', 1, { env });
    for (const stdin of [
      `{"AccessKeyId":"${ALICE_KEY_ID}","SecretAccessKey":"${canary}"`,
      `"${canary}"`,
      canary,
    ]) {
      await home.run('vault --debug add new --stdin', 1, { stdin });
    }
    // AWS says no, or nothing that makes sense.
    const wrong = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: other };
    await home.run('vault --debug add new --env --verify', 1, { env: wrong });
    await home.run('vault --debug add wrong --env', 0, { env: wrong });
    await home.run('vault exec --debug wrong -- true', 125);
    const echo = `Value '${canary}' at 'x' failed: the token ${other} of (${canary}) is not "${canary}"`;
    for (const fault of [
      { kind: 'refuse', status: 403, code: 'AccessDenied', message: echo },
      { kind: 'refuse', status: 400, code: 'ValidationError', message: echo },
      { kind: 'refuse', status: 403, code: 'Unheard', message: echo },
      { kind: 'garbage', body: 'xml' },
      { kind: 'garbage', body: 'html' },
      { kind: 'garbage', body: 'empty' },
      { kind: 'cut', at: 'half' },
    ] as const) {
      fake.addFault({ ...fault, operation: 'AssumeRole', count: 0 });
      await home.run('vault exec --debug reader -- true', 125);
      fake.faults.clear();
    }
    await home.run('vault exec --debug reader -- true', 125, {
      env: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' },
    });
    for (const fault of [
      { kind: 'refuse', status: 400, code: 'Invalid', message: echo },
      { kind: 'garbage', body: 'xml' },
      { kind: 'cut', at: 'half' },
    ] as const) {
      fake.addFault({ ...fault, operation: 'getSigninToken', count: 0 });
      await home.run('vault login --debug reader --stdout', 1, withPrograms(home));
      fake.faults.clear();
    }
    const programs = withPrograms(home);
    await home.run('vault login --debug reader --browser broken', 1, programs);
    await home.run('vault exec --debug plain --no-session -- no-such-command', 127);
    await home.run('vault exec --debug reader -- ./.aws', 126);

    // A place that cannot be written: `chmod` would not stop the superuser.
    writeFileSync(join(folder, 'a-file'), '');
    const nowhere = join(folder, 'a-file', 'below');
    await home.run('vault --debug exec --no-session --mfa-token 000000 admin -- true', 125);
    await home.run('vault exec --debug reader -- true', 125, { env: { XDG_STATE_HOME: nowhere } });
    await home.run('vault --debug add new --env', 1, { env: { ...wrong, AWS_VAULT_FILE_DIR: nowhere } });
    await home.run('vault --debug add new --env', 1, { env: { ...wrong, AWS_CONFIG_FILE: nowhere } });

    // A store that is damaged, or is given the wrong passphrase.
    const store = join(folder, 'store');
    await home.run(`vault add plain --env`, 0, { env: { ...wrong, AWS_VAULT_FILE_DIR: store } });
    const damaged = (name: string, change: (path: string) => void): string => {
      const copy = join(folder, name);
      cpSync(store, copy, { recursive: true });
      for (const file of readdirSync(copy, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
        if (file.isFile()) change(join(file.parentPath, file.name));
      }
      return copy;
    };
    const flip = (path: string): void => {
      if (!dirname(path).endsWith('items')) return;
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path, bytes);
    };
    const exec = 'vault exec --debug plain --no-session -- true';
    await home.run(exec, 125, { env: { AWS_VAULT_FILE_DIR: damaged('flipped', flip) } });
    await home.run(exec, 125, {
      env: { AWS_VAULT_FILE_DIR: damaged('cut', (path) => truncateSync(path, 20)) },
    });
    const badPhrase = `bad "canary" ${randomBytes(9).toString('base64')}`;
    secrets.set('the wrong passphrase', badPhrase);
    const env = {
      AWS_VAULT_FILE_DIR: store,
      AWS_VAULT_FILE_PASSPHRASE: badPhrase,
      AWS_VAULT_FILE_UNLOCK_TTL: '0',
    };
    await home.run(exec, 125, { env });

    // Keys in the user's own file that cannot be read. The file itself holds the secret, as the user wrote it.
    mkdirSync(join(dirname(folder), 'elsewhere'));
    const own = join(dirname(folder), 'elsewhere', 'credentials');
    for (const text of [`[x]\naws_secret_access_key ${canary}\n`, `${canary}\n`, `[x\n${canary} = 1\n`]) {
      writeFileSync(own, text);
      const env = { AWS_SHARED_CREDENTIALS_FILE: own };
      const outcome = await home.runUnsearched('vault --debug explain reader', 1, { env });
      expect(leaksIn(outcome.stdout + outcome.stderr, secrets, 'the complaint')).toEqual([]);
    }
    rmSync(own);
    expect(leaksIn([...watch.stop().commandLines].join('\n'), secrets, 'arguments')).toEqual([]);
  });

  test('no system call carries a secret to a file, a program or the network', async () => {
    const home = await prepared(build);
    const { canary, secrets, world } = home;
    const trace = join(dirname(world.home), 'trace');
    const traced = (command: string): string =>
      `strace -f -qq -s 200000 -e trace=execve,execveat,write,writev,pwrite64,sendto,sendmsg,open,openat,creat,memfd_create -o ${trace} ${command}`;
    const keyed = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: canary };
    const read = (): string => {
      const text = readFileSync(trace, 'latin1');
      rmSync(trace);
      return text;
    };
    const lasting = new Map([...secrets]);
    for (const command of ['add plain --env', 'exec --debug reader -- true', 'exec --debug reader -- true']) {
      const env = command.startsWith('add') ? keyed : {};
      await home.runUnsearched(traced(`vault ${command}`), 0, { env });
      const text = read();
      expect(text).toMatch(/execve\("[^"]*vault/);
      if (command.startsWith('exec')) expect(text).toMatch(/execve\("[^"]*\/true", \["true"\]/);
      expect(leaksIn(text, lasting, `the system calls of ${command}`)).toEqual([]);
    }
    // A plant is found.
    await home.runUnsearched(traced(`sh -c 'printenv AWS_SECRET_ACCESS_KEY >planted'`), 0, { env: keyed });
    expect(leaksIn(read(), lasting, 'a plant')).toEqual(['the secret key as raw in a plant']);
  });
});
