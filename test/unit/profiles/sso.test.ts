// What a profile and an `sso-session` section say about signing in: scopes, sharing, endpoints, and what cannot be.

import { describe, expect, it } from 'vitest';
import { Document } from '../../../src/config/document.ts';
import { readSections } from '../../../src/config/sections.ts';
import { canonicalStep } from '../../../src/profiles/canonical.ts';
import type { ProfilesError } from '../../../src/profiles/errors.ts';
import { plan } from '../../../src/profiles/plan.ts';
import type { SsoRoleStep } from '../../../src/profiles/plan-types.ts';
import { resolveProfile } from '../../../src/profiles/resolve.ts';
import { planSsoSession } from '../../../src/profiles/sources/sso.ts';

const SESSION = `[sso-session corp]
sso_start_url = https://x.awsapps.com/start
sso_region = eu-central-1
`;
const PROFILE = `[profile work]
region = eu-west-1
sso_session = corp
sso_account_id = 111111111111
sso_role_name = Viewer
`;

const filesOf = (text: string) => readSections(Document.parse(new TextEncoder().encode(text), 'config'));

function stepOf(text: string, env: Readonly<Record<string, string>> = {}, name = 'work'): SsoRoleStep {
  const profile = resolveProfile({
    name,
    files: filesOf(text),
    env,
    flags: {},
    identity: { user: 'user', host: 'host' },
  });
  const [step] = plan(profile, {
    stored: new Map(),
    noSession: false,
    hasMfaToken: false,
    known: [name],
  }).steps;
  if (step?.kind !== 'sso-role') throw new Error('not single sign-on');
  return step;
}

function refusalOf(work: () => unknown): ProfilesError {
  try {
    work();
  } catch (error) {
    return error as ProfilesError;
  }
  throw new Error('it was taken');
}

describe('a sign-in', () => {
  it('asks for the scopes of the session, and for the portal where nothing is said', () => {
    expect(stepOf(SESSION + PROFILE).signIn.scopes).toEqual(['sso:account:access']);
    const more = `${SESSION}sso_registration_scopes =  sso:account:access ,codewhisperer:completions\n${PROFILE}`;
    expect(stepOf(more).signIn.scopes).toEqual(['sso:account:access', 'codewhisperer:completions']);
    // Before there were sessions there were no scopes.
    const legacy = PROFILE.replace(
      'sso_session = corp',
      'sso_start_url = https://x.awsapps.com/start\nsso_region = eu-central-1',
    );
    expect(stepOf(legacy).signIn.scopes).toEqual([]);
  });

  it('is shared where the session says so, whatever the profile says', () => {
    expect(stepOf(SESSION + PROFILE).signIn).not.toHaveProperty('sharesToken');
    expect(stepOf(`${SESSION}${PROFILE}sso_share_token = TRUE\n`).signIn.sharesToken).toBe(true);
    expect(
      stepOf(`${SESSION}sso_share_token = false\n${PROFILE}sso_share_token = true\n`).signIn,
    ).not.toHaveProperty('sharesToken');
  });

  it('has endpoints of its own, and does not shape the key of the role', () => {
    const plain = stepOf(SESSION + PROFILE);
    const env = { AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:1' };
    const other = stepOf(`${SESSION}sso_share_token = true\n${PROFILE}`, env);
    expect(other.signIn.oidc).toEqual({
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:1',
      fips: false,
      dualstack: false,
    });
    expect(other.portal).toEqual(plain.portal);
    expect(canonicalStep(other)).toBe(canonicalStep(plain));
  });

  it.each([
    ['sso_registration_scopes', 'sso:account:access,', 'bad-sso-setting'],
    ['sso_registration_scopes', 'a b', 'bad-sso-setting'],
    ['sso_share_token', 'yes', 'bad-sso-setting'],
  ])('with %s = %s is refused, from either side', (key, value, code) => {
    const session = `${SESSION}${key} = ${value}\n`;
    for (const error of [
      refusalOf(() => stepOf(session + PROFILE)),
      refusalOf(() => planSsoSession('corp', filesOf(session), {})),
    ])
      expect(error).toMatchObject({ code, facts: { key, value, setBy: 'profile sso-session corp' } });
  });

  it('and FIPS exclude an endpoint of the sign-in alone, too', () => {
    const env = { AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:1', AWS_USE_FIPS_ENDPOINT: 'true' };
    expect(refusalOf(() => stepOf(SESSION + PROFILE, env))).toMatchObject({
      code: 'endpoint-conflict',
      facts: { key: 'sso_oidc.endpoint_url', setBy: 'AWS_ENDPOINT_URL_SSO_OIDC' },
    });
  });
});

describe('a session without a profile', () => {
  it('says what a profile with it says', () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' };
    const step = stepOf(SESSION + PROFILE, env);
    const found = planSsoSession('corp', filesOf(SESSION), env);
    expect(found).toEqual({
      session: 'corp',
      startUrl: step.startUrl,
      portal: step.portal,
      signIn: step.signIn,
    });
  });

  it.each([
    ['', 'dangling-sso-session', { session: 'corp' }],
    [
      '[sso-session corp]\nsso_region = eu-central-1\n',
      'sso-incomplete',
      { missing: ['sso_start_url'], session: 'corp' },
    ],
    [
      '[sso-session corp]\nsso_start_url = x\nsso_region = eu-central-1\n',
      'bad-sso-setting',
      { key: 'sso_start_url' },
    ],
    [
      '[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\nsso_region = Europe!\n',
      'bad-region',
      { key: 'sso_region' },
    ],
  ])('that is %j is refused', (text, code, facts) => {
    const error = refusalOf(() => planSsoSession('corp', filesOf(text), {}));
    expect(error).toMatchObject({ code, facts });
  });
});
