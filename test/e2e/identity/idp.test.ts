// An identity provider that nobody here wrote (samlify) makes the responses: vault reads them, and the fake AWS, which has the
// provider's certificate, verifies them.

import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { IdentityProvider, SamlLib, ServiceProvider } from 'samlify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DEFAULT_WORLD,
  SAML_HOME_PROVIDER,
  SAML_LONG_ROLE,
  SAML_PROVIDER,
  SAML_ROLE,
} from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { SAML_RECIPIENT } from '../../fake-aws/saml-response.ts';
import { BUILDS } from '../../harness/scenario-world.ts';

const run = promisify(execFile);
const ISSUER = 'https://samlify.example.com/metadata';
const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes';

let folder: string;
let fake: FakeAws;
let key: string;
let certificate: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vault-idp-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  // biome-ignore format: one argument after the other
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=idp', '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' });
  key = readFileSync(keyFile, 'utf8');
  certificate = readFileSync(certificateFile, 'utf8');
  fake = await startFakeAws({
    world: {
      ...DEFAULT_WORLD,
      samlProviders: [SAML_PROVIDER, SAML_HOME_PROVIDER].map((arn) => ({
        arn,
        issuer: ISSUER,
        publicKey: certificate,
      })),
    },
  });
  mkdirSync(join(folder, '.aws'), { mode: 0o700 });
  writeFileSync(
    join(folder, '.aws', 'config'),
    `[default]\nregion = eu-west-1\n[profile corp]\nsaml_assertion_file = ~/response\n[profile named]\nrole_arn = ${SAML_LONG_ROLE}\nsaml_assertion_file = ~/response\n`,
  );
  env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    AWS_ENDPOINT_URL_STS: fake.url,
    AWS_VAULT_BACKEND: 'file',
    AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for tests',
  };
});
afterAll(async () => {
  await fake?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

interface Wish {
  readonly roles: readonly string[];
  /** The response as a whole is signed, not the assertion alone. */
  readonly signsResponse?: boolean;
  readonly isEncrypted?: boolean;
  /** Signed with another key than IAM knows. */
  readonly privateKey?: string;
}

/** What the provider posts to AWS for alice. */
async function signIn({
  roles,
  signsResponse = false,
  isEncrypted = false,
  privateKey = key,
}: Wish): Promise<string> {
  const attributes = [
    { name: `${ATTRIBUTES}/RoleSessionName`, valueTag: 'name' },
    ...roles.map((_, at) => ({ name: `${ATTRIBUTES}/Role`, valueTag: `role${at}` })),
  ].map((one) => ({
    ...one,
    nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    valueXsiType: 'xs:string',
  }));
  const provider = IdentityProvider({
    entityID: ISSUER,
    privateKey,
    signingCert: certificate,
    isAssertionEncrypted: isEncrypted,
    nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    singleSignOnService: [
      {
        Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
        Location: 'https://samlify.example.com/sso',
      },
    ],
    singleLogoutService: [
      {
        Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
        Location: 'https://samlify.example.com/slo',
      },
    ],
    loginResponseTemplate: { context: SamlLib.defaultLoginResponseTemplate.context, attributes },
  });
  const aws = ServiceProvider({
    entityID: 'urn:amazon:webservices',
    wantAssertionsSigned: !signsResponse,
    wantMessageSigned: signsResponse,
    encryptCert: certificate,
    assertionConsumerService: [
      { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: SAML_RECIPIENT },
    ],
  });
  const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const tags = {
    ID: '_response',
    AssertionID: '_assertion',
    Destination: SAML_RECIPIENT,
    SubjectRecipient: SAML_RECIPIENT,
    Audience: 'urn:amazon:webservices',
    Issuer: ISSUER,
    IssueInstant: at(0),
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    ConditionsNotBefore: at(0),
    ConditionsNotOnOrAfter: at(300),
    SubjectConfirmationDataNotOnOrAfter: at(300),
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    NameID: 'alice',
    AuthnStatement: '',
    attrName: 'alice',
    ...Object.fromEntries(roles.map((role, index) => [`attrRole${index}`, role])),
  };
  const { context } = await provider.createLoginResponse(
    aws,
    { extract: {} },
    'post',
    { email: 'alice' },
    (template) => ({
      id: '_response',
      context: SamlLib.replaceTagsByValue(template, tags),
    }),
  );
  return context;
}

async function vault(build: string, profile: string, response: string): Promise<string> {
  writeFileSync(join(folder, 'response'), response);
  const command = ['exec', '--no-session', profile, '--', 'printenv', 'AWS_ACCESS_KEY_ID'];
  return run(join(build, 'vault'), command, { env }).then(
    ({ stdout }) => {
      const session = fake.world.sessions.get(stdout.trim());
      return `${session?.ownerArn} as ${session?.name}`;
    },
    (error: { readonly stderr: string }) => error.stderr,
  );
}

test.each(BUILDS)(
  '$name build: what the provider signs gives its roles',
  { timeout: 60_000 },
  async ({ folder: build }) => {
    const reader = `${SAML_ROLE},${SAML_PROVIDER}`;
    const long = `${SAML_PROVIDER},${SAML_LONG_ROLE}`;
    expect(await vault(build, 'corp', await signIn({ roles: [reader] }))).toBe(`${SAML_ROLE} as alice`);
    const whole = await signIn({ roles: [reader, long], signsResponse: true });
    expect(await vault(build, 'named', whole)).toBe(`${SAML_LONG_ROLE} as alice`);
    // The same as XML, and folded as mail programs fold it.
    const xml = Buffer.from(whole, 'base64').toString('utf8');
    expect(await vault(build, 'named', xml)).toBe(`${SAML_LONG_ROLE} as alice`);
    expect(await vault(build, 'named', whole.replace(/.{76}/g, '$&\r\n'))).toBe(`${SAML_LONG_ROLE} as alice`);
    expect(await vault(build, 'corp', whole)).toContain(
      `offers several roles: ${SAML_ROLE}, ${SAML_LONG_ROLE}\n`,
    );
  },
);

test.each(BUILDS)(
  '$name build: what it did not sign so gives nothing',
  { timeout: 60_000 },
  async ({ folder: build }) => {
    const reader = `${SAML_ROLE},${SAML_PROVIDER}`;
    const changed = Buffer.from(await signIn({ roles: [reader] }), 'base64')
      .toString('utf8')
      .replaceAll('saml-reader', 'saml-other');
    expect(await vault(build, 'corp', changed)).toContain('Response signature invalid');
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const privateKey = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await vault(build, 'corp', await signIn({ roles: [reader], privateKey }))).toContain(
      'Response signature invalid',
    );
    const encrypted = await signIn({ roles: [reader], isEncrypted: true });
    expect(await vault(build, 'corp', encrypted)).toContain('is encrypted: only AWS can see its roles');
  },
);
