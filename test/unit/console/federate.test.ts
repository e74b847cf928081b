// Which credentials the console takes, by what AWS says of whose they are.

import { describe, expect, it } from 'vitest';
import type { FederationTokenInput } from '../../../src/aws/sts.ts';
import { ConsoleError } from '../../../src/console/errors.ts';
import { ALLOW_ALL, federable, federationName, sessionSeconds } from '../../../src/console/federate.ts';
import type { Credentials } from '../../../src/kernel/credentials.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const longTerm: Credentials = { accessKeyId: 'AKIAFAKEFAKEFAKE2222', secretAccessKey: Secret.of('s') };
const temporary: Credentials = {
  ...longTerm,
  accessKeyId: 'ASIAFAKEFAKEFAKE2222',
  sessionToken: Secret.of('t'),
};
const given = { ...temporary, sessionToken: Secret.of('f'), expiration: new Date(0) };

async function federate(credentials: Credentials, arn: string, more: object = {}) {
  const asked: FederationTokenInput[] = [];
  const partitions: string[] = [];
  const result = await federable(
    { credentials, durationSeconds: 3600, policyArns: [], ...more },
    {
      identity: async () => ({ arn, account: arn.split(':')[4] ?? '', userId: 'x' }),
      onPartition: (partition) => void partitions.push(partition),
      federationToken: async (input) => {
        asked.push(input);
        return given;
      },
    },
  );
  return { result, asked, partitions };
}

describe('credentials of', () => {
  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'])(
    'a role in %s go in as they are',
    async (partition) => {
      const { result, asked, partitions } = await federate(
        temporary,
        `arn:${partition}:sts::111111111111:assumed-role/Admin/me@home`,
      );
      expect(result).toEqual({
        credentials: temporary,
        partition,
        account: '111111111111',
        name: 'Admin',
        choosesDuration: 'perhaps',
      });
      expect(asked).toEqual([]);
      expect(partitions).toEqual([partition]);
    },
  );

  it('a federated user go in as they are, with the duration they have', async () => {
    const { result } = await federate(temporary, 'arn:aws:sts::111111111111:federated-user/bob');
    expect(result).toMatchObject({ credentials: temporary, name: 'bob', choosesDuration: 'no' });
  });

  it('a user are exchanged, for all that the user may do', async () => {
    const { result, asked } = await federate(longTerm, 'arn:aws-cn:iam::111111111111:user/team/bob');
    expect(result).toMatchObject({
      credentials: given,
      partition: 'aws-cn',
      name: 'bob',
      choosesDuration: 'no',
    });
    expect(asked).toEqual([{ name: 'bob', durationSeconds: 3600, policyArns: [], policy: ALLOW_ALL }]);
  });

  it('a user are narrowed by what was asked for, and then by nothing more', async () => {
    const arns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const user = 'arn:aws:iam::111111111111:user/bob';
    expect((await federate(longTerm, user, { policyArns: arns })).asked[0]).toEqual({
      name: 'bob',
      durationSeconds: 3600,
      policyArns: arns,
    });
    expect((await federate(longTerm, user, { policy: '{}' })).asked[0]).toMatchObject({ policy: '{}' });
  });

  it.each(['assumed-role/Admin/me', 'federated-user/bob'])(
    'a session of %s are refused where a policy would be lost on them',
    async (resource) => {
      const arn = `arn:aws:sts::111111111111:${resource}`;
      for (const narrowed of [{ policy: '{}' }, { policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }])
        await expect(federate(temporary, arn, narrowed)).rejects.toMatchObject({ code: 'policy-too-late' });
    },
  );

  it.each([
    [longTerm, 'arn:aws:iam::111111111111:root', 'root-user'],
    [temporary, 'arn:aws:iam::111111111111:root', 'root-user'],
    [temporary, 'arn:aws:iam::111111111111:user/bob', 'session-token'],
    [
      { ...longTerm, accessKeyId: 'ASIAFAKEFAKEFAKE2222' },
      'arn:aws:iam::111111111111:user/bob',
      'token-missing',
    ],
  ])('%o as %s are refused: %s', async (credentials, arn, code) => {
    await expect(federate(credentials, arn)).rejects.toSatisfy(
      (error) => error instanceof ConsoleError && error.code === code,
    );
  });
});

describe('what is asked for', () => {
  it('is a name that GetFederationToken takes', () => {
    expect(federationName('alice')).toBe('alice');
    expect(federationName('a')).toBe('a-user');
    expect(federationName('x'.repeat(64))).toBe('x'.repeat(32));
  });

  it('is a duration that the sign-in service takes', () => {
    expect([1, 900, 3600.9, 43_200, 129_600].map(sessionSeconds)).toEqual([900, 900, 3600, 43_200, 43_200]);
  });
});
