// The hosts of the services whose requests are not signed, against the rule sets that the SDK ships, and the overrides that
// are refused.

// They come with the STS client, which never loads them here.
import { CognitoIdentityClient, GetIdCommand } from '@aws-sdk/nested-clients/cognito-identity';
import { CreateOAuth2TokenCommand, SigninClient } from '@aws-sdk/nested-clients/signin';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/nested-clients/sso';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/nested-clients/sso-oidc';
import { describe, expect, it } from 'vitest';
import {
  type ServiceTarget,
  serviceEndpoint,
  type UnsignedService,
} from '../../../src/aws/service-endpoint.ts';

/** Region, variants, one attempt, and a handler that takes the request away. */
function settingsOf({ region, fips, dualstack }: ServiceTarget, seen: (url: string) => void) {
  return {
    region,
    useFipsEndpoint: fips,
    useDualstackEndpoint: dualstack,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: 'fake' },
    requestHandler: {
      handle: async (request: { protocol: string; hostname: string }) => {
        seen(`${request.protocol}//${request.hostname}`);
        throw new Error('captured');
      },
    } as never,
  };
}

type Settings = ReturnType<typeof settingsOf>;
const SENDERS: Readonly<Record<UnsignedService, (settings: Settings) => Promise<unknown>>> = {
  'portal.sso': (settings) =>
    new SSOClient(settings).send(
      new GetRoleCredentialsCommand({ accessToken: 'fake', accountId: '111111111111', roleName: 'r' }),
    ),
  oidc: (settings) =>
    new SSOOIDCClient(settings).send(
      new CreateTokenCommand({ clientId: 'c', clientSecret: 'fake', grantType: 'refresh_token' }),
    ),
  signin: (settings) =>
    new SigninClient(settings).send(
      new CreateOAuth2TokenCommand({
        tokenInput: { clientId: 'c', grantType: 'refresh_token', refreshToken: 'fake' },
      }),
    ),
  'cognito-identity': (settings) =>
    new CognitoIdentityClient(settings).send(new GetIdCommand({ IdentityPoolId: 'eu-west-1:0' })),
};

async function sdkEndpoint(service: UnsignedService, target: ServiceTarget): Promise<string> {
  let url = '';
  const settings = settingsOf(target, (found) => {
    url = found;
  });
  await SENDERS[service](settings).catch(() => undefined);
  return url;
}

/** Every partition, and the regions that have rules of their own. */
const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'mx-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'xx-unknown-1',
];
const VARIANTS = [false, true].flatMap((fips) => [false, true].map((dualstack) => ({ fips, dualstack })));
const SERVICES = Object.keys(SENDERS) as UnsignedService[];

describe.each(SERVICES)('the endpoint of %s', (service) => {
  it.each(REGIONS)('is what the SDK says, in %s', async (region) => {
    for (const variant of VARIANTS) {
      const said = await sdkEndpoint(service, { region, ...variant });
      expect(said, 'the SDK has sent').not.toBe('');
      expect(serviceEndpoint(service, { region, ...variant }), JSON.stringify(variant)).toBe(said);
    }
  });

  it('is the override as it is, which excludes the variants', () => {
    const target = { region: 'eu-west-1', endpoint: 'http://127.0.0.1:1/x/', fips: false, dualstack: false };
    expect(serviceEndpoint(service, target)).toBe('http://127.0.0.1:1/x');
    for (const variant of [{ fips: true }, { dualstack: true }])
      expect(() => serviceEndpoint(service, { ...target, ...variant })).toThrow('endpoint-conflict');
  });

  it.each(['evil.example/', 'eu-west-1.evil.example', '', 'EU-WEST-1', 'a@b'])(
    'is none for the region %j',
    (region) => {
      expect(() => serviceEndpoint(service, { region, fips: false, dualstack: false })).toThrow(
        'region-invalid',
      );
    },
  );
});
