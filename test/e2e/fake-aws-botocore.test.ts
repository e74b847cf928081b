// The fake AWS driven by botocore, a client that nobody here wrote: its signatures pass, and it reads the refusals.

import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as world from '../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../fake-aws/fake-aws.ts';
import { testPython } from './moto-server.ts';

let fake: FakeAws;
beforeAll(async () => {
  fake = await startFakeAws();
});
afterAll(() => fake.close());

const SCRIPT = `
import json, sys, urllib.error, urllib.request
try:
    import botocore.session
except ImportError:
    sys.exit("these tests need botocore: install it with 'python3 -m pip install botocore', or set VAULT_TEST_PYTHON")
given = json.loads(sys.argv[1])

def client(service, key, secret, token=None, region="eu-west-1"):
    return botocore.session.Session().create_client(
        service, region_name=region, endpoint_url=given["url"], aws_access_key_id=key,
        aws_secret_access_key=secret, aws_session_token=token)

def refused(call):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        return "%s %s" % (error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"])
    return "granted"

def fetched(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return "%s %s" % (error.code, error.read().decode().split("<Code>")[1].split("</Code>")[0])

alice = client("sts", given["key"], given["secret"])
role = alice.assume_role(RoleArn=given["role"], RoleSessionName="py", DurationSeconds=900,
                         Tags=[{"Key": "team", "Value": "blue"}], TransitiveTagKeys=["team"], SourceIdentity="alice")
made = role["Credentials"]
session = client("sts", made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
presigned = alice.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
print(json.dumps({
    "user": alice.get_caller_identity()["Arn"],
    "role": session.get_caller_identity()["Arn"],
    "keys": [key["AccessKeyId"] for key in client("iam", given["key"], given["secret"], region="us-east-1").list_access_keys()["AccessKeyMetadata"]],
    "wrong secret": refused(client("sts", given["key"], "wrong").get_caller_identity),
    "session again": refused(session.get_session_token),
    "no MFA": refused(lambda: alice.assume_role(RoleArn=given["admin"], RoleSessionName="py")),
    "presigned": fetched(presigned),
    "presigned, changed": fetched(presigned.replace("X-Amz-Expires=60", "X-Amz-Expires=600")),
    "presigned url": presigned,
}))
`;

test('botocore’s calls are accepted and refused as AWS does it', { timeout: 60_000 }, async () => {
  const given = {
    url: fake.url,
    key: world.ALICE_KEY_ID,
    secret: world.ALICE_SECRET,
    role: world.TAGGED_ROLE,
    admin: world.ADMIN_ROLE,
  };
  const answer = await new Promise<string>((resolve, reject) => {
    execFile(testPython(), ['-c', SCRIPT, JSON.stringify(given)], (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stderr}`)),
    );
  });
  const { 'presigned url': presigned, ...said } = JSON.parse(answer) as Record<string, unknown>;
  expect(said).toEqual({
    user: world.ALICE_ARN,
    role: 'arn:aws:sts::222222222222:assumed-role/tagged/py',
    keys: [world.ALICE_KEY_ID],
    'wrong secret': '403 SignatureDoesNotMatch',
    'session again': '403 AccessDenied',
    'no MFA': '403 AccessDenied',
    presigned: 200,
    'presigned, changed': '403 SignatureDoesNotMatch',
  });
  fake.setSkew(61);
  const late = await fetch(String(presigned));
  expect([late.status, await late.text()]).toEqual([
    400,
    expect.stringContaining('<Code>RequestExpired</Code>'),
  ]);
});
