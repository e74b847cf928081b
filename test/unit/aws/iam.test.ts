// IAM's endpoints against the SDK's own rule set, and its calls against the fake AWS.

import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIam, type Iam } from '../../../src/aws/iam.ts';
import { type IamTarget, iamEndpoint } from '../../../src/aws/iam-endpoint.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { ALICE_ARN, ALICE_KEY_ID, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { findUser } from '../../fake-aws/world.ts';

const PLAIN: IamTarget = { region: 'eu-west-1', fips: false, dualstack: false };

async function sdkEndpoint(target: IamTarget): Promise<{ url: string; signingRegion: string | undefined }> {
  let seen = { url: '', signingRegion: undefined as string | undefined };
  const client = new IAMClient({
    region: target.region,
    useFipsEndpoint: target.fips,
    useDualstackEndpoint: target.dualstack,
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
  await client.send(new ListAccessKeysCommand({})).catch(() => undefined);
  return seen;
}

const REGIONS = [
  'us-east-1',
  'eu-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'eusc-de-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-east-1',
];
const VARIANTS = [false, true].flatMap((fips) => [false, true].map((dualstack) => ({ fips, dualstack })));

describe('the endpoint of IAM', () => {
  it.each(REGIONS)('is what the SDK says, in %s', async (region) => {
    for (const variant of VARIANTS)
      expect(iamEndpoint({ region, ...variant })).toEqual(await sdkEndpoint({ region, ...variant }));
  });

  it('is what was configured, signed for the region of the partition', () => {
    expect(iamEndpoint({ ...PLAIN, endpoint: 'http://127.0.0.1:5000/' })).toEqual({
      url: 'http://127.0.0.1:5000',
      signingRegion: 'us-east-1',
    });
  });

  it('is refused where it would go elsewhere than it says', () => {
    const code = (target: IamTarget): string => {
      try {
        iamEndpoint(target);
        return 'none';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code({ ...PLAIN, region: 'x.evil.example/' })).toBe('region-invalid');
    expect(code({ ...PLAIN, endpoint: 'https://user:word@example.com' })).toBe('endpoint-invalid');
    expect(code({ ...PLAIN, endpoint: 'https://example.com', fips: true })).toBe('endpoint-conflict');
  });
});

describe('the calls to IAM', () => {
  let fake: FakeAws;
  beforeEach(async () => {
    fake = await startFakeAws();
  });
  afterEach(() => fake.close());

  const iam = (timeoutMs = 5000, maxAttempts = 3): Iam =>
    createIam(
      { ...PLAIN, endpoint: fake.url },
      {
        credentials: { accessKeyId: ALICE_KEY_ID, secretAccessKey: Secret.of(ALICE_SECRET) },
        network: { noProxy: [], maxAttempts },
        version: 'test',
        timeoutMs,
      },
    );
  const keys = () => findUser(fake.world, ALICE_ARN)?.keys ?? [];
  const failure = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'none',
      (error: { code: string }) => error.code,
    );

  it('make, list, switch off and delete a key', async () => {
    const made = await iam().createAccessKey();
    expect(made.secretAccessKey.reveal()).toBe(keys()[1]?.secret);
    expect(JSON.stringify(made)).not.toContain(made.secretAccessKey.reveal());
    fake.setSkew(120);
    const { keys: found, serverNowMs } = await iam().listAccessKeys();
    expect(found.map(({ accessKeyId }) => accessKeyId)).toEqual([ALICE_KEY_ID, made.accessKeyId]);
    expect(Math.abs(serverNowMs - Date.now() - 120_000)).toBeLessThan(3000);
    await iam().deactivateAccessKey(made.accessKeyId);
    expect(keys()[1]?.status).toBe('Inactive');
    expect((await iam().lastUse(ALICE_KEY_ID))?.service).toBe('iam');
    expect(await iam().lastUse(made.accessKeyId)).toBeUndefined();
    await iam().deleteAccessKey(made.accessKeyId);
    expect(keys()).toHaveLength(1);
    expect(await failure(iam().deleteAccessKey(made.accessKeyId))).toBe('not-found');
    expect(fake.calls.every(({ parameters }) => parameters.UserName === undefined)).toBe(true);
  });

  it('tell that there may be no third key', async () => {
    await iam().createAccessKey();
    expect(await failure(iam().createAccessKey())).toBe('limit-exceeded');
  });

  it('ask for a key once, whatever happens: the first request may have made one', async () => {
    for (const fault of [
      { kind: 'error', status: 503 },
      { kind: 'throttle' },
      { kind: 'cut', at: 'before' },
      { kind: 'cut', at: 'half' },
    ] as const) {
      fake.reset();
      fake.addFault({ ...fault, operation: 'CreateAccessKey' });
      expect(await failure(iam().createAccessKey())).not.toBe('none');
      expect(fake.count('CreateAccessKey')).toBe(1);
      expect(keys()).toHaveLength(fault.kind === 'cut' && fault.at === 'half' ? 2 : 1);
    }
  });

  it('do the others again', async () => {
    fake.addFault({ kind: 'error', status: 503, operation: 'ListAccessKeys', count: 2 });
    expect((await iam().listAccessKeys()).keys).toHaveLength(1);
    expect(fake.count('ListAccessKeys')).toBe(3);
  });

  it('end in time where AWS performs them and never answers', async () => {
    fake.addFault({ kind: 'hang', at: 'after', operation: 'CreateAccessKey' });
    expect(await failure(iam(300).createAccessKey())).toBe('timeout');
    expect(keys()).toHaveLength(2);
    fake.addFault({ kind: 'hang', operation: 'DeleteAccessKey' });
    expect(await failure(iam(300, 1).deleteAccessKey(ALICE_KEY_ID))).toBe('timeout');
    expect(keys()).toHaveLength(2);
  });
});
