// Cache keys of identity pools and SAML assertions: everything that shapes the result tells them apart.

import { expect, it } from 'vitest';
import { canonicalStep } from '../../../src/profiles/canonical.ts';
import type { CognitoStep, SamlStep } from '../../../src/profiles/plan-types.ts';

const sts = { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false };
const saml: SamlStep = {
  kind: 'saml',
  profile: 'p',
  assertion: { kind: 'file', path: '/a' },
  roleArn: 'arn:role',
  durationSeconds: 3600,
  policyArns: [],
  sts,
};
const assume = { roleSessionName: 'me', durationSeconds: 3600, policyArns: [], sts };
const cognito: CognitoStep = {
  kind: 'cognito',
  profile: 'p',
  identityPoolId: 'eu-west-1:a',
  login: { token: { kind: 'file', path: '/t' } },
  cognito: { region: 'eu-west-1', fips: false, dualstack: false },
};

it('tells everything apart that makes other credentials', () => {
  const open = { ...saml };
  delete (open as { roleArn?: string }).roleArn;
  const guest = { ...cognito };
  delete (guest as { login?: unknown }).login;
  const texts = [
    saml,
    { ...saml, assertion: { kind: 'file', path: '/b' } },
    { ...saml, assertion: { kind: 'process', command: '/a' } },
    { ...saml, roleArn: 'arn:other' },
    { ...saml, principalArn: 'arn:provider' },
    { ...saml, durationSeconds: 900 },
    { ...saml, policy: '{}' },
    { ...saml, policyArns: ['x'] },
    { ...saml, sts: { ...sts, region: 'eu-west-2' } },
    open,
    { ...open, profile: 'q' },
    cognito,
    guest,
    { ...cognito, identityPoolId: 'eu-west-1:b' },
    { ...cognito, login: { ...cognito.login, provider: 'x' } },
    { ...cognito, login: { token: { kind: 'process', command: '/t' } } },
    { ...cognito, login: { token: { kind: 'oidc', issuer: 'https://i', clientId: 'c', scopes: [] } } },
    { ...cognito, customRoleArn: 'arn:role' },
    { ...cognito, cognito: { ...cognito.cognito, endpoint: 'http://x' } },
    { ...cognito, roleArn: 'arn:role', assume },
    { ...cognito, roleArn: 'arn:role', assume: { ...assume, durationSeconds: 900 } },
    { ...cognito, roleArn: 'arn:role', assume: { ...assume, roleSessionName: 'you' } },
  ].map((step) => canonicalStep(step as SamlStep | CognitoStep));
  expect(new Set(texts).size).toBe(texts.length);
});

it('does not tell apart who asks for a role that is named, nor session names that nobody chose', () => {
  expect(canonicalStep({ ...saml, profile: 'q' })).toBe(canonicalStep(saml));
  expect(canonicalStep({ ...cognito, profile: 'q' })).toBe(canonicalStep(cognito));
  const unnamed = (roleSessionName: string): CognitoStep => ({
    ...cognito,
    roleArn: 'arn:role',
    assume: { ...assume, roleSessionName, isDefaultSessionName: true },
  });
  expect(canonicalStep(unnamed('a@one'))).toBe(canonicalStep(unnamed('a@two')));
});
