// Signing in to IAM Identity Center: client secrets, codes, verifiers, access and refresh tokens are searched for in output,
// files, logs and arguments, whatever becomes of the sign-in.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATA_ACCOUNT, SSO_START_URL } from '../../fake-aws/default-world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { CanaryHome, type Given } from './home.ts';
import { type ArgumentsWatch, leaksBelow, leaksIn, watchArguments } from './leaks.ts';

const CONFIG = `[sso-session corp]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1

[profile sso]
region = eu-west-1
sso_session = corp
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = Viewer
`;

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

describe.each(BUILDS)('$name build', (build) => {
  test('no sign-in gives a secret away, however it goes', async () => {
    opened = await CanaryHome.create(build, CONFIG);
    const home = opened;
    const { fake } = home.world;
    const folder = join(home.world.home, 'programs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'browser'), '#!/bin/sh\nexec curl -s -L -o /dev/null "$1"\n', { mode: 0o755 });
    const browser: Given = { env: { AWS_VAULT_BROWSER: join(folder, 'browser') } };

    fake.patchSso({ answer: 'allow', accessTokenSeconds: 100 });
    await home.run('vault --debug sso login', 0, browser);
    // Renewed, refused and got anew, listed, explained, signed out of.
    await home.run('vault --debug exec sso -- true', 0);
    fake.patchSso({ accessTokenSeconds: 3600, expireTokens: true });
    await home.run('vault --debug exec --no-session sso -- true', 0);
    for (const command of ['explain sso', 'explain --json sso', 'list --json', 'sso list corp'])
      await home.run(`vault --debug ${command}`, 0);
    await home.run('vault --debug sso logout', 0);
    await home.run('vault --debug sso login --device-code', 0, browser);
    await home.run('vault --debug sso login --device-code --no-browser --force', 0);

    // What goes wrong in between.
    fake.patchSso({ endSessions: true });
    await home.run('vault --debug export sso', 1);
    fake.addFault({ kind: 'garbage', operation: 'CreateToken', body: 'xml' });
    await home.run('vault --debug sso login', 1, browser);
    fake.addFault({
      kind: 'refuse',
      operation: 'CreateToken',
      status: 400,
      code: 'InvalidGrantException',
      message: 'x',
    });
    await home.run('vault --debug sso login', 1, browser);
    fake.addFault({ kind: 'cut', operation: 'CreateToken', at: 'half' });
    await home.run('vault --debug sso login', 1, browser);
    fake.patchSso({ answer: 'deny' });
    await home.run('vault --debug sso login', 1, browser);
    await home.run('vault --debug sso login --device-code', 1);

    expect(fake.oidc.given.length).toBeGreaterThan(20);
    const { commandLines, looks } = watch.stop();
    expect(looks).toBeGreaterThan(20);
    expect(leaksIn([...commandLines].join('\n'), home.secrets, 'arguments')).toEqual([]);
    // The search finds what is there: with this the AWS CLI's file holds three of them, because that is asked for.
    fake.patchSso({ answer: 'allow' });
    await home.runUnsearched('vault sso login --device-code --share-token', 0);
    const shared = new Map(fake.oidc.given.map((one, at) => [`secret ${at} of a sign-in`, one]));
    const found = leaksBelow(home.world.home, shared);
    expect(found).toHaveLength(3);
    expect(found.filter((leak) => !leak.includes(join('.aws', 'sso', 'cache')))).toEqual([]);
  });
});
