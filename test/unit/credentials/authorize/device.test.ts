// How often a device code is asked about, and until when, on a clock that only sleeping moves.

import { describe, expect, it } from 'vitest';
import {
  type DevicePoll,
  type DeviceWait,
  waitForDevice,
} from '../../../../src/credentials/authorize/device.ts';
import { CredentialsError } from '../../../../src/credentials/errors.ts';

type Answer = DevicePoll<string> | Error;

function wait(answers: readonly Answer[], more: Partial<DeviceWait<string>> = {}) {
  let nowMs = 0;
  const polledAtSeconds: number[] = [];
  const troubles: string[] = [];
  const request: DeviceWait<string> = {
    provider: 'Example',
    startedMs: 0,
    intervalSeconds: 5,
    expiresInSeconds: 600,
    timeoutMs: 600_000,
    passing: ['sign-in-timeout'],
    poll: async () => {
      polledAtSeconds.push(nowMs / 1000);
      const answer = answers[polledAtSeconds.length - 1] ?? { state: 'pending' };
      if (answer instanceof Error) throw answer;
      return answer;
    },
    clock: {
      now: () => nowMs,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        nowMs += ms;
      },
    },
    onTrouble: (code) => troubles.push(code),
    ...more,
  };
  return { result: waitForDevice(request), polledAtSeconds, troubles, seconds: () => nowMs / 1000 };
}

describe('waiting for a device code', () => {
  it('asks once an interval, and five seconds more seldom after each slow_down', async () => {
    const { result, polledAtSeconds } = wait([
      { state: 'pending' },
      { state: 'slow-down' },
      { state: 'pending' },
      { state: 'slow-down' },
      { state: 'done', value: 'token' },
    ]);
    await expect(result).resolves.toBe('token');
    expect(polledAtSeconds).toEqual([5, 10, 20, 30, 45]);
  });

  it('goes on after trouble that may pass, and more slowly', async () => {
    const passing = new CredentialsError('sign-in-timeout', {});
    const { result, polledAtSeconds, troubles } = wait([passing, { state: 'done', value: 'token' }]);
    await expect(result).resolves.toBe('token');
    expect([polledAtSeconds, troubles]).toEqual([[5, 15], ['sign-in-timeout']]);
  });

  it('ends with any other error', async () => {
    await expect(wait([new Error('other')]).result).rejects.toThrow('other');
  });

  it.each([
    ['the code', { expiresInSeconds: 12 }, 12],
    ['the person', { timeoutMs: 20_000 }, 20],
  ])('does not ask after the time of %s, and tells that it is over then', async (_, more, end) => {
    const { result, polledAtSeconds, seconds } = wait([], more);
    await expect(result).rejects.toEqual(
      new CredentialsError('sign-in-timeout', { provider: 'Example', seconds: end }),
    );
    expect(Math.max(...polledAtSeconds)).toBeLessThan(end);
    expect(seconds()).toBe(end);
  });

  it('tells a refusal and an expired code', async () => {
    await expect(wait([{ state: 'denied' }]).result).rejects.toMatchObject({ code: 'sign-in-refused' });
    await expect(wait([{ state: 'expired' }]).result).rejects.toMatchObject({ code: 'sign-in-timeout' });
  });

  it('ends with the signal', async () => {
    const signal = AbortSignal.abort(new Error('ctrl-c'));
    await expect(wait([], { signal }).result).rejects.toThrow('ctrl-c');
  });
});
