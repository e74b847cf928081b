// The signature check of the fake AWS: the SDK's requests pass, every change to them is refused with AWS's own code.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { ALICE } from './clients.ts';
import { type RawRequest, refusalOf, sendRaw, signed } from './raw.ts';

let fake: FakeAws;
beforeAll(async () => {
  fake = await startFakeAws();
});
afterAll(() => fake.close());

const change = async (edit: (request: RawRequest) => void, skewSeconds = 0): Promise<string> => {
  const request = await signed(fake.url, ALICE, skewSeconds);
  edit(request);
  return refusalOf(await sendRaw(fake.url, request));
};
const authorization = (request: RawRequest, from: string | RegExp, to: string): void => {
  request.headers.authorization = (request.headers.authorization ?? '').replace(from, to);
};

test('an untouched request passes, and its answer is AWS’s XML', async () => {
  const answer = await sendRaw(fake.url, await signed(fake.url, ALICE));
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/xml');
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.text).toMatch(
    /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user\/alice<\/Arn>/,
  );
});

describe('refused', () => {
  test.each<[string, (request: RawRequest) => void, RegExp]>([
    [
      'no signature',
      (r) => delete r.headers.authorization,
      /^403 MissingAuthenticationToken: Request is missing Authentication Token$/,
    ],
    ['another scheme', (r) => authorization(r, /^\S+/, 'Bearer'), /^403 IncompleteSignature/],
    [
      'no signature part',
      (r) => authorization(r, /, Signature=.*/, ''),
      /^403 IncompleteSignature: Authorization header requires 'Signature' parameter\./,
    ],
    ['no date', (r) => delete r.headers['x-amz-date'], /^403 IncompleteSignature: .*'X-Amz-Date'/],
    [
      'another body',
      (r) => {
        r.body += '&x=1';
        r.headers['content-length'] = String(r.body.length);
      },
      /^403 SignatureDoesNotMatch: The request signature we calculated/,
    ],
    [
      'another query',
      (r) => {
        r.path += '?x=1';
      },
      /^403 SignatureDoesNotMatch/,
    ],
    [
      'another path',
      (r) => {
        r.path = '/x';
      },
      /^403 SignatureDoesNotMatch/,
    ],
    [
      'another method',
      (r) => {
        r.method = 'PUT';
      },
      /^403 SignatureDoesNotMatch/,
    ],
    [
      'another host',
      (r) => {
        r.headers.host = 'elsewhere';
      },
      /^403 SignatureDoesNotMatch/,
    ],
    [
      'another key id',
      (r) => authorization(r, /AKIA\w+/, 'AKIAAAAAAAAAAAAAAAAA'),
      /^403 InvalidClientTokenId/,
    ],
    [
      'another service',
      (r) => authorization(r, '/sts/', '/s3/'),
      /^403 SignatureDoesNotMatch: Credential should be scoped to correct service/,
    ],
    [
      'another region',
      (r) => authorization(r, '/eu-west-1/', '/us-east-1/'),
      /^403 SignatureDoesNotMatch: The request signature/,
    ],
    [
      'no region',
      (r) => authorization(r, '/eu-west-1/', '/nowhere/'),
      /^403 SignatureDoesNotMatch: Credential should be scoped to a valid region/,
    ],
    [
      'IAM outside us-east-1',
      (r) => authorization(r, '/sts/', '/iam/'),
      /^403 SignatureDoesNotMatch: Credential should be scoped to a valid region/,
    ],
    [
      'another terminator',
      (r) => authorization(r, 'aws4_request', 'aws5_request'),
      /^403 SignatureDoesNotMatch: Credential should be scoped with a valid terminator/,
    ],
    [
      'another scope date',
      (r) => authorization(r, /\/\d{8}\//, '/20200101/'),
      /^403 SignatureDoesNotMatch: Date in Credential scope does not match/,
    ],
    ['a short credential', (r) => authorization(r, '/aws4_request', ''), /^403 IncompleteSignature/],
    ['host not signed', (r) => authorization(r, 'host;', ''), /^403 SignatureDoesNotMatch: 'Host'/],
    [
      'an unsigned x-amz header',
      (r) => {
        r.headers['x-amz-extra'] = '1';
      },
      /^403 SignatureDoesNotMatch: 'x-amz-extra' must be a 'SignedHeader'/,
    ],
    [
      'a token added',
      (r) => {
        r.headers['x-amz-security-token'] = 'x';
      },
      /^403 InvalidClientTokenId/,
    ],
  ])('%s', async (_what, edit, text) => {
    expect(await change(edit)).toMatch(text);
  });

  test.each([
    [
      -901,
      /^403 SignatureDoesNotMatch: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    ],
    [
      903,
      /^403 SignatureDoesNotMatch: Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
    ],
  ])('a clock that is %i seconds off', async (skewSeconds, text) => {
    expect(await change(() => undefined, skewSeconds)).toMatch(text);
  });
});

test('a clock that is 14 minutes off passes either way', async () => {
  for (const skewSeconds of [-840, 840]) {
    expect((await sendRaw(fake.url, await signed(fake.url, ALICE, skewSeconds))).status).toBe(200);
  }
});

test.each([
  ['Action=Nothing&Version=2011-06-15', /^403 SignatureDoesNotMatch/],
  ['', /^403 SignatureDoesNotMatch/],
])('an unsigned body %j never gets as far as being an unknown action', async (body, text) => {
  expect(
    await change((r) => {
      r.body = body;
      r.headers['content-length'] = String(body.length);
    }),
  ).toMatch(text);
});

test('the call log names the key and the result, never the signature, a token or a code', async () => {
  await sendRaw(fake.url, {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetSessionToken&TokenCode=123456',
  });
  expect(fake.calls.at(-1)).toMatchObject({
    operation: 'GetSessionToken',
    result: 'MissingAuthenticationToken',
    status: 403,
    parameters: { TokenCode: '(left out)' },
  });
  expect(JSON.stringify(fake.calls)).not.toMatch(/Signature=|123456/);
});
