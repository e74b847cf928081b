// `vault sso populate` for a large organisation, on a terminal, against a portal that throttles; and what the SDKs make of it.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_WORLD, SSO_SESSION_FILE, SSO_START_URL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import type { WorldSpec } from '../../fake-aws/world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { openTerminalScreen } from '../../harness/terminal-screen.ts';
import { testPython } from '../moto-server.ts';

const ACCOUNTS = 200;
const ROLES = ['Admin', 'Audit', 'Deploy', 'ReadOnly', 'Support'] as const;
const LIMIT = 20;
const LATENCY_MS = 50;
const TOKEN = 'fake-token-of-a-large-organisation-opens-nothing-1';

const idOf = (at: number): string => String(100_000_000_000 + at * 7_919);
const nameOf = (at: number): string =>
  `Team ${String(at).padStart(3, '0')} (${at % 2 === 0 ? 'prod' : 'dev'})`;
const accounts = Array.from({ length: ACCOUNTS }, (_, at) => ({ id: idOf(at), name: nameOf(at) }));
const world: WorldSpec = {
  ...DEFAULT_WORLD,
  accounts,
  sso: {
    region: 'eu-west-1',
    startUrls: [SSO_START_URL],
    tokens: [
      {
        token: TOKEN,
        user: 'dana',
        assignments: accounts.flatMap(({ id }) =>
          ROLES.map((name) => ({
            account: id,
            name,
            roleArn: `arn:aws:iam::${id}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0`,
          })),
        ),
      },
    ],
  },
};

/** What a person has, with corners: no line of it may change. */
const MINE = [
  '# mine\t',
  '[default]',
  'region=eu-central-1   ; not a comment',
  's3 =',
  '  max_concurrent_requests = 20',
  '',
  '',
  '[sso-session my-sess]',
  `sso_start_url = ${SSO_START_URL}`,
  'sso_region = eu-west-1',
  '[profile Team-007-dev.Admin]',
  'region : us-east-1',
  '# the end',
].join('\n');

describe.runIf(process.platform !== 'win32')('populate for a large organisation', () => {
  let fake: FakeAws;
  let home: string;
  const folder = BUILDS.find(({ name }) => name === 'bun')?.folder ?? '';
  const config = (): string => readFileSync(join(home, '.aws', 'config'), 'utf8');
  const environment = (): Record<string, string> => ({
    PATH: [folder, process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'populate',
    XDG_STATE_HOME: join(home, 'state'),
    AWS_ENDPOINT_URL_SSO: fake.url,
    AWS_ENDPOINT_URL_SSO_OIDC: fake.url,
  });

  beforeAll(async () => {
    fake = await startFakeAws({ world });
    fake.patch({ portal: { latencyMs: LATENCY_MS, requestsPerSecond: LIMIT } });
    home = realpathSync(mkdtempSync(join(tmpdir(), 'populate-')));
    mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, '.aws', 'config'), MINE, { mode: 0o640 });
    writeFileSync(
      join(home, SSO_SESSION_FILE),
      JSON.stringify({ accessToken: TOKEN, expiresAt: '2099-01-01T00:00:00Z' }),
      { mode: 0o600 },
    );
  });
  afterAll(async () => {
    await fake.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('takes little longer than the limit allows, shows how far it is and what it would change, and asks', async () => {
    const started = performance.now();
    const screen = openTerminalScreen({
      command: 'vault sso populate --region eu-west-1; echo "status $?"',
      cwd: home,
      env: environment(),
      columns: 120,
      rows: 40,
    });
    try {
      // More than one wait is long.
      await screen.until(/reading the roles: [1-9]\d of/);
      await screen.until(/reading the roles: 1\d\d of/);
      await screen.until('Write this to');
      const seconds = (performance.now() - started) / 1000;
      const taken = fake.calls.filter(({ status }) => status === 200).length;
      const refused = fake.calls.filter(({ status }) => status === 429).length;
      expect(taken).toBe(ACCOUNTS + Math.ceil(ACCOUNTS / 100));
      expect(fake.calls.length).toBe(taken + refused);
      const ratio = seconds / (taken / LIMIT);
      console.log(
        `populate: ${taken} requests at ${LIMIT} a second: ${seconds.toFixed(1)} s, ${ratio.toFixed(2)} of what the limit allows, ${refused} refused`,
      );
      expect(ratio).toBeLessThanOrEqual(1.3);
      // The limit was really in force.
      expect(seconds).toBeGreaterThan((taken - LIMIT) / LIMIT);
      expect(refused).toBeLessThan(taken / 4);
      expect(config()).toBe(MINE);
      const raw = screen.raw();
      const steps = [...raw.matchAll(/reading the roles: (\d+) of 200 accounts, (\d+) roles/g)].map((step) =>
        Number(step[1]),
      );
      expect(steps.length).toBeGreaterThan(20);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(raw).toContain('+[profile Team-199-dev.Support]');
      expect(raw).toContain('profiles for SSO session my-sess: 999 to add');
      expect(raw).toContain(
        'note: profile Team-007-dev.Admin is left as it is: it was not written by populate',
      );
      expect(raw).not.toContain(TOKEN);
      // Progress has gone from the screen.
      expect(screen.history().join('\n')).not.toContain('reading the');
      screen.type('y\r');
      await screen.until('status 0');
    } finally {
      screen.close();
    }
    const after = config();
    expect(after.startsWith(`${MINE}\n\n[profile Team-000-prod.Admin]\n`)).toBe(true);
    expect(after.match(/^\[profile /gm)).toHaveLength(1000);
    expect(statSync(join(home, '.aws', 'config')).mode & 0o777).toBe(0o640);
  });

  it('has nothing to do when it is run again', async () => {
    const before = config();
    const stamp = statSync(join(home, '.aws', 'config')).ino;
    // The fake is in this process: nothing may block it.
    const run = await promisify(execFile)('vault', ['sso', 'populate', '--account', 'team 00*', '--prune'], {
      cwd: home,
      env: environment(),
    });
    expect(run.stderr).toBe(
      'vault: note: profile Team-007-dev.Admin is left as it is: it was not written by populate\n' +
        'vault: nothing to change for SSO session my-sess, 49 are as they should be\n',
    );
    expect(run.stdout).toBe('');
    expect(config()).toBe(before);
    expect(statSync(join(home, '.aws', 'config')).ino).toBe(stamp);
  });

  it('has written what the JavaScript SDK and botocore read', async () => {
    const path = join(home, '.aws', 'config');
    const { configFile } = await loadSharedConfigFiles({
      configFilepath: path,
      filepath: join(home, 'none'),
      ignoreCache: true,
    });
    const script =
      'import json, botocore.session; print(json.dumps(botocore.session.Session().full_config["profiles"]))';
    const botocore = JSON.parse(
      execFileSync(testPython(), ['-c', script], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '', HOME: home, AWS_CONFIG_FILE: path },
      }),
    ) as Record<string, unknown>;
    const wanted = accounts.flatMap(({ id }, at) => ROLES.map((roleName) => ({ at, roleName, id })));
    expect(Object.keys(botocore)).toHaveLength(1 + wanted.length);
    for (const { at, roleName, id } of wanted) {
      const name = `Team-${String(at).padStart(3, '0')}-${at % 2 === 0 ? 'prod' : 'dev'}.${roleName}`;
      if (name === 'Team-007-dev.Admin') continue;
      const keys = {
        sso_session: 'my-sess',
        sso_account_id: id,
        sso_role_name: roleName,
        region: 'eu-west-1',
        vault_generated: expect.stringMatching(/^sso my-sess [0-9a-f]{12}$/),
      };
      expect(configFile[name]).toEqual(keys);
      expect(botocore[name]).toEqual(keys);
    }
  });

  const populate = (...flags: readonly string[]) =>
    promisify(execFile)('vault', ['sso', 'populate', ...flags], { cwd: home, env: environment() });

  it('is not overtaken: what changes behind the question stays, or nothing is written', async () => {
    fake.patch({ portal: { latencyMs: 0, requestsPerSecond: 0 } });
    const path = join(home, '.aws', 'config');
    const before = config();
    for (const [changed, end] of [
      [`${before}# added behind it\n`, 'is written'],
      [`# added above\n${before}`, 'has changed since the difference was shown, and nothing was written'],
    ] as const) {
      writeFileSync(path, before);
      const screen = openTerminalScreen({
        command: "vault sso populate --account 'team 001*' --region us-east-1; echo end",
        cwd: home,
        env: environment(),
        columns: 120,
        rows: 40,
      });
      try {
        await screen.until('Write this to');
        writeFileSync(path, changed);
        screen.type('y\r');
        await screen.until(end);
      } finally {
        screen.close();
      }
      if (end === 'is written') {
        const rest = (text: string): string => text.replace(/^(?:region = .*|vault_generated.*)\n/gm, '');
        expect(rest(config())).toBe(rest(changed));
        expect(config().match(/^region = us-east-1$/gm)).toHaveLength(ROLES.length);
      } else expect(config()).toBe(changed);
    }
    writeFileSync(path, before);
  });

  it('may be run many times at once: every profile is written once', async () => {
    const flags = ['--yes', '--account', 'team 01*', '--template', 'many/{account_id}/{role_name}'];
    const runs = await Promise.all(Array.from({ length: 6 }, () => populate(...flags)));
    expect(runs.filter(({ stderr }) => stderr.includes('50 to add'))).toHaveLength(1);
    expect(runs.filter(({ stderr }) => stderr.includes('nothing to change'))).toHaveLength(5);
    expect(config().match(/^\[profile many\/.*$/gm)).toHaveLength(50);
    expect(new Set(config().match(/^\[profile many\/.*$/gm)).size).toBe(50);
  });

  it('is against a portal that botocore understands, to its pages and refusals', () => {
    fake.patch({ portal: { pageSize: 30 } });
    const script = `
import json, sys, botocore.session
from botocore.config import Config
sso = botocore.session.Session().create_client("sso", region_name="eu-west-1", endpoint_url=sys.argv[1])
token, account = sys.argv[2], sys.argv[3]
pages = sso.get_paginator("list_accounts").paginate(accessToken=token)
accounts = [one["accountId"] for page in pages for one in page["accountList"]]
roles = [one["roleName"] for page in sso.get_paginator("list_account_roles").paginate(accessToken=token, accountId=account) for one in page["roleList"]]
codes = []
for call, given in [
    (sso.list_accounts, {"accessToken": "no-token"}),
    (sso.list_accounts, {"accessToken": token, "nextToken": "none"}),
    (sso.list_account_roles, {"accessToken": token, "accountId": "999999999999"}),
]:
    try:
        call(**given)
    except Exception as error:
        codes.append(type(error).__name__)
print(json.dumps([accounts, roles, codes]))
`;
    return promisify(execFile)(testPython(), ['-c', script, fake.url, TOKEN, idOf(7)], {
      env: { PATH: process.env.PATH ?? '', HOME: home, AWS_CONFIG_FILE: '/dev/null' },
    }).then(({ stdout }) => {
      const [seen, roles, codes] = JSON.parse(stdout) as readonly [string[], string[], string[]];
      expect(seen).toEqual(accounts.map(({ id }) => id).sort());
      expect(roles).toEqual([...ROLES]);
      expect(codes).toEqual([
        'UnauthorizedException',
        'InvalidRequestException',
        'ResourceNotFoundException',
      ]);
    });
  });
});
