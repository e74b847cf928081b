// A real OpenID provider (the package oidc-provider) in a process of its own. It prints its issuer, then a line for everything
// that happens. Anybody may sign in: it takes every name and password.

import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** Without a secret, and with redirect URIs on this machine, whose ports are not compared. */
const client = (id, more = {}) => ({
  client_id: id,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/oauth/callback', 'http://localhost/back'],
  ...more,
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client('vault'),
      // ID tokens that are as good as over when they come.
      client('short'),
      // The same, and refresh tokens that are soon over, too.
      client('brief'),
      // Refresh tokens by the letter of OpenID Connect: for offline_access with prompt=consent only.
      client('strict'),
      client('no-refresh', { grant_types: ['authorization_code', DEVICE_CODE] }),
    ],
    cookies: { keys: ['fake-key-of-cookies'] },
    features: { deviceFlow: { enabled: true }, revocation: { enabled: true } },
    issueRefreshToken: async (_ctx, { clientId, grantTypeAllowed }, source) =>
      clientId === 'strict'
        ? source.scopes.has('offline_access')
        : clientId !== 'no-refresh' && grantTypeAllowed !== undefined,
    rotateRefreshToken: true,
    ttl: {
      IdToken: (_ctx, _token, { clientId }) => (['short', 'brief', 'strict'].includes(clientId) ? 30 : 3600),
      RefreshToken: (_ctx, _token, { clientId }) => (clientId === 'brief' ? 1 : 86_400),
      AccessToken: 600,
      DeviceCode: 600,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
    findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  });
  const say = (what, more) => process.stdout.write(`${JSON.stringify({ what, ...more })}\n`);
  const grantType = (ctx) => ctx.oidc?.params?.grant_type;
  provider.on('grant.success', (ctx) =>
    say('granted', { grant: grantType(ctx), client: ctx.oidc.client.clientId }),
  );
  provider.on('grant.error', (ctx, error) => say('refused', { grant: grantType(ctx), error: error.error }));
  provider.on('authorization.error', (_ctx, error) => say('not-authorized', { error: error.error }));
  provider.on('grant.revoked', () => say('revoked', {}));
  server.on('request', provider.callback());
  say('listening', { issuer });
});
