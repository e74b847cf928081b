// Lists, roles by flags and profiles that are written, with the token of a sign-in in the store: it is nowhere else, whatever
// the portal answers.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SSO_START_URL } from '../../fake-aws/default-world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { CanaryHome, expectText } from './home.ts';
import { type ArgumentsWatch, leaksIn, watchArguments } from './leaks.ts';

const SECTION = `
[sso-session corp]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
`;

describe.each(BUILDS)('$name build', (build) => {
  let watch: ArgumentsWatch;
  let home: CanaryHome;
  beforeEach(async () => {
    watch = watchArguments();
    home = await CanaryHome.create(build);
    appendFileSync(join(home.world.home, '.aws', 'config'), SECTION);
  });
  afterEach(async () => {
    watch.stop();
    await home.world.close();
  });

  test('the token of a sign-in gets into nothing that lists or writes', async () => {
    const { world, secrets } = home;
    const { fake } = world;
    fake.patchSso({ answer: 'allow' });
    await home.runUnsearched('vault sso login corp --device-code', 0, { dialogue: [] });
    for (const [at, given] of fake.oidc.given.entries()) secrets.set(`what a sign-in gave, ${at}`, given);
    const token = fake.world.sso?.tokens.at(-1)?.token ?? '';
    secrets.set('the token', token);
    expect(token.length).toBeGreaterThan(40);

    await home.run('vault --debug sso list corp', 0);
    await home.run('vault sso list corp', 0, { dialogue: [] });
    await home.run('vault --debug sso populate corp --dry-run', 0);
    const dialogue = [
      expectText('Write this to'),
      { kind: 'send', line: 0, text: 'y', isLine: true } as const,
    ];
    await home.run('vault --debug sso populate corp', 0, { dialogue });
    await home.run('vault --debug exec --account 222222222222 --role Viewer -- true', 0);
    await home.run("vault --debug explain --account 'data büro (prod)' --role Viewer", 0);

    const echo = `the token ${token} of "${token}" is not 'token=${token}'`;
    const populate = ['vault --debug sso populate corp --yes', 1] as const;
    const exec = [
      'vault --debug exec --no-session --account 222222222222 --role Viewer -- true',
      125,
    ] as const;
    for (const [operation, command, fault] of [
      [
        'ListAccounts',
        populate,
        { kind: 'refuse', status: 400, code: 'InvalidRequestException', message: echo },
      ],
      [
        'ListAccountRoles',
        populate,
        { kind: 'refuse', status: 403, code: 'ForbiddenException', message: echo },
      ],
      ['ListAccountRoles', populate, { kind: 'garbage', body: 'xml' }],
      ['GetRoleCredentials', exec, { kind: 'refuse', status: 418, code: 'Unheard', message: echo }],
    ] as const) {
      fake.addFault({ ...fault, operation, count: 0 });
      await home.run(command[0], command[1]);
      fake.faults.clear();
    }

    const { commandLines, looks } = watch.stop();
    expect(looks).toBeGreaterThan(20);
    expect(leaksIn([...commandLines].join('\n'), secrets, 'arguments')).toEqual([]);
  });
});
