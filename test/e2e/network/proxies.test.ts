// Both builds through real forward proxies, with and without a sign-in, to a fake AWS whose certificate a private CA has signed;
// and what is said where the proxy or the certificate is not what it should be. No message holds a password.

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BOB_KEY_ID, BOB_SECRET, READER_ROLE } from '../../fake-aws/default-world.ts';
import { BUILDS } from '../../harness/scenario-world.ts';
import {
  type OfficeNetwork,
  openOfficeNetwork,
  SQUID_PASSWORD,
  SQUID_USER,
  TINY_PASSWORD,
  TINY_USER,
} from './office-network.ts';

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

// tinyproxy and squid as Debian has them.
describe.runIf(process.platform === 'linux')('through the proxy of an office', () => {
  let net: OfficeNetwork;
  let env: Record<string, string>;

  beforeAll(async () => {
    net = await openOfficeNetwork();
    const home = join(net.folder, 'home');
    mkdirSync(join(home, '.aws'), { recursive: true });
    const role = `region = eu-west-1\nsource_profile = bob\nrole_arn = ${READER_ROLE}\n`;
    writeFileSync(
      join(home, '.aws', 'config'),
      `[profile bob]\n[profile reader]\n${role}[profile office]\n${role}ca_bundle = ${net.ca}\n`,
    );
    writeFileSync(
      join(home, '.aws', 'credentials'),
      `[bob]\naws_access_key_id = ${BOB_KEY_ID}\naws_secret_access_key = ${BOB_SECRET}\n`,
      { mode: 0o600 },
    );
    env = {
      PATH: process.env.PATH ?? '',
      HOME: home,
      LANG: 'C.UTF-8',
      AWS_VAULT_BACKEND: 'file',
      AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for proxies',
      AWS_VAULT_FILE_UNLOCK_TTL: '60s',
      AWS_MAX_ATTEMPTS: '1',
      AWS_CA_BUNDLE: net.ca,
      AWS_ENDPOINT_URL_STS: `https://sts.fake.test:${net.tlsPort}`,
      AWS_ENDPOINT_URL_SIGNIN: `https://signin.fake.test:${net.tlsPort}`,
    };
  });

  afterAll(() => net?.close());

  function vault(build: string, args: string, more: Record<string, string> = {}): Promise<Ended> {
    const folder = BUILDS.find(({ name }) => name === build)?.folder ?? '';
    return new Promise((resolve) => {
      const options = { env: { ...env, ...more }, timeout: 60_000 };
      execFile(join(folder, 'vault'), args.split(' '), options, (error, stdout, stderr) => {
        const ended = { status: Number(error?.code ?? 0), stdout, stderr };
        for (const secret of [SQUID_PASSWORD, encodeURIComponent(SQUID_PASSWORD), TINY_PASSWORD])
          expect(stderr + stdout).not.toContain(secret);
        resolve(ended);
      });
    });
  }

  const signed = (user: string, password: string, host: string): string =>
    `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}`;
  /** 0.0.0.0 is this machine, and nobody knows it as such: it goes through a proxy. */
  const direct = () => ({ AWS_ENDPOINT_URL_STS: `https://0.0.0.0:${net.tlsPort}` });
  const EXEC = 'exec -n reader -- printenv AWS_VAULT';
  const FAILED = 'exec -n reader -- echo never';

  describe.each(['node', 'bun'])('%s build', (build) => {
    test('signed in at squid, every call goes through it: STS and the console’s sign-in', async () => {
      net.squidLog();
      const HTTPS_PROXY = signed(SQUID_USER, SQUID_PASSWORD, net.squid);
      const ended = await vault(build, 'login reader --stdout', {
        HTTPS_PROXY,
        // A session of its own for each build.
        AWS_ROLE_SESSION_NAME: build,
      });
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(ended.stdout).toContain('SigninToken=');
      const hosts = net.squidLog().map((line) => line.replace(/:\d+ .*\/(\d+)$/, ' $1'));
      expect(new Set(hosts)).toEqual(new Set(['CONNECT sts.fake.test 200', 'CONNECT signin.fake.test 200']));
    });

    test('signed in at tinyproxy: by tunnel, over TLS to the proxy, and request by request', async () => {
      const good = signed(TINY_USER, TINY_PASSWORD, net.tinyproxy);
      const named = { status: 0, stdout: 'reader\n', stderr: '' };
      expect(await vault(build, EXEC, { ...direct(), https_proxy: good })).toEqual(named);
      const overTls = signed(TINY_USER, TINY_PASSWORD, net.tinyproxyTls).replace('http:', 'https:');
      expect(await vault(build, EXEC, { ...direct(), HTTPS_PROXY: overTls })).toEqual(named);
      const plain = { AWS_ENDPOINT_URL_STS: net.fake.url.replace('127.0.0.1', '0.0.0.0') };
      const ended = await vault(build, EXEC, { ...plain, HTTP_PROXY: good });
      expect(ended).toMatchObject({ status: 0, stdout: 'reader\n' });
      expect(ended.stderr).toMatch(/^vault: warning: STS is asked over plain http at 0\.0\.0\.0:\d+/);
      // Nobody is signed in: the proxy's own page is an answer to the request here.
      const refused = await vault(build, FAILED, { ...plain, HTTP_PROXY: `http://${net.squid}` });
      expect(refused.stderr).toContain(
        `vault: proxy ${net.squid} asks for a user name and a password (status 407)`,
      );
    });

    test('the CA is the one of ca_bundle, or the machine trusts it', async () => {
      const HTTPS_PROXY = signed(SQUID_USER, SQUID_PASSWORD, net.squid);
      const none = { HTTPS_PROXY, AWS_CA_BUNDLE: '' };
      expect(await vault(build, FAILED, none)).toEqual({
        status: 125,
        stdout: '',
        stderr: `vault: the certificate of sts.fake.test cannot be trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE\nhint: name the certificates of your network with AWS_CA_BUNDLE, or with ca_bundle in the profile\n`,
      });
      expect((await vault(build, EXEC, { ...none, SSL_CERT_FILE: net.ca })).stdout).toBe('reader\n');
      expect((await vault(build, EXEC, { ...none, REQUESTS_CA_BUNDLE: net.ca })).stdout).toBe('reader\n');
      expect((await vault(build, EXEC.replace('reader', 'office'), none)).stdout).toBe('office\n');
    });
  });

  test.each([
    [
      'node',
      'nobody signed in at squid',
      () => `http://${net.squid}`,
      'asks for a user name and a password (status 407)',
      'set HTTPS_PROXY=http://USER:PASSWORD@',
    ],
    [
      'bun',
      'nobody signed in at tinyproxy',
      () => `http://${net.tinyproxy}`,
      'asks for a user name and a password (status 407)',
      'set HTTPS_PROXY=http://USER:PASSWORD@',
    ],
    [
      'bun',
      'a wrong password at squid',
      () => signed(SQUID_USER, 'wrong', net.squid),
      'does not take the user name and password that it was given (status 407)',
      'set HTTPS_PROXY=',
    ],
    [
      'node',
      'a wrong password at tinyproxy',
      () => signed(TINY_USER, 'wrong', net.tinyproxy),
      'does not take the user name and password that it was given',
      'set HTTPS_PROXY=',
    ],
    [
      'bun',
      'a sign-in that vault does not know',
      () => `http://${net.ntlm}`,
      'asks for a sign-in by Negotiate or NTLM, which vault does not know',
      'run a proxy of your own that knows it',
    ],
  ])('%s build: %s', async (build, _title, proxy, message, hint) => {
    const HTTPS_PROXY = proxy();
    const { status, stderr } = await vault(build, FAILED, { ...direct(), HTTPS_PROXY });
    expect(status).toBe(125);
    const lines = stderr.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`vault: proxy ${new URL(HTTPS_PROXY).host} ${message}`);
    expect(lines[1]).toContain(`hint: ${hint}`);
  });

  test('what the proxy lets nobody through to, what it does not find, and where it says nothing', async () => {
    const HTTPS_PROXY = signed(SQUID_USER, SQUID_PASSWORD, net.squid);
    const at = (host: string) => ({ HTTPS_PROXY, AWS_ENDPOINT_URL_STS: `https://${host}:${net.tlsPort}` });
    const said = async (build: string, more: Record<string, string>): Promise<string | undefined> =>
      (await vault(build, FAILED, more)).stderr.split('\n')[0];
    const [denied, unknown, silent] = await Promise.all([
      said('node', at('denied.fake.test')),
      said('bun', at('nowhere.fake.test')),
      said('node', { ...direct(), HTTPS_PROXY: `http://${net.silent}` }),
    ]);
    expect(denied).toBe(`vault: proxy ${net.squid} lets nobody through to denied.fake.test (status 403)`);
    expect(unknown).toMatch(/^vault: proxy [\d.:]+ cannot reach nowhere\.fake\.test \(status 50[03]\)$/);
    expect(silent).toBe(`vault: 0.0.0.0 gave no answer within 5 seconds through proxy ${net.silent}`);
  });
});
