// Which lines of start files, histories and copies put a secret into the clear, and which only look so.

import { describe, expect, it } from 'vitest';
import { secretKeyLine, secretLines } from '../../../src/setup/secret-lines.ts';

const SECRET = 'spareSecret0123456789spareSecret01234567';

describe('a secret in the clear', () => {
  it.each([
    [`export AWS_SECRET_ACCESS_KEY=${SECRET}`, 8],
    [`AWS_SECRET_ACCESS_KEY="${SECRET}"`, 1],
    [`  AWS_SECRET_ACCESS_KEY='${SECRET}' aws s3 ls`, 3],
    [`export A=b AWS_SESSION_TOKEN=${SECRET}`, 12],
    [`setenv AWS_SECRET_ACCESS_KEY ${SECRET}`, 8],
    [`set -gx AWS_SECRET_ACCESS_KEY ${SECRET}`, 9],
    [`set --global --export AWS_SECRET_ACCESS_KEY '${SECRET}'`, 23],
    [`SETUVAR --export AWS_SECRET_ACCESS_KEY:${SECRET}`, 18],
    [`$env:AWS_SECRET_ACCESS_KEY = "${SECRET}"`, 6],
    [`  AWS_SECRET_ACCESS_KEY: ${SECRET}`, 3],
    [`docker run -e AWS_SECRET_ACCESS_KEY=${SECRET} x`, 15],
    [`: 1700000000:0;export AWS_SECRET_ACCESS_KEY=${SECRET}`, 23],
    [`export AWS_VAULT_FILE_PASSPHRASE='some long words'`, 8],
  ])('%s', (line, column) => {
    expect(secretLines(`# first\n${line}\n`)).toMatchObject([{ line: 2, column }]);
  });
});

describe('no secret in the clear', () => {
  it.each([
    `# export AWS_SECRET_ACCESS_KEY=${SECRET}`,
    `   // AWS_SECRET_ACCESS_KEY=${SECRET}`,
    'unset AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    'export AWS_SECRET_ACCESS_KEY=$(pass show aws)',
    'export AWS_SECRET_ACCESS_KEY="$SECRET_FROM_ELSEWHERE"',
    'export AWS_SECRET_ACCESS_KEY=`pass show aws`',
    'export AWS_SECRET_ACCESS_KEY=',
    'export AWS_SECRET_ACCESS_KEY=""',
    'export AWS_SECRET_ACCESS_KEY=<your secret key>',
    'export AWS_SECRET_ACCESS_KEY=xxxxxxxxxxxxxxxx',
    'AWS_SECRET_ACCESS_KEY=your-secret-access-key',
    'docker run -e AWS_SECRET_ACCESS_KEY -e AWS_SESSION_TOKEN image',
    'echo AWS_SECRET_ACCESS_KEY is a name of a variable',
    `export MY_AWS_SECRET_ACCESS_KEY=${SECRET}`,
    `export AWS_SECRET_ACCESS_KEY_FILE=${SECRET}`,
    '',
  ])('%s', (line) => {
    expect(secretLines(`${line}\n`)).toEqual([]);
  });
});

it('finds keys in copies of the credentials file, at their column', () => {
  expect(secretKeyLine(`[a]\n# aws_secret_access_key = x\n  aws_secret_access_key = ${SECRET}\n`)).toEqual({
    line: 3,
    column: 3,
    variable: 'aws_secret_access_key',
  });
  expect(secretKeyLine('[a]\nregion = eu-west-1\n')).toBeUndefined();
});
