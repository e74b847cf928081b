// The same config file for vault, botocore and the JavaScript SDK: out of a `credential_process`, and of a role, a source
// profile or another tool around it, each of the three gets the same. And a circle through botocore ends.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BOB_KEY_ID, BOB_SECRET, READER_ROLE } from '../../fake-aws/default-world.ts';
import { BUILDS, createWorld } from '../../harness/scenario-world.ts';
import { testPython } from '../moto-server.ts';
import { output } from './clients.ts';

const KEYS = { Version: 1, AccessKeyId: BOB_KEY_ID, SecretAccessKey: BOB_SECRET };
const SESSION = { ...KEYS, SessionToken: 'of the session', Expiration: '2099-01-02T03:04:05+00:00' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-clients-'));
  const print = (value: unknown): string => `#!/bin/sh\necho '${JSON.stringify(value)}'\n`;
  writeFileSync(join(folder, 'keys'), print(KEYS), { mode: 0o755 });
  writeFileSync(join(folder, 'session'), print(SESSION), { mode: 0o755 });
  // Prints its arguments where a secret key would stand: how they were quoted is part of the result.
  writeFileSync(
    join(folder, 'quoted'),
    `#!/bin/sh\nprintf '{"Version":1,"AccessKeyId":"${BOB_KEY_ID}","SecretAccessKey":"%s"}' "$(printf '%s|' "$@" | tr ' ' _)"\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(folder, 'show.py'), PYTHON);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Prints the credentials of a profile as a credential_process does. */
const PYTHON = `
import botocore.session, json, sys
found = botocore.session.Session(profile=sys.argv[1]).get_credentials()
frozen = found.get_frozen_credentials()
until = getattr(found, '_expiry_time', None)
out = {'Version': 1, 'AccessKeyId': frozen.access_key, 'SecretAccessKey': frozen.secret_key}
if frozen.token: out['SessionToken'] = frozen.token
if until: out['Expiration'] = until.isoformat()
print(json.dumps(out))
`;

const JS = `
import { fromIni } from '@aws-sdk/credential-provider-ini';
const found = await fromIni({ profile: process.argv[1] })();
console.log(JSON.stringify({ Version: 1, AccessKeyId: found.accessKeyId, SecretAccessKey: found.secretAccessKey,
  SessionToken: found.sessionToken, Expiration: found.expiration?.toISOString() }));
`;

const config = (): string => `[profile keys]
credential_process = ${folder}/keys
[profile session]
credential_process = "${folder}/session" --quietly
[profile quoted]
credential_process = ${folder}/quoted "a b" c
[profile role]
region = eu-west-1
role_arn = ${READER_ROLE}
role_session_name = at-work
source_profile = keys
[profile around]
credential_process = vault export --format json role
[profile tool]
credential_process = ${testPython()} ${folder}/show.py around
[profile circle]
credential_process = ${testPython()} ${folder}/show.py other
[profile other]
credential_process = vault export --format json circle
`;

interface Printed {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
  readonly Expiration?: string;
}

describe.each(BUILDS)('$name build', (build) => {
  test('vault, botocore and the JavaScript SDK get the same out of the same config file', async () => {
    const files = [{ path: '.aws/config', text: config() }];
    const world = await createWorld({ path: 'process', title: 'process', steps: [], files }, build);
    const env = {
      ...world.env,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      // A program of vault's that is not vault gets no passphrase: what it starts lives on what has been unlocked.
      AWS_VAULT_FILE_UNLOCK_TTL: '5m',
    };
    const ways = (profile: string) => [
      ['vault', 'export', '--format', 'json', profile] as const,
      [testPython(), join(folder, 'show.py'), profile] as const,
      ['node', '--input-type=module', '-e', JS, profile] as const,
    ];
    const ask = async (profile: string): Promise<readonly Printed[]> =>
      Promise.all(ways(profile).map(async (way) => JSON.parse(await output([...way], env)) as Printed));
    try {
      // Makes the store, and unlocks it.
      await output(['vault', 'export', '--format', 'json', 'role'], env);
      for (const profile of build.name === 'bun' ? ['keys', 'session', 'quoted'] : ['quoted']) {
        const [ours, ...theirs] = await ask(profile);
        const plain = ({ Expiration, ...rest }: Printed) => ({
          ...rest,
          ...(Expiration === undefined ? {} : { until: Date.parse(Expiration) }),
        });
        for (const found of theirs) expect(plain(found)).toEqual(plain(ours as Printed));
        if (profile === 'quoted') expect(ours?.SecretAccessKey).toBe('a_b|c|');
      }
      // A role each assumes by itself, and one that vault assumes for all.
      const callers = async (profile: string): Promise<readonly (string | undefined)[]> =>
        (await ask(profile)).map(({ AccessKeyId }) => {
          const session = world.fake.world.sessions.get(AccessKeyId);
          return `${session?.ownerArn} ${session?.name}`;
        });
      // The clients cost seconds each: the other build takes the longest way only.
      for (const profile of build.name === 'bun' ? ['role', 'around', 'tool'] : ['tool'])
        expect([profile, ...new Set(await callers(profile))]).toEqual([profile, `${READER_ROLE} at-work`]);

      await expect(output(['vault', 'export', 'circle'], env)).rejects.toThrow(
        /circle comes back to itself: circle -> circle/,
      );
    } finally {
      await world.close();
    }
  });
});
