// Start URLs: which are Identity Center's own, and what becomes of an organisation's own address.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PlainOptions } from '../../../src/aws/plain-call.ts';
import { isOwnStartUrl, resolveStartUrl } from '../../../src/aws/sso-start-url.ts';

describe('a start URL', () => {
  it.each([
    'https://x.awsapps.com/start',
    'https://d-1234567890.awsapps.com/start',
    'https://x.awsapps.cn/start',
    'https://ssoins-1234.portal.eu-west-1.app.aws',
    'https://ssoins-1234.eu-west-1.portal.amazonaws.com',
    'https://identitycenter.amazonaws.com/ssoins-1234',
    'https://identitycenter.us-gov.amazonaws.com/ssoins-1234',
  ])('%s is Identity Center’s own', (url) => expect(isOwnStartUrl(url)).toBe(true));

  it.each([
    'http://x.awsapps.com/start',
    'https://awsapps.com.example.com/start',
    'https://xawsapps.com/start',
    'https://sso.example.com',
    'https://app.aws.example.com/',
    'https://x.awsapps.com@example.com/start',
    'no address',
  ])('%s is not', (url) => expect(isOwnStartUrl(url)).toBe(false));
});

describe('an address of the organisation', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let answers: readonly { readonly status: number; readonly location?: string }[];
  const seen: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vault-start-url-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const words = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    const names = ['-subj', '/CN=organisation', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', [...words, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      seen.push(`${request.method} ${request.headers.authorization ?? ''}`.trim());
      const { status, location } = answers[Math.min(seen.length, answers.length) - 1] ?? { status: 200 };
      response.writeHead(status, location === undefined ? {} : { location }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/start`;
  });
  afterEach(() => {
    seen.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const options = (): PlainOptions => ({
    network: { noProxy: [], maxAttempts: 1, caBundlePath: join(folder, 'cert.pem') },
    version: '1',
    clock: { now: () => Date.now(), sleep: async () => undefined },
  });

  it.each([
    [
      'leads to Identity Center',
      [{ status: 302, location: 'https://x.awsapps.com/start' }],
      'https://x.awsapps.com/start',
      ['HEAD'],
    ],
    [
      'knows no HEAD',
      [{ status: 405 }, { status: 301, location: 'https://x.awsapps.com/start' }],
      'https://x.awsapps.com/start',
      ['HEAD', 'GET'],
    ],
    ['leads nowhere', [{ status: 200 }], undefined, ['HEAD']],
    ['leads nowhere that can be read', [{ status: 302, location: 'http://[' }], undefined, ['HEAD']],
  ] as const)('that %s', async (_name, given, expected, calls) => {
    answers = given;
    expect(await resolveStartUrl(url, options())).toBe(expected ?? url);
    expect(seen).toEqual(calls);
  });

  it.each(['https://evil.example.com/start', 'http://x.awsapps.com/start', '/elsewhere'])(
    'that leads to %s is left to the service, and nobody goes there',
    async (location) => {
      answers = [{ status: 302, location }];
      expect(await resolveStartUrl(url, options())).toBe(url);
      expect(seen).toEqual(['HEAD']);
    },
  );

  it('that cannot be reached is left to the service, too', async () => {
    const nobody = 'https://127.0.0.1:9/start';
    expect(await resolveStartUrl(nobody, options())).toBe(nobody);
  });

  it('is not asked over plain http, nor where it is Identity Center’s own', async () => {
    expect(await resolveStartUrl('http://127.0.0.1:9/start', options())).toBe('http://127.0.0.1:9/start');
    expect(await resolveStartUrl('https://x.awsapps.com/start', options())).toBe(
      'https://x.awsapps.com/start',
    );
  });
});
