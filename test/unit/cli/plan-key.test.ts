import { describe, expect, it } from 'vitest';
import { mayShapePlan, planKey } from '../../../src/cli/plan-key.ts';
import { Document } from '../../../src/config/document.ts';
import { readSections } from '../../../src/config/sections.ts';
import { plan } from '../../../src/profiles/plan.ts';
import { resolveProfile } from '../../../src/profiles/resolve.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const input = {
  profile: 'a',
  flags: {},
  env: { AWS_REGION: 'eu-west-1', AWS_SECRET_ACCESS_KEY: 'x', HOME: '/h' },
  files: { configPath: '/c', credentialsPath: '/d', config: bytes('[profile a]\n'), credentials: undefined },
  stored: new Map([['a', { accessKeyId: 'AKIA1' }]]),
};

describe('the key of a remembered plan', () => {
  it.each([
    ['the profile', { profile: 'b' }],
    ['--duration', { flags: { duration: '2h' } }],
    ['--region', { flags: { region: 'us-east-1' } }],
    ['--policy', { flags: { policy: '{}' } }],
    ['--policy-arn', { flags: { 'policy-arn': ['arn:aws:iam::aws:policy/ReadOnlyAccess'] } }],
    ['--read-only', { flags: { 'read-only': true } }],
    ['--sso-session', { flags: { 'sso-session': 'a' } }],
    ['--account', { flags: { account: '222222222222' } }],
    ['--role', { flags: { role: 'Viewer' } }],
    ['AWS_VAULT_CONFIRM', { env: { ...input.env, AWS_VAULT_CONFIRM: 'a*' } }],
    ['a variable', { env: { ...input.env, AWS_REGION: 'us-east-1' } }],
    ['another variable', { env: { ...input.env, AWS_ASSUME_ROLE_TTL: '2h' } }],
    ['the config file', { files: { ...input.files, config: bytes('[profile a]') } }],
    ['a config file that is gone', { files: { ...input.files, config: undefined } }],
    ['a credentials file', { files: { ...input.files, credentials: bytes('') } }],
    ['the stored names', { stored: new Map() }],
    ['a stored key', { stored: new Map([['a', { accessKeyId: 'AKIA2' }]]) }],
  ])('changes with %s', (_, change) => {
    expect(planKey({ ...input, ...change })).not.toBe(planKey(input));
  });

  it('does not hold secrets of the environment, nor what is not for AWS', () => {
    expect(
      planKey({ ...input, env: { AWS_REGION: 'eu-west-1', AWS_SECRET_ACCESS_KEY: 'y', HOME: '/g' } }),
    ).toBe(planKey(input));
    for (const name of ['AWS_VAULT_FILE_PASSPHRASE', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK'])
      expect(mayShapePlan(name)).toBe(false);
  });

  it('is not there for a policy that stands in a file', () => {
    expect(planKey({ ...input, flags: { policy: 'file:///tmp/p.json' } })).toBeUndefined();
  });

  it('covers every variable that resolving and planning look at', () => {
    const seen = new Set<string>();
    const env = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => {
          if (typeof name === 'string') seen.add(name);
          return undefined;
        },
      },
    );
    const config = Document.parse(
      bytes(
        '[profile base]\nmfa_serial = arn:aws:iam::111111111111:mfa/m\n[profile a]\nsource_profile = base\nrole_arn = arn:aws:iam::111111111111:role/r\n',
      ),
      '/c',
    );
    const profile = resolveProfile({
      name: 'a',
      files: readSections(config),
      env,
      flags: {},
      identity: { user: 'u', host: 'h' },
    });
    expect(plan(profile, { stored: new Map([['base', {}]]) }).steps).not.toHaveLength(0);
    expect(seen.size).toBeGreaterThan(15);
    expect([...seen].filter((name) => !mayShapePlan(name))).toEqual([]);
  });
});
