// Endpoints and partitions: ours against what the SDK's own rule set says, and the overrides that are refused.

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { isInsecureEndpoint, stsEndpoint } from '../../../src/aws/endpoint.ts';
import { partitionOfArn, partitionOfRegion } from '../../../src/aws/partition.ts';
import type { StsTarget } from '../../../src/aws/target.ts';

const PLAIN: StsTarget = { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false };

/** Host and signing region that the SDK would use. */
async function sdkEndpoint(target: StsTarget): Promise<{ url: string; signingRegion: string | undefined }> {
  let seen = { url: '', signingRegion: undefined as string | undefined };
  const client = new STSClient({
    region: target.region,
    useFipsEndpoint: target.fips,
    useDualstackEndpoint: target.dualstack,
    useGlobalEndpoint: target.legacyGlobal,
    credentials: { accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: 'fake' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { protocol: string; hostname: string; headers: Record<string, string> }) => {
        seen = {
          url: `${request.protocol}//${request.hostname}`,
          signingRegion: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1],
        };
        throw new Error('captured');
      },
    } as never,
  });
  await client.send(new GetCallerIdentityCommand({})).catch(() => undefined);
  return seen;
}

const REGIONS = [
  'us-east-1',
  'eu-west-1',
  'eu-central-2',
  'ap-southeast-5',
  'mx-central-1',
  'il-central-1',
  'cn-north-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'aws-global',
  'xx-unknown-1',
];

describe.each(REGIONS)('%s', (region) => {
  test.each([
    { legacyGlobal: false, fips: false, dualstack: false },
    { legacyGlobal: true, fips: false, dualstack: false },
    { legacyGlobal: false, fips: true, dualstack: false },
    { legacyGlobal: false, fips: false, dualstack: true },
    { legacyGlobal: false, fips: true, dualstack: true },
    { legacyGlobal: true, fips: true, dualstack: false },
  ])('%j goes where the SDK’s rules say', async (flags) => {
    // The SDK has no host for its pseudo region with these flags: it would make one that does not exist.
    if (region === 'aws-global' && (flags.fips || flags.dualstack)) {
      expect(stsEndpoint({ region, ...flags }).url).toContain('.us-east-1.');
      return;
    }
    expect(stsEndpoint({ region, ...flags })).toEqual(await sdkEndpoint({ region, ...flags }));
  });
});

describe('overrides', () => {
  test.each([
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['https://sts.example.com/', 'https://sts.example.com'],
    ['https://proxy.example.com/aws/sts', 'https://proxy.example.com/aws/sts'],
  ])('%s is used as it is', (endpoint, url) => {
    expect(stsEndpoint({ ...PLAIN, endpoint, legacyGlobal: true })).toEqual({
      url,
      signingRegion: 'eu-west-1',
    });
  });

  test.each([
    'nonsense',
    'ftp://example.com',
    'https://user:pass@example.com',
    'https://example.com/?x=1',
    'https://example.com/#x',
  ])('%s is refused without being repeated', (endpoint) => {
    expect(() => stsEndpoint({ ...PLAIN, endpoint })).toThrow(
      expect.objectContaining({ code: 'endpoint-invalid' }),
    );
    expect(() => stsEndpoint({ ...PLAIN, endpoint })).not.toThrow(/user:pass/);
  });

  test.each([
    { fips: true, setting: 'use_fips_endpoint' },
    { dualstack: true, setting: 'use_dualstack_endpoint' },
  ])('%j excludes an override', ({ setting, ...flags }) => {
    expect(() => stsEndpoint({ ...PLAIN, ...flags, endpoint: 'https://example.com' })).toThrow(
      expect.objectContaining({ code: 'endpoint-conflict', facts: { setting } }),
    );
  });

  test.each(['', 'EU-WEST-1', 'eu-west-1.evil.com', 'eu-west-1/x', 'a@b', '-eu', 'x'.repeat(64)])(
    'region %j never becomes part of a host',
    (region) => {
      expect(() => stsEndpoint({ ...PLAIN, region })).toThrow(
        expect.objectContaining({ code: 'region-invalid' }),
      );
    },
  );
});

test.each([
  ['http://sts.example.com', true],
  ['http://10.0.0.1:5000', true],
  ['http://127.0.0.1.example.com', true],
  ['https://sts.example.com', false],
  ['http://localhost:5000', false],
  ['http://aws.localhost', false],
  ['http://127.0.0.1', false],
  ['http://127.1.2.3:80', false],
  ['http://[::1]:5000', false],
  ['nonsense', false],
])('%s crosses a network in the clear: %s', (url, isInsecure) => {
  expect(isInsecureEndpoint(url)).toBe(isInsecure);
});

test('partitions by region and by ARN', () => {
  expect(partitionOfRegion('cn-northwest-1').id).toBe('aws-cn');
  expect(partitionOfRegion('aws-us-gov-global').id).toBe('aws-us-gov');
  expect(partitionOfRegion('made-up').id).toBe('aws');
  expect(partitionOfArn('arn:aws-iso-b:iam::123456789012:role/x')?.suffix).toBe('sc2s.sgov.gov');
  expect(partitionOfArn('arn:other:iam::1:role/x')).toBeUndefined();
  expect(partitionOfArn('aws')).toBeUndefined();
});
