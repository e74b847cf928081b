// Which kind of source a profile's settings ask for, and which of several is used.

import { describe, expect, it } from 'vitest';
import type { SourceKind } from '../../../src/profiles/source-steps.ts';
import { type ResolveVector, resolveVector } from './vectors.ts';

const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r';
const SSO = [
  'sso_start_url = https://x.awsapps.com/start',
  'sso_region = us-east-1',
  'sso_account_id = 123456789012',
  'sso_role_name = Viewer',
];

/** Every kind with the lines that ask for it. That none is missing is checked by the type. */
const LINES: Readonly<Record<SourceKind, readonly string[]>> = {
  cognito: ['cognito_identity_pool_id = eu-west-1:00000000-0000-0000-0000-000000000000'],
  saml: [ROLE, 'saml_assertion_file = /x'],
  'credential-source': [ROLE, 'credential_source = Environment'],
  'web-identity': [ROLE, 'web_identity_token_file = /x'],
  'sso-role': SSO,
  login: ['login_session = arn:aws:iam::123456789012:user/bob'],
  process: ['credential_process = /bin/true'],
};
const ORDER = Object.keys(LINES) as SourceKind[];

function otherOf(config: readonly string[], more: Partial<ResolveVector> = {}) {
  return resolveVector({ name: '', profile: 'p', config, ...more }).other;
}

describe('sources of credentials besides keys', () => {
  it.each(ORDER)('finds %s', (kind) => {
    expect(otherOf(['[profile p]', ...LINES[kind]])).toMatchObject({ kind, isInherited: false });
  });

  it.each(ORDER.slice(0, -1).map((kind, index) => [kind, ORDER[index + 1] as SourceKind] as const))(
    'takes %s before %s',
    (first, second) => {
      const lines = [...new Set([...LINES[second], ...LINES[first]])];
      expect(otherOf(['[profile p]', ...lines])?.kind).toBe(first);
    },
  );

  it.each(ORDER.filter((kind) => kind !== 'process'))(
    'lets %s of [default] give way to an own process',
    (kind) => {
      const lines = ['[default]', ...LINES[kind], '[profile p]', 'credential_process = /bin/true'];
      expect(otherOf(lines)).toMatchObject({ kind: 'process', isInherited: false });
    },
  );

  it('takes what is inherited where the profile itself says nothing', () => {
    expect(otherOf(['[default]', ...SSO, '[profile p]'])).toMatchObject({
      kind: 'sso-role',
      isInherited: true,
    });
  });

  it('remembers only the origins of what it uses', () => {
    const profile = resolveVector({
      name: '',
      profile: 'p',
      config: ['[default]', ...SSO, '[profile p]', 'credential_process = /bin/true'],
    });
    expect(Object.keys(profile.origins).filter((key) => key.startsWith('sso_'))).toEqual([]);
    expect(profile.notes).toEqual([]);
  });
});
