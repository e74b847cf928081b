// Real clients with what vault gives them, under `vault exec` and through `credential_process`: against the fake AWS, and
// against moto, which nobody here wrote, with its signature check on.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ADMIN_ROLE,
  ALICE_KEY_ID,
  ALICE_MFA_SERIAL,
  ALICE_SECRET,
  BOB_ARN,
  BOB_KEY_ID,
  BOB_SECRET,
  DATA_ACCOUNT,
  READER_ROLE,
} from '../../fake-aws/default-world.ts';
import { BUILDS, type Build, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';
import { MOTO_ACCOUNT, type MotoServer, startMoto } from '../moto-server.ts';
import { type Client, installedClients, output } from './clients.ts';

let moto: MotoServer;
let clients: readonly Client[];
beforeAll(async () => {
  [moto, clients] = await Promise.all([startMoto(), installedClients()]);
}, 90_000);
afterAll(() => moto?.close());

interface User {
  readonly profile: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Runs `work` in a home of its own, with keys stored for these users and calls going to `url` (default: the fake). */
async function inHome(
  build: Build,
  settings: { readonly users: readonly User[]; readonly config: string; readonly url?: string },
  work: (world: ScenarioWorld) => Promise<void>,
): Promise<void> {
  const files = [{ path: '.aws/config', text: settings.config }];
  const world = await createWorld({ path: 'clients', title: 'clients', steps: [], files }, build);
  try {
    world.env.AWS_VAULT_FILE_UNLOCK_TTL = '5m';
    if (settings.url !== undefined) world.env.AWS_ENDPOINT_URL_STS = settings.url;
    for (const { profile, accessKeyId, secretAccessKey } of settings.users) {
      await output(['vault', 'add', profile, '--env', '--verify', '--no-add-config'], {
        ...world.env,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      });
    }
    await work(world);
  } finally {
    await world.close();
  }
}

const ROLES = (base: string, role: string): string => `[profile ${base}]
region = eu-west-1

[profile worker]
region = eu-west-1
source_profile = ${base}
role_arn = ${role}
role_session_name = at-work

[profile as-process]
region = eu-west-1
credential_process = vault export worker --format json

[profile keys-as-process]
region = eu-west-1
credential_process = vault export ${base} --no-session --format json
`;

/** Every client as the role, under exec and through its own `credential_process`. */
async function everyClient(world: ScenarioWorld, arn: string): Promise<void> {
  for (const { name, command } of clients) {
    const ways = await Promise.all([
      output(['vault', 'exec', 'worker', '--', ...command], world.env),
      output(command, { ...world.env, AWS_PROFILE: 'as-process' }),
    ]);
    expect([name, ...ways]).toEqual([name, arn, arn]);
  }
}

/** The AWS CLI with the stored keys themselves, both ways. */
async function withOwnKeys(world: ScenarioWorld, profile: string, arn: string): Promise<void> {
  const cli = awsCli();
  const ways = await Promise.all([
    output(['vault', 'exec', profile, '--no-session', '--', ...cli.command], world.env),
    output(cli.command, { ...world.env, AWS_PROFILE: 'keys-as-process' }),
  ]);
  expect(ways).toEqual([arn, arn]);
}

function awsCli(): Client {
  const [cli] = clients;
  if (cli === undefined) throw new Error('no clients');
  return cli;
}

describe.each(BUILDS)('$name build', (build) => {
  test('moto, signatures checked: AssumeRole by vault, GetCallerIdentity by every client', async () => {
    const { url, accessKeyId, secretAccessKey, userArn, roleArn } = moto;
    const users = [{ profile: 'carol', accessKeyId, secretAccessKey }];
    await inHome(build, { users, config: ROLES('carol', roleArn), url }, async (world) => {
      await everyClient(world, `arn:aws:sts::${MOTO_ACCOUNT}:assumed-role/worker/at-work`);
      await withOwnKeys(world, 'carol', userArn);
      // The check is on: the same client with another secret is refused.
      const cli = awsCli();
      const forged = { ...world.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'forged' };
      await expect(
        output(cli.command, { ...forged, AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }),
      ).rejects.toThrow('SignatureDoesNotMatch');
    });
  });

  test('the fake AWS: the same, one AssumeRole for all of them', async () => {
    const users = [{ profile: 'bob', accessKeyId: BOB_KEY_ID, secretAccessKey: BOB_SECRET }];
    await inHome(build, { users, config: ROLES('bob', READER_ROLE) }, async (world) => {
      await everyClient(world, `arn:aws:sts::${DATA_ACCOUNT}:assumed-role/reader/at-work`);
      await withOwnKeys(world, 'bob', BOB_ARN);
      expect(world.fake.count('AssumeRole')).toBe(1);
      expect(new Set(world.fake.calls.map(({ result }) => result))).toEqual(new Set(['OK']));
    });
  });

  test('the fake AWS: a role behind an MFA session', async () => {
    const users = [{ profile: 'alice', accessKeyId: ALICE_KEY_ID, secretAccessKey: ALICE_SECRET }];
    const config = `[profile alice]
region = eu-west-1
mfa_serial = ${ALICE_MFA_SERIAL}

[profile secured]
region = eu-west-1
source_profile = alice
role_arn = ${ADMIN_ROLE}
role_session_name = secured
mfa_serial = ${ALICE_MFA_SERIAL}
`;
    await inHome(build, { users, config }, async (world) => {
      const { code } = world.fake.mfaCode(ALICE_MFA_SERIAL);
      await output(['vault', 'exec', 'secured', '--mfa-token', code, '--', 'true'], world.env);
      for (const { name, command } of clients) {
        const arn = await output(['vault', 'exec', 'secured', '--', ...command], world.env);
        expect([name, arn]).toEqual([name, `arn:aws:sts::${DATA_ACCOUNT}:assumed-role/admin/secured`]);
      }
      expect([world.fake.count('GetSessionToken'), world.fake.count('AssumeRole')]).toEqual([1, 1]);
    });
  });
});
