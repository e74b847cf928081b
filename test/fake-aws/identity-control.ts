// `GET /_fake/id-token` and `GET /_fake/saml`: the fake's own identity provider, for programs that print what it gives
// (`curl` as a web_identity_token_process or saml_assertion_process).

import type { IncomingMessage } from 'node:http';
import type { FakeAws } from './fake-aws.ts';
import { SAML_ISSUER, SAML_PROVIDER, USER_POOL } from './identity-defaults.ts';

/**
 * - `id-token`: `issuer` (without https://), `sub`, `life` (seconds), `role` (any number: roles the bearer may choose),
 *   `audience`
 * - `saml`: `role` (any number: `ROLE` of the default provider, or `ROLE,PROVIDER`), `life`, `duration` (attribute
 *   SessionDuration), `session` (seconds until SessionNotOnOrAfter), `issuer`, `audience`, `recipient`, `sign`, `user`
 *
 * Undefined for any other request.
 */
export function identityControl(fake: FakeAws, request: IncomingMessage): string | undefined {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://fake');
  const number = (name: string): number | undefined => {
    const value = query.get(name);
    return value === null ? undefined : Number(value);
  };
  if (pathname === '/_fake/id-token') {
    const [lifeSeconds, audience] = [number('life'), query.get('audience')];
    return fake.identities.idToken(
      query.get('issuer') ?? USER_POOL,
      query.get('sub') ?? 'alice',
      fake.now(),
      {
        ...(lifeSeconds === undefined ? {} : { lifeSeconds }),
        ...(audience === null ? {} : { audience }),
        ...(query.has('role') ? { claims: { 'cognito:roles': query.getAll('role') } } : {}),
      },
    );
  }
  if (pathname !== '/_fake/saml') return undefined;
  const text = (name: string): Record<string, string> => {
    const value = query.get(name);
    return value === null ? {} : { [name]: value };
  };
  const seconds = (name: string, as: string): Record<string, number> => {
    const value = number(name);
    return value === undefined ? {} : { [as]: value };
  };
  return fake.identities.samlResponse({
    issuer: SAML_ISSUER,
    nowMs: fake.now(),
    roles: query.getAll('role').map((role) => (role.includes(',') ? role : `${role},${SAML_PROVIDER}`)),
    ...text('issuer'),
    ...text('audience'),
    ...text('recipient'),
    ...text('user'),
    ...text('sign'),
    ...seconds('life', 'lifeSeconds'),
    ...seconds('session', 'sessionSeconds'),
    ...(query.has('duration') ? { sessionDuration: query.get('duration') ?? '' } : {}),
  });
}
