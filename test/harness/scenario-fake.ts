// The `fake` lines of a scenario: what they do to the fake AWS of that run.

import type { FakeAws } from '../fake-aws/fake-aws.ts';
import type { FaultAction } from '../fake-aws/faults.ts';
import type { InstanceMode } from '../fake-aws/machine.ts';
import { findUser, type Statement, type User } from '../fake-aws/world.ts';

/** Number of words a fault takes after the operation, and the fault they make. A count may follow. */
const FAULTS: Readonly<
  Record<string, { readonly words: number; readonly make: (words: readonly string[]) => FaultAction }>
> = {
  throttle: { words: 0, make: () => ({ kind: 'throttle' }) },
  'retry-after': { words: 1, make: ([retryAfter = '']) => ({ kind: 'throttle', retryAfter }) },
  error: { words: 1, make: ([status]) => ({ kind: 'error', status: status === '503' ? 503 : 500 }) },
  refuse: {
    words: 3,
    make: ([status, code = '', message = '']) => ({
      kind: 'refuse',
      status: Number(status),
      code,
      message: message.replaceAll('_', ' '),
    }),
  },
  hang: { words: 0, make: () => ({ kind: 'hang' }) },
  'hang-after': { words: 0, make: () => ({ kind: 'hang', at: 'after' }) },
  delay: { words: 1, make: ([ms]) => ({ kind: 'delay', ms: Number(ms) }) },
  cut: { words: 1, make: ([at]) => ({ kind: 'cut', at: at === 'half' ? 'half' : 'before' }) },
  garbage: {
    words: 1,
    make: ([body]) => ({ kind: 'garbage', body: body === 'xml' || body === 'empty' ? body : 'html' }),
  },
  'short-lived': { words: 1, make: ([seconds]) => ({ kind: 'short-lived', seconds: Number(seconds) }) },
};

function changeUser(
  fake: FakeAws,
  arn: string,
  change: (user: User) => Partial<Pick<User, 'permissions' | 'keys'>>,
): void {
  const user = findUser(fake.world, arn);
  if (user === undefined) throw new Error(`no user ${arn}`);
  fake.patch({ users: { [arn]: change(user) } });
}

/** As the AWS documentation has it: `BoolIfExists`, because long-term keys carry no MFA key at all. */
function denial(action: string, isWithoutMfa: boolean): Statement {
  return {
    Effect: 'Deny',
    Action: action,
    Resource: '*',
    ...(isWithoutMfa ? { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } } : {}),
  };
}

const SSO_SETTINGS = [
  'answer',
  'accessTokenSeconds',
  'sessionSeconds',
  'clientSeconds',
  'deviceSeconds',
  'intervalSeconds',
  'rotates',
  'endSessions',
  'expireTokens',
  'forgetClients',
];

/** `answer=allow`, `accessTokenSeconds=60`, `endSessions`. */
function ssoSetting(word: string): [string, unknown] {
  const [name = '', value = 'true'] = word.split('=');
  if (!SSO_SETTINGS.includes(name))
    throw new Error(`fake sso: '${name}' is none of ${SSO_SETTINGS.join(', ')}`);
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  return [name, value === 'nobody' ? null : /^\d+$/.test(value) ? Number(value) : value];
}

/** @throws {Error} where the line is not one that is known */
export async function controlFake(fake: FakeAws, words: readonly string[]): Promise<void> {
  const [control = '', ...rest] = words;
  const fault = FAULTS[control];
  if (fault !== undefined) {
    const [operation, ...more] = rest;
    const count = more.length > fault.words ? Number(more[fault.words]) : 1;
    if (operation === undefined || more.length < fault.words || !Number.isInteger(count)) {
      throw new Error(
        `fake ${control}: expected an operation, ${fault.words} words, and perhaps a count (0: all)`,
      );
    }
    fake.addFault({ ...fault.make(more), operation, count });
    return;
  }
  switch (control) {
    case 'skew':
      fake.setSkew(Number(rest[0]));
      return;
    case 'key': {
      const [id = '', status] = rest;
      if (status !== 'Active' && status !== 'Inactive' && status !== 'deleted') {
        throw new Error('expected: fake key ID Active|Inactive|deleted');
      }
      fake.patch({ keys: { [id]: status } });
      return;
    }
    case 'login': {
      if (rest[0] === 'over') {
        fake.login.refuses = undefined;
        fake.login.endAll();
      } else if (rest[0] === 'changed') fake.login.refuses = 'USER_CREDENTIALS_CHANGED';
      else if (rest[0] === 'denied') fake.login.refuses = 'INSUFFICIENT_PERMISSIONS';
      else throw new Error('expected: fake login over|changed|denied');
      return;
    }
    case 'imds': {
      const modes: readonly string[] = ['optional', 'required', 'v1', 'off', 'no-role', 'failing'];
      if (!modes.includes(rest[0] ?? '')) throw new Error(`expected: fake imds ${modes.join('|')}`);
      fake.machine.mode = rest[0] as InstanceMode;
      return;
    }
    case 'expire-sessions':
      fake.patch({ expireSessions: true });
      return;
    case 'remove-role':
      fake.patch({ roles: { [rest[0] ?? '']: null } });
      return;
    case 'new-key-delay':
      fake.patch({ newKeyDelayMs: Number(rest[0]), newKeyListDelayMs: Number(rest[1] ?? 0) });
      return;
    case 'portal': {
      const [latencyMs = 0, requestsPerSecond = 0, pageSize = 0, retryAfterSeconds = 0] = rest.map(Number);
      fake.patch({ portal: { latencyMs, requestsPerSecond, pageSize, retryAfterSeconds } });
      return;
    }
    case 'deny':
    case 'deny-without-mfa': {
      const [arn = '', action = ''] = rest;
      changeUser(fake, arn, ({ permissions }) => ({
        permissions: [...permissions, denial(action, control === 'deny-without-mfa')],
      }));
      return;
    }
    case 'allow': {
      const [arn = '', action = ''] = rest;
      changeUser(fake, arn, ({ permissions }) => ({
        permissions: permissions.filter((one) => one.Effect !== 'Deny' || one.Action !== action),
      }));
      return;
    }
    case 'add-key': {
      const [arn = '', id = '', created = ''] = rest;
      const createdMs = created === 'now' ? fake.now() : Date.parse(created);
      changeUser(fake, arn, ({ keys }) => ({
        keys: [...keys, { id, secret: `fake/secret/of/${id}`, status: 'Active', createdMs }],
      }));
      return;
    }
    case 'sso':
      fake.patchSso(Object.fromEntries(rest.map(ssoSetting)));
      return;
    case 'clear':
      fake.faults.clear();
      return;
    case 'down':
      await fake.close();
      return;
    default:
      throw new Error(`fake: '${control}' is not a control`);
  }
}
