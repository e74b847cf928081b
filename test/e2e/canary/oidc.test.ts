// Tokens out of files and programs, and everything that a sign-in at an OpenID provider is made with and gives, are used and
// refused with `--debug`, and looked for everywhere afterwards.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WEB_CLIENT, WEB_ISSUER, WEB_ROLE } from '../../fake-aws/default-world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import { CanaryHome } from './home.ts';
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

const PROVIDERS = ['good', 'short', 'nonce', 'forged', 'bad-scope', 'odd', 'no-id-token'];

const config = (url: string): string => `
[default]
region = eu-west-1
[profile file]
role_arn = ${WEB_ROLE}
web_identity_token_file = /dev/null
[profile process]
role_arn = ${WEB_ROLE}
web_identity_token_process = curl -s '${url}/_fake/id-token?issuer=${WEB_ISSUER}&audience=${WEB_CLIENT}'
[profile late]
role_arn = ${WEB_ROLE}
web_identity_token_process = curl -s '${url}/_fake/id-token?issuer=${WEB_ISSUER}&life=-9'
[profile two]
role_arn = ${WEB_ROLE}
web_identity_token_process = curl -s '${url}/_fake/id-token?sub=a'; echo; curl -s '${url}/_fake/id-token?sub=b'
${PROVIDERS.map(
  (name) => `[profile ${name}]
role_arn = ${WEB_ROLE}
role_session_name = ${name}
oidc_issuer = ${url}/_fake/oidc/${name}
oidc_client_id = vault-tests
`,
).join('')}`;

test.each(BUILDS)(
  '$name build: tokens of identities get out nowhere',
  { timeout: 120_000 },
  async (build) => {
    home = await CanaryHome.create(build);
    const { world, secrets } = home;
    const { fake } = world;
    writeFileSync(join(world.home, '.aws', 'config'), config(fake.url), { mode: 0o600 });
    const env = { AWS_VAULT_BROWSER_COMMAND: 'curl -sSLo /dev/null {url}' };
    const run = async (command: string, status: number, more: Readonly<Record<string, string>> = {}) => {
      const outcome = await (home as CanaryHome).runUnsearched(command, status, { env: { ...env, ...more } });
      for (const [at, token] of [...fake.identities.given, ...fake.oidcCounter.given].entries()) {
        if (token === '') continue;
        secrets.set(`token ${at}`, token);
        // A part that shows it is enough to find it by.
        secrets.set(`the end of token ${at}`, token.slice(-24));
      }
      expect(leaksIn(outcome.stdout + outcome.stderr, secrets, command)).toEqual([]);
    };
    const token = fake.identities.idToken(WEB_ISSUER, 'alice', fake.now(), { audience: WEB_CLIENT });
    await run('vault --debug exec process -- true', 0);
    for (const profile of ['file', 'late', 'two']) await run(`vault --debug exec ${profile} -- true`, 125);
    await run('vault --debug exec good -- true', 0);
    await run('vault --debug exec short -- true', 0);
    await run('vault --debug exec -n short -- true', 0);
    await run('vault --debug oidc login good --force --device-code', 0, {
      AWS_VAULT_BROWSER_COMMAND: 'curl -sSo /dev/null {url}',
    });
    for (const profile of ['nonce', 'forged', 'bad-scope', 'odd', 'no-id-token'])
      await run(`vault --debug exec ${profile} -- true`, 125);
    for (const command of ['explain good', 'explain good --json', 'list', 'list --tree', 'list --json'])
      await run(`vault --debug ${command}`, 0);
    // The whole home, with everything that there was; what vault is given to read is ours.
    await home.run('vault --debug status', 3);
    await run('vault --debug oidc logout --all', 0);
    expect(fake.oidcCounter.given.length).toBeGreaterThan(15);
    // The search finds what is there to be found.
    secrets.set('a token', token);
    expect(leaksIn(`x${token}`, secrets, 'here')).toContain('a token as raw in here');

    const { commandLines, looks } = watch.stop();
    expect(looks).toBeGreaterThan(50);
    expect(leaksIn([...commandLines].join('\n'), secrets, 'arguments')).toEqual([]);
  },
);
