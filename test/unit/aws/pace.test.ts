// The pace of many calls, on a clock of its own: never above its rate, soon at the service's, and no faster than it was told.

import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/aws/errors.ts';
import { Pace, Throttled } from '../../../src/aws/pace.ts';

/** Time that passes when everybody sleeps. */
class TestClock {
  #now = 1_000_000;
  #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      this.#sleepers.push({ atMs: this.#now + ms, wake: resolve });
    });
  }

  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    work.then(end, end);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return work;
      this.#sleepers.sort((a, b) => a.atMs - b.atMs);
      const next = this.#sleepers.shift();
      if (next === undefined) throw new Error('nobody sleeps, and nothing is done');
      this.#now = Math.max(this.#now, next.atMs);
      next.wake();
    }
  }
}

const throttled = (facts = {}): Throttled => new Throttled(new AwsError('throttled', facts));

/** A service that takes so many requests within any second and answers after 50 ms. */
function service(clock: TestClock, limit: number, retryAfterSeconds?: number) {
  const taken: number[] = [];
  const seen: number[] = [];
  return {
    taken,
    seen,
    call: async (): Promise<string | Throttled> => {
      const now = clock.now();
      seen.push(now);
      const isFull = taken.filter((at) => at > now - 1000).length >= limit;
      if (!isFull) taken.push(now);
      await clock.sleep(50);
      return isFull ? throttled(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) : 'answer';
    },
  };
}

async function measure(limit: number, calls: number, retryAfterSeconds?: number) {
  const clock = new TestClock();
  const pace = new Pace({ clock, random: () => 0.5, perSecond: 20 });
  const { call, taken, seen } = service(clock, limit, retryAfterSeconds);
  const start = clock.now();
  const queue = Array.from({ length: calls }, (_, index) => index);
  const work = async (): Promise<void> => {
    while (queue.shift() !== undefined) await pace.run(call);
  };
  await clock.run(Promise.all(Array.from({ length: 16 }, work)));
  return { seconds: (clock.now() - start) / 1000, refused: seen.length - taken.length, seen, pace, start };
}

describe('the pace', () => {
  it('is never above its rate, where the service would take more', async () => {
    const { seconds, refused, seen, start } = await measure(1000, 200);
    expect(refused).toBe(0);
    expect(seconds).toBeGreaterThan(9.8);
    expect(seconds).toBeLessThan(10.2);
    for (let at = 0; at < 9; at++)
      expect(
        seen.filter((ms) => ms >= start + at * 1000 && ms < start + (at + 1) * 1000).length,
      ).toBeLessThan(23);
  });

  it.each([20, 17, 10, 5, 3])('comes near what a service takes that takes %d a second', async (limit) => {
    const calls = limit * 15;
    const { seconds, refused } = await measure(limit, calls);
    expect(seconds / (calls / limit)).toBeLessThan(1.15);
    // Those of the first second, that find the rate, and then one in ten.
    expect(refused).toBeLessThan(22 + calls / 10);
  });

  it('stands still for as long as the service says', async () => {
    const { seen, start } = await measure(10, 30, 3);
    const first = seen.findIndex((at) => at > start + 600);
    // What was on its way when the first refusal came in, and then nothing for three seconds.
    expect((seen[first] ?? 0) - start).toBeGreaterThan(3000);
  });

  it('gives up after a dozen refusals, and at once where it would have to wait for too long', async () => {
    const clock = new TestClock();
    const pace = new Pace({ clock, random: () => 0.5, perSecond: 20 });
    let count = 0;
    const refuse = async (): Promise<Throttled> => {
      count += 1;
      return throttled();
    };
    await expect(clock.run(pace.run(refuse))).rejects.toMatchObject({ code: 'throttled' });
    expect(count).toBe(12);
    const long = async (): Promise<Throttled> => throttled({ retryAfterSeconds: 61 });
    await expect(clock.run(pace.run(long))).rejects.toMatchObject({ code: 'throttled' });
    expect(pace.perSecond).toBeLessThan(2);
  });

  it('ends when it is told to', async () => {
    const clock = new TestClock();
    const pace = new Pace({ clock, random: () => 0.5, perSecond: 1 });
    const stop = new AbortController();
    const answers = [1, 2, 3].map((one) => pace.run(async () => one, stop.signal));
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(answers[2]).rejects.toBe(reason);
    await Promise.allSettled(answers);
    await expect(pace.run(async () => 1, stop.signal)).rejects.toBe(reason);
  });
});
