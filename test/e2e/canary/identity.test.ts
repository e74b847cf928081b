// Login tokens, the pool's own tokens, guests' identity ids and SAML responses are used and refused with `--debug`, and looked for
// everywhere afterwards, as all other secrets are.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  BROKEN_POOL,
  GUEST_ROLE,
  MEMBER_ROLE,
  POOL,
  SAML_HOME_PROVIDER,
  SAML_HOME_ROLE,
  SAML_ROLE,
  STRICT_POOL,
} from '../../fake-aws/default-world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { CanaryHome, expectText, type Given } from './home.ts';
import { type ArgumentsWatch, leaksIn, watchArguments } from './leaks.ts';

let watch: ArgumentsWatch;
let home: CanaryHome | undefined;
beforeEach(() => {
  watch = watchArguments();
});
afterEach(async () => {
  watch.stop();
  await home?.world.close();
  home = undefined;
});

const config = (url: string): string => `
[default]
region = eu-west-1
[profile member]
cognito_identity_pool_id = ${POOL}
web_identity_token_process = curl -s ${url}/_fake/id-token
[profile basic]
cognito_identity_pool_id = ${POOL}
role_arn = ${MEMBER_ROLE}
web_identity_token_process = curl -s ${url}/_fake/id-token
[profile late]
cognito_identity_pool_id = ${STRICT_POOL}
web_identity_token_process = curl -s '${url}/_fake/id-token?life=-9'
[profile guest]
cognito_identity_pool_id = ${POOL}
[profile guest-basic]
cognito_identity_pool_id = ${POOL}
role_arn = ${GUEST_ROLE}
[profile broken]
cognito_identity_pool_id = ${BROKEN_POOL}
[profile saml]
saml_assertion_process = curl -s '${url}/_fake/saml?role=${SAML_ROLE}'
[profile open]
saml_assertion_process = curl -s '${url}/_fake/saml?role=${SAML_ROLE}&role=${SAML_HOME_ROLE},${SAML_HOME_PROVIDER}'
[profile foreign]
saml_assertion_process = curl -s '${url}/_fake/saml?role=${SAML_ROLE}&audience=x'
[profile bare]
saml_assertion_process = curl -s '${url}/_fake/saml?role=${SAML_ROLE}' | base64 -d | cut -c 1-900
`;

test.each(BUILDS)('$name build: proofs of identity get out nowhere', { timeout: 120_000 }, async (build) => {
  home = await CanaryHome.create(build);
  const { world, secrets } = home;
  writeFileSync(join(world.home, '.aws', 'config'), config(world.fake.url), { mode: 0o600 });
  const run = async (command: string, status: number, given: Given = {}): Promise<void> => {
    await (home as CanaryHome).runUnsearched(command, status, given).then((outcome) => {
      const { identities } = world.fake;
      for (const [at, proof] of identities.given.entries()) {
        secrets.set(`proof ${at}`, proof);
        // A part that shows it is enough to find it by.
        secrets.set(`the end of proof ${at}`, proof.slice(-48));
      }
      for (const { id, logins } of world.fake.world.identities.values())
        if (logins.size === 0) secrets.set(`guest ${id}`, id.slice(10));
      for (const [id, session] of world.fake.world.sessions)
        secrets.set(`the secret of ${id}`, session.secret).set(`the token of ${id}`, session.token);
      const said = outcome.stdout + outcome.stderr + outcome.screen;
      expect(leaksIn(said, secrets, command)).toEqual([]);
    });
  };
  for (const profile of ['member', 'basic', 'guest', 'guest-basic', 'saml'])
    await run(`vault --debug exec ${profile} -- true`, 0);
  await run('vault --debug clear guest', 0);
  await run('vault --debug exec guest -- true', 0);
  await run('vault --debug exec open -- true', 0, {
    dialogue: [expectText('Role:'), { kind: 'send', line: 0, text: '', isLine: true }],
  });
  for (const profile of ['late', 'broken', 'foreign', 'bare'])
    await run(`vault --debug exec ${profile} -- true`, 125);
  world.fake.addFault({
    kind: 'refuse',
    operation: 'GetId',
    status: 400,
    code: 'InvalidParameterException',
    message: `no ${world.fake.identities.given[0]}`,
  });
  await run('vault --debug exec --no-session member -- true', 125);
  for (const command of ['explain guest', 'explain saml --json', 'list', 'list --tree', 'list --json'])
    await run(`vault --debug ${command}`, 0);
  expect(world.fake.identities.given.length).toBeGreaterThan(9);
  // The search finds what is there to be found.
  const exported = await home.runUnsearched('vault --debug export member --format json', 0);
  expect(leaksIn(exported.stdout, secrets, 'export').join()).toMatch(/the token of \w+ as raw in export/);
  expect(leaksIn(exported.stderr, secrets, 'export')).toEqual([]);
  // The whole home once, with everything that there was.
  await home.run('vault --debug status', 3);

  const { commandLines, looks } = watch.stop();
  expect(looks).toBeGreaterThan(50);
  expect(leaksIn([...commandLines].join('\n'), secrets, 'arguments')).toEqual([]);
});
