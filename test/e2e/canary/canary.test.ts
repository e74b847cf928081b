// Secrets go in by every way there is, commands succeed and fail with `--debug`, and after each one everything that a
// secret could have got into is searched: output, every file, the arguments of every process, system calls.

import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ADMIN_ROLE,
  ALICE_ARN,
  ALICE_KEY_ID,
  ALICE_MFA_SERIAL,
  READER_ROLE,
} from '../../fake-aws/default-world.ts';
import { userArn } from '../../fake-aws/world.ts';
import { type CommandOutcome, runInTerminal, runPiped } from '../../harness/scenario-process.ts';
import type { TerminalStep } from '../../harness/scenario-types.ts';
import { BUILDS, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';
import { type ArgumentsWatch, leaksBelow, leaksIn, watchArguments } from './leaks.ts';

const CONFIG = `[profile alice]
region = eu-west-1
mfa_serial = ${ALICE_MFA_SERIAL}

[profile admin]
region = eu-west-1
source_profile = alice
role_arn = ${ADMIN_ROLE}
mfa_serial = ${ALICE_MFA_SERIAL}

[profile reader]
region = eu-west-1
source_profile = plain
role_arn = ${READER_ROLE}

[profile plain]
region = eu-west-1
`;

/** A secret key as AWS makes them, with all that has to be escaped somewhere. */
const newKey = (): string => `cana/ry+${randomBytes(24).toString('base64').replace(/^./, '/')}`;

let world: ScenarioWorld;
let watch: ArgumentsWatch;
const secrets = new Map<string, string>();
let canary: string;
let passphrase: string;

async function start(build: (typeof BUILDS)[number]): Promise<void> {
  const files = [{ path: '.aws/config', text: CONFIG }];
  world = await createWorld({ path: 'canary', title: 'canary', steps: [], files }, build);
  world.env.AWS_VAULT_FILE_PASSPHRASE = passphrase;
  world.env.AWS_VAULT_FILE_UNLOCK_TTL = '5m';
  // A device of its own: the seed that everybody knows gives everybody's tests the same codes at the same time.
  const seed = randomBytes(32).reduce(
    (text, byte) => text + 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte % 32),
    '',
  );
  world.fake.patch({ users: { [ALICE_ARN]: { mfaDevices: [{ serial: ALICE_MFA_SERIAL, seed }] } } });
  const alice = world.fake.world.users.find((user) => userArn(user) === ALICE_ARN);
  if (alice === undefined) throw new Error('there is no alice');
  alice.keys = [{ id: ALICE_KEY_ID, secret: canary, status: 'Active' }];
}

beforeEach(() => {
  canary = newKey();
  passphrase = `canary "phrase" \\ ${randomBytes(9).toString('base64')}`;
  secrets.clear();
  secrets.set('the secret key', canary).set('the passphrase', passphrase);
  watch = watchArguments();
});
afterEach(async () => {
  watch.stop();
  await world.close();
});

interface Given {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly dialogue?: readonly TerminalStep[];
  /** Standard output is where the secrets were asked for. */
  readonly printsSecrets?: boolean;
}

/** Runs a command line, and looks for secrets in all that it wrote and left. */
async function run(command: string, status: number, given: Given = {}): Promise<CommandOutcome> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...world.env, ...given.env }))
    if (value !== undefined) env[name] = value;
  const spec = { command, cwd: world.home, env, timeoutSeconds: 40 };
  const codes = { mfa: code };
  const outcome =
    given.dialogue === undefined
      ? await runPiped(spec, given.stdin)
      : await runInTerminal(spec, given.dialogue, codes);
  expect([
    command,
    outcome.failure,
    outcome.status,
    outcome.status === status ? '' : outcome.stderr + outcome.screen,
  ]).toEqual([command, undefined, status, '']);
  for (const [id, session] of world.fake.world.sessions) {
    secrets
      .set(`the secret of session ${id}`, session.secret)
      .set(`the token of session ${id}`, session.token);
  }
  expect([
    ...(given.printsSecrets === true ? [] : leaksIn(outcome.stdout, secrets, `stdout of ${command}`)),
    ...leaksIn(outcome.stderr, secrets, `stderr of ${command}`),
    ...leaksIn(outcome.screen, secrets, `the terminal of ${command}`),
    ...leaksBelow(dirname(world.home), secrets),
  ]).toEqual([]);
  return outcome;
}

function code(serial: string, isWrong = false): string {
  const made = isWrong ? world.fake.wrongMfaCode(serial) : world.fake.mfaCode(serial).code;
  secrets.set(`the MFA code ${secrets.size}`, made);
  return made;
}

const expectText = (text: string): TerminalStep => ({ kind: 'expect', line: 0, text });
const typed = (text: string): TerminalStep => ({ kind: 'send', line: 0, text, isLine: true });

function addWithPrompts(): Promise<CommandOutcome> {
  const dialogue = [
    expectText('Access Key ID'),
    typed(ALICE_KEY_ID),
    expectText('Secret Access Key'),
    typed(canary),
    expectText('MFA Device ARN'),
    typed(''),
    expectText('Check the keys with AWS'),
    typed('y'),
  ];
  return run('vault --debug add alice', 0, { dialogue });
}

describe.each(BUILDS)('$name build', (build) => {
  test('what succeeds gives no secret away', async () => {
    await start(build);
    await addWithPrompts();
    const env = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: canary };
    await run('vault --debug add plain --env --verify', 0, { env });
    const stdin = JSON.stringify({ AccessKeyId: ALICE_KEY_ID, SecretAccessKey: canary });
    await run('vault --debug add third --stdin', 0, { stdin });

    const dialogue: TerminalStep[] = [
      expectText(ALICE_MFA_SERIAL),
      { kind: 'send-mfa', line: 0, serial: ALICE_MFA_SERIAL, isWrong: true },
      expectText('AWS did not accept that code'),
      { kind: 'send-mfa', line: 0, serial: ALICE_MFA_SERIAL, isWrong: false },
    ];
    await run('vault --debug exec admin -- true', 0, { dialogue });
    await run('vault --debug exec reader -- true', 0);
    for (const command of [
      'explain admin',
      'explain admin --json',
      'list',
      'list --json',
      'backends --json',
    ]) {
      await run(`vault --debug ${command}`, 0);
    }
    for (const format of ['env', 'export-env', 'json', 'ini', 'fish', 'powershell', 'cmd', 'dotenv']) {
      const { stdout } = await run(`vault export --debug admin --format ${format}`, 0, {
        printsSecrets: true,
      });
      // The search would have found them here.
      expect(leaksIn(stdout, secrets, 'export').join('\n')).toMatch(/token of session \w+ as raw in export/);
      expect(leaksIn(stdout, new Map([['the secret key', canary]]), 'export of a session')).toEqual([]);
    }
    await run('vault --debug clear', 0);
    await run('vault --debug remove third --force', 0);

    const { commandLines, looks } = watch.stop();
    expect(looks).toBeGreaterThan(50);
    expect([...commandLines].some((line) => line.includes('explain\0admin'))).toBe(true);
    expect(leaksIn([...commandLines].join('\n'), secrets, 'arguments')).toEqual([]);
  });

  test('the child gets its credentials and nothing else of ours', async () => {
    await start(build);
    await addWithPrompts();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
    const show = 'for f in /proc/$$/fd/*; do echo "fd ${f##*/}"; done; tr "\\0" "\\n" </proc/$$/environ';
    const shown = async (command: string): Promise<string> =>
      (await run(`${command} sh -c '${show}'`, 0, { printsSecrets: true })).stdout;
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
    await start(build);
    await addWithPrompts();
    await run('vault add plain --env', 0, {
      env: { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: canary },
    });
    const { fake, home } = world;
    const other = newKey();
    secrets.set('the wrong secret key', other);

    // Input that is not what it should be.
    const wrongPlaces = [
      { AWS_ACCESS_KEY_ID: canary, AWS_SECRET_ACCESS_KEY: ALICE_KEY_ID },
      { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: `${canary}x` },
      { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: ` ${canary}` },
    ];
    for (const env of wrongPlaces) await run('vault --debug add new --env', 1, { env });
    for (const stdin of [
      `{"AccessKeyId":"${ALICE_KEY_ID}","SecretAccessKey":"${canary}"`,
      `"${canary}"`,
      canary,
    ]) {
      await run('vault --debug add new --stdin', 1, { stdin });
    }
    // AWS says no, or nothing that makes sense.
    const wrong = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: other };
    await run('vault --debug add new --env --verify', 1, { env: wrong });
    await run('vault --debug add wrong --env', 0, { env: wrong });
    await run('vault exec --debug wrong -- true', 125);
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
      await run('vault exec --debug reader -- true', 125);
      fake.faults.clear();
    }
    await run('vault exec --debug reader -- true', 125, {
      env: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' },
    });
    await run('vault exec --debug plain --no-session -- no-such-command', 127);
    await run('vault exec --debug reader -- ./.aws', 126);

    // A place that cannot be written: `chmod` would not stop the superuser.
    writeFileSync(join(home, 'a-file'), '');
    const nowhere = join(home, 'a-file', 'below');
    await run('vault --debug exec --no-session --mfa-token 000000 admin -- true', 125);
    await run('vault exec --debug reader -- true', 125, { env: { XDG_STATE_HOME: nowhere } });
    await run('vault --debug add new --env', 1, { env: { ...wrong, AWS_VAULT_FILE_DIR: nowhere } });
    await run('vault --debug add new --env', 1, { env: { ...wrong, AWS_CONFIG_FILE: nowhere } });

    // A store that is damaged, or is given the wrong passphrase.
    const store = join(home, 'store');
    await run(`vault add plain --env`, 0, { env: { ...wrong, AWS_VAULT_FILE_DIR: store } });
    const damaged = (name: string, change: (path: string) => void): string => {
      const copy = join(home, name);
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
    await run(exec, 125, { env: { AWS_VAULT_FILE_DIR: damaged('flipped', flip) } });
    await run(exec, 125, { env: { AWS_VAULT_FILE_DIR: damaged('cut', (path) => truncateSync(path, 20)) } });
    const badPhrase = `bad "canary" ${randomBytes(9).toString('base64')}`;
    secrets.set('the wrong passphrase', badPhrase);
    const env = {
      AWS_VAULT_FILE_DIR: store,
      AWS_VAULT_FILE_PASSPHRASE: badPhrase,
      AWS_VAULT_FILE_UNLOCK_TTL: '0',
    };
    await run(exec, 125, { env });

    // Keys in the user's own file that cannot be read. The file itself holds the secret, as the user wrote it.
    mkdirSync(join(dirname(home), 'elsewhere'));
    const own = join(dirname(home), 'elsewhere', 'credentials');
    for (const text of [`[x]\naws_secret_access_key ${canary}\n`, `${canary}\n`, `[x\n${canary} = 1\n`]) {
      const outcome = await failing(text, own);
      expect(leaksIn(outcome.stdout + outcome.stderr, secrets, 'the complaint')).toEqual([]);
    }
    rmSync(own);
    expect(leaksIn([...watch.stop().commandLines].join('\n'), secrets, 'arguments')).toEqual([]);
  });

  test('no system call carries a secret to a file, a program or the network', async () => {
    await start(build);
    await addWithPrompts();
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
      await failingOrNot(traced(`vault ${command}`), command.startsWith('add') ? keyed : {});
      const text = read();
      expect(text).toMatch(/execve\("[^"]*vault/);
      if (command.startsWith('exec')) expect(text).toMatch(/execve\("[^"]*\/true", \["true"\]/);
      expect(leaksIn(text, lasting, `the system calls of ${command}`)).toEqual([]);
    }
    // A plant is found.
    await failingOrNot(traced(`sh -c 'printenv AWS_SECRET_ACCESS_KEY >planted'`), keyed);
    expect(leaksIn(read(), lasting, 'a plant')).toEqual(['the secret key as raw in a plant']);
  });
});

/** Runs `explain` over a credentials file that is malformed. */
async function failing(text: string, path: string): Promise<CommandOutcome> {
  writeFileSync(path, text);
  const env = { ...world.env, AWS_SHARED_CREDENTIALS_FILE: path };
  const spec = { command: 'vault --debug explain reader', cwd: world.home, env, timeoutSeconds: 30 };
  const outcome = await runPiped(spec, undefined);
  expect(outcome.status).toBe(1);
  return outcome;
}

/** Runs without looking: the look is at the trace. */
async function failingOrNot(command: string, more: Readonly<Record<string, string>>): Promise<void> {
  const spec = { command, cwd: world.home, env: { ...world.env, ...more }, timeoutSeconds: 60 };
  const outcome = await runPiped(spec, undefined);
  expect([command, outcome.status, outcome.status === 0 ? '' : outcome.stderr]).toEqual([command, 0, '']);
}
