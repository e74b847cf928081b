// Every setting whose program is run for credentials is known to the guard against loops.

import { expect, it } from 'vitest';
import { programOf } from '../../../src/profiles/programs.ts';
import { planVector } from './vectors.ts';

const programs = (...config: readonly string[]) =>
  planVector({ name: '', profile: 'p', config: ['[profile p]', ...config] }).steps.map(programOf);
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r';
const POOL = 'cognito_identity_pool_id = eu-west-1:00000000-0000-0000-0000-000000000000';

it.each([
  [['credential_process = x y'], 'credential_process'],
  [['saml_assertion_process = x y'], 'saml_assertion_process'],
  [[ROLE, 'web_identity_token_process = x y'], 'web_identity_token_process'],
  [[POOL, 'web_identity_token_process = x y'], 'web_identity_token_process'],
])('%s', (config, key) => {
  expect(programs(...config)).toEqual([{ profile: 'p', key, command: 'x y' }]);
});

it('knows none where none is run', () => {
  for (const config of [['saml_assertion_file = /a'], [ROLE, 'web_identity_token_file = /a'], [POOL]])
    expect(programs(...config)).toEqual([undefined]);
});
