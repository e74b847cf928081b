// The `fake` lines of a scenario: what they do to the fake AWS of that run.

import type { FakeAws } from '../fake-aws/fake-aws.ts';
import type { FaultAction } from '../fake-aws/faults.ts';

/** Number of words a fault takes after the operation, and the fault they make. A count may follow. */
const FAULTS: Readonly<
  Record<string, { readonly words: number; readonly make: (words: readonly string[]) => FaultAction }>
> = {
  throttle: { words: 0, make: () => ({ kind: 'throttle' }) },
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
  delay: { words: 1, make: ([ms]) => ({ kind: 'delay', ms: Number(ms) }) },
  cut: { words: 1, make: ([at]) => ({ kind: 'cut', at: at === 'half' ? 'half' : 'before' }) },
  garbage: {
    words: 1,
    make: ([body]) => ({ kind: 'garbage', body: body === 'xml' || body === 'empty' ? body : 'html' }),
  },
  'short-lived': { words: 1, make: ([seconds]) => ({ kind: 'short-lived', seconds: Number(seconds) }) },
};

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
    case 'expire-sessions':
      fake.patch({ expireSessions: true });
      return;
    case 'remove-role':
      fake.patch({ roles: { [rest[0] ?? '']: null } });
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
