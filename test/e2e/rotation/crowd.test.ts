// Two rotations at once, and those who use the keys while they are rotated.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILDS } from '../../harness/scenario-world.ts';
import { type Home, type Pristine, preparePristine } from './home.ts';

describe.each(BUILDS.filter(({ name }) => name === 'bun'))('rotate, the $name build', (build) => {
  let pristine: Pristine;
  let home: Home;
  beforeAll(async () => {
    pristine = await preparePristine(build);
    home = await pristine.copy();
  });
  afterAll(async () => {
    await home.close();
    pristine.remove();
  });

  it('waits for another run, says so, and then does nothing more; the keys work all the time', async () => {
    home.fake.patch({ newKeyDelayMs: 1000 });
    home.fake.addFault({ kind: 'delay', ms: 1500, operation: 'CreateAccessKey' });
    const first = home.start(['rotate', 'alice']);
    while (home.fake.count('ListAccessKeys') === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = home.start(['rotate', 'alice']);
    let isOver = false;
    const users = (async () => {
      let uses = 0;
      for (; !isOver; uses++) {
        const words = ['exec', '--no-session', 'alice', '--', 'printenv', 'AWS_SECRET_ACCESS_KEY'];
        const { status, out, err } = await home.run(words);
        expect({ status, err }).toEqual({ status: 0, err: '' });
        const key = home.keysAtAws().find(({ secret }) => secret === out.trim());
        // A key that was read right before it was replaced may be gone a moment later.
        if (key !== undefined) expect(key.usableFromMs ?? 0).toBeLessThanOrEqual(home.fake.now());
        else expect(home.fake.count('DeleteAccessKey')).toBe(1);
      }
      return uses;
    })();
    const [one, two] = await Promise.all([first.ended, second.ended]);
    isOver = true;
    expect(await users).toBeGreaterThan(3);
    expect([one.status, two.status]).toEqual([0, 0]);
    expect(one.out).toMatch(
      /^Rotated the keys of alice: AKIA\w+ is stored.*\nDeleted 1 existing sessions\.\n$/,
    );
    expect(two.err).toContain('waiting for another vault process that is rotating the keys of alice');
    expect(two.out).toContain('another vault process rotated them while this one waited');
    expect(home.fake.count('CreateAccessKey')).toBe(1);
    const held = await home.held();
    expect(home.keysAtAws().map(({ id }) => id)).toEqual([held.key?.accessKeyId]);
    expect(held.sessions).toBe(0);
  });
});
