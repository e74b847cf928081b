// The fake SSO-OIDC and portal driven by clients that nobody here wrote: the AWS CLI signs in, uses, refreshes and signs out,
// botocore goes through PKCE and meets the refusals. The JavaScript SDK refreshes in share.test.ts.

import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DATA_ACCOUNT, SSO_START_URL } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { createInternet, type Internet } from '../console/internet.ts';
import { testPython } from '../moto-server.ts';
import { awsCliVersion2 } from './aws-cli.ts';

const run = promisify(execFile);
const ARN = `arn:aws:sts::${DATA_ACCOUNT}:assumed-role/AWSReservedSSO_Viewer_0123456789abcdef/alice`;

const CONFIG = `[sso-session my-sess]
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile sso]
region = eu-west-1
sso_session = my-sess
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = Viewer
[profile legacy]
region = eu-west-1
sso_start_url = ${SSO_START_URL}
sso_region = eu-west-1
sso_account_id = ${DATA_ACCOUNT}
sso_role_name = Viewer
`;

// Debian's AWS CLI.
describe.runIf(process.platform === 'linux')('the fake IAM Identity Center', () => {
  let base: string;
  let fake: FakeAws;
  let internet: Internet;
  let env: Record<string, string>;
  const cache = (): string => join(base, 'home', '.aws', 'sso', 'cache');

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'vault-sso-fidelity-'));
    fake = await startFakeAws();
    internet = await createInternet(fake, join(base, 'internet'));
    mkdirSync(join(base, 'home', '.aws'), { recursive: true });
    writeFileSync(join(base, 'home', '.aws', 'config'), CONFIG);
    env = { PATH: process.env.PATH ?? '', HOME: join(base, 'home'), LANG: 'C.UTF-8' };
  });
  beforeEach(() => {
    fake.reset();
    fake.patchSso({ freePolls: 2 });
    rmSync(join(base, 'home', '.aws', 'sso'), { recursive: true, force: true });
    rmSync(join(base, 'home', '.aws', 'cli'), { recursive: true, force: true });
  });
  afterAll(async () => {
    await internet?.close();
    await fake?.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const aws = async (...words: readonly string[]): Promise<string> => {
    const proxied = { ...env, HTTPS_PROXY: internet.forVault.url, AWS_CA_BUNDLE: internet.caPath };
    const { stdout } = await run(awsCliVersion2(), [...words], { env: proxied, timeout: 60_000 });
    return stdout.trimEnd();
  };

  /** `aws sso login`, and somebody who answers. */
  async function login(profile: string, answer: 'allow' | 'deny'): Promise<number | null> {
    const proxied = { ...env, HTTPS_PROXY: internet.forVault.url, AWS_CA_BUNDLE: internet.caPath };
    const child = spawn(awsCliVersion2(), ['sso', 'login', '--no-browser', '--profile', profile], {
      env: proxied,
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    for (let left = 300; !/[A-Z]{4}-[A-Z]{4}/.test(said); left--) {
      if (left === 0) throw new Error(`no code: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [code = ''] = /[A-Z]{4}-[A-Z]{4}/.exec(said) ?? [];
    expect(said).toContain(`${fake.url}/device`);
    const body = new URLSearchParams({ user_code: code, answer });
    const page = await fetch(`${fake.url}/_sso/device`, { method: 'POST', body });
    expect(await page.text()).toContain(answer === 'allow' ? 'Request approved' : 'Request denied');
    return ended;
  }

  const results = (operation: string): readonly string[] =>
    fake.calls.filter((call) => call.operation === operation).map(({ result }) => result);
  const whoAmI = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'] as const;

  test('the AWS CLI signs in with a device code, refreshes, and signs out', async () => {
    // Within the CLI's window from the start, so that each use refreshes.
    fake.patchSso({ accessTokenSeconds: 600 });
    expect(await login('sso', 'allow')).toBe(0);
    expect(results('RegisterClient')).toEqual(['OK']);
    expect(results('CreateToken').at(0)).toBe('AuthorizationPendingException');
    expect(results('CreateToken').at(-1)).toBe('OK');
    expect(results('CreateToken')).not.toContain('SlowDownException');
    expect(await aws(...whoAmI, '--profile', 'sso')).toBe(ARN);
    const refreshes = fake.calls.filter(({ parameters }) => parameters.grantType === 'refresh_token');
    expect(refreshes.map(({ result }) => result)).toEqual(['OK']);
    await aws('sso', 'logout');
    expect(results('Logout')).toEqual(['OK']);
    await expect(aws(...whoAmI, '--profile', 'sso')).rejects.toThrow(/Error loading SSO Token/);
  });

  test('the AWS CLI signs in for a legacy profile, and is refused', async () => {
    expect(await login('legacy', 'allow')).toBe(0);
    expect(await aws(...whoAmI, '--profile', 'legacy')).toBe(ARN);
    const files = readdirSync(cache()).map((name) => readFileSync(join(cache(), name), 'utf8'));
    // Registered without scopes: nothing to refresh with.
    expect(files.some((text) => text.includes('refreshToken'))).toBe(false);
    expect(await login('legacy', 'deny')).not.toBe(0);
    expect(results('CreateToken').at(-1)).toBe('AccessDeniedException');
  });

  test('botocore goes through PKCE, and meets every refusal', async () => {
    const verifier = randomBytes(48).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const given = JSON.stringify({ url: fake.url, startUrl: SSO_START_URL, verifier, challenge });
    const { stdout } = await run(testPython(), ['-c', BOTOCORE, given], { env, timeout: 60_000 });
    expect(JSON.parse(stdout)).toEqual({
      granted: 'Bearer with a refresh token',
      'code twice': '400 InvalidGrantException',
      state: 'kept',
      'wrong verifier': '400 InvalidGrantException',
      'other port': '400 InvalidGrantException',
      denied: 'access_denied',
      'redirect elsewhere': '400',
      'redirect path': '400',
      'unknown scope': 'invalid_scope',
      'plain challenge': 'invalid_request',
      refreshed: 'another refresh token',
      'refresh token twice': '400 InvalidGrantException',
      'after the session': '400 InvalidGrantException',
      'wrong secret': '401 InvalidClientException',
      'device with this client': '400 UnauthorizedClientException',
      'other start URL': '400 InvalidRequestException',
      confidential: '400 InvalidClientMetadataException',
      'bad scope': '400 InvalidScopeException',
      'bad redirect': '400 InvalidRedirectUriException',
      'redirect with port': '400 InvalidRedirectUriException',
      'bad grant': '400 UnsupportedGrantTypeException',
      polled: [
        '400 AuthorizationPendingException',
        '400 AuthorizationPendingException',
        '400 SlowDownException',
        '400 SlowDownException',
      ],
      'device over': '400 ExpiredTokenException',
      'registration over': '401 InvalidClientException',
      'logged out': '401 UnauthorizedException',
    });
    expect(existsSync(cache())).toBe(false);
  });
});

const BOTOCORE = `
import json, sys, time, urllib.error, urllib.parse, urllib.request
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
given = json.loads(sys.argv[1])
url = given["url"]
def client(service):
    return botocore.session.Session().create_client(service, region_name="eu-west-1", endpoint_url=url, config=Config(signature_version=UNSIGNED))
oidc, portal = client("sso-oidc"), client("sso")

def refused(call, **words):
    try:
        call(**words)
    except botocore.exceptions.ClientError as error:
        return "%s %s" % (error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"])
    return "granted"

def fake(**patch):
    urllib.request.urlopen(urllib.request.Request(url + "/_fake/sso", json.dumps(patch).encode(), method="POST")).read()

class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *words):
        return None
browser = urllib.request.build_opener(Stay)

def browse(target, data=None):
    try:
        answer = browser.open(target, data)
        return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("location", "")

def register(**more):
    words = dict(clientName="py", clientType="public", scopes=["sso:account:access"], issuerUrl=given["startUrl"],
                 grantTypes=["authorization_code", "refresh_token"], redirectUris=["http://127.0.0.1/oauth/callback"])
    words.update(more)
    return oidc.register_client(**words)

made = register()
mine = dict(clientId=made["clientId"], clientSecret=made["clientSecret"])
redirect = "http://127.0.0.1:4321/oauth/callback"

def authorize(**more):
    words = dict(response_type="code", client_id=made["clientId"], redirect_uri=redirect, state="s t", scopes="sso:account:access",
                 code_challenge=given["challenge"], code_challenge_method="S256")
    words.update(more)
    return browse(url + "/authorize?" + urllib.parse.urlencode(words, quote_via=urllib.parse.quote))

def back(location):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))

def press(answer):
    status, page = authorize()
    id = page.split('name="id" value="')[1].split('"')[0]
    return back(browse(url + "/_sso/authorize", urllib.parse.urlencode(dict(id=id, answer=answer)).encode())[1])

def token(code, **more):
    words = dict(mine, grantType="authorization_code", code=code, redirectUri=redirect, codeVerifier=given["verifier"])
    words.update(more)
    return oidc.create_token(**words)

def refresh(text):
    return oidc.create_token(grantType="refresh_token", refreshToken=text, **mine)

found = {}
answer = press("allow")
found["state"] = "kept" if answer["state"] == "s t" else answer["state"]
first = token(answer["code"])
found["granted"] = first["tokenType"] + (" with a refresh token" if first.get("refreshToken") else "")
found["code twice"] = refused(token, code=answer["code"])
found["wrong verifier"] = refused(token, code=press("allow")["code"], codeVerifier="x" * 64)
found["other port"] = refused(token, code=press("allow")["code"], redirectUri="http://127.0.0.1:9/oauth/callback")
found["denied"] = press("deny")["error"]
found["redirect elsewhere"] = str(authorize(redirect_uri="http://example.com/oauth/callback")[0])
found["redirect path"] = str(authorize(redirect_uri="http://127.0.0.1:4321/other")[0])
found["unknown scope"] = back(authorize(scopes="sso:account:access openid")[1])["error"]
found["plain challenge"] = back(authorize(code_challenge_method="plain")[1])["error"]
second = refresh(first["refreshToken"])
found["refreshed"] = "another refresh token" if second["refreshToken"] != first["refreshToken"] else "the same"
found["refresh token twice"] = refused(refresh, text=first["refreshToken"])
found["wrong secret"] = refused(oidc.create_token, grantType="refresh_token", refreshToken="x", clientId=made["clientId"], clientSecret="x")
found["device with this client"] = refused(oidc.start_device_authorization, startUrl=given["startUrl"], **mine)
found["confidential"] = refused(register, clientType="confidential")
found["bad scope"] = refused(register, scopes=["sso:everything"])
found["bad redirect"] = refused(register, redirectUris=["https://example.com/oauth/callback"])
found["redirect with port"] = refused(register, redirectUris=["http://127.0.0.1:80/oauth/callback".replace(":80", ":8080")])
found["bad grant"] = refused(register, grantTypes=["password"])
found["other start URL"] = refused(register, issuerUrl="https://other.awsapps.com/start")
plain = oidc.register_client(clientName="py", clientType="public")
device_client = dict(clientId=plain["clientId"], clientSecret=plain["clientSecret"])
def poll(device):
    return refused(oidc.create_token, grantType="urn:ietf:params:oauth:grant-type:device_code", deviceCode=device["deviceCode"], **device_client)
device = oidc.start_device_authorization(startUrl=given["startUrl"], **device_client)
polled = [poll(device), poll(device), poll(device)]
time.sleep(device["interval"])
found["polled"] = polled + [poll(device)]
fake(deviceSeconds=1)
device = oidc.start_device_authorization(startUrl=given["startUrl"], **device_client)
time.sleep(1.1)
found["device over"] = poll(device)
portal.logout(accessToken=second["accessToken"])
found["logged out"] = refused(portal.get_role_credentials, roleName="Viewer", accountId="222222222222", accessToken=second["accessToken"])
found["after the session"] = refused(refresh, text=second["refreshToken"])
fake(clientSeconds=1)
short = register()
time.sleep(1.1)
found["registration over"] = refused(oidc.create_token, grantType="refresh_token", refreshToken="x", clientId=short["clientId"], clientSecret=short["clientSecret"])
print(json.dumps(found))
`;
