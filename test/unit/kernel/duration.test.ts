// Durations: what Go and str2duration take, what they refuse, and how Go writes them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/kernel/duration.ts';

const go = { allowDaysWeeks: false };
const flags = { allowDaysWeeks: true };

describe('parseDuration', () => {
  it.each([
    ['1h30m', 5400],
    ['90s', 90],
    ['1.5h', 5400],
    ['15m0s', 900],
    ['0', 0],
    ['0s', 0],
    ['-3m', -180],
    ['+3m', 180],
    ['.5m', 30],
    ['5.m', 300],
    ['1500ms', 1.5],
    ['2us', 2e-6],
    ['2\u00b5s', 2e-6],
    ['2\u03bcs', 2e-6],
    ['3ns', 3e-9],
    ['1m1h1m', 3720],
    ['0.1s0.2s', 0.3],
  ])('reads %s', (text, seconds) => {
    const parsed = parseDuration(text, go);
    expect(parsed.ok && parsed.seconds).toBeCloseTo(seconds, 12);
  });

  it.each([
    ['2d', 172_800],
    ['1w', 604_800],
    ['1w2d3h', 788_400],
  ])('reads %s only where days and weeks are allowed', (text, seconds) => {
    expect(parseDuration(text, flags)).toEqual({ ok: true, seconds });
    expect(parseDuration(text, go)).toEqual({ ok: false, reason: 'days and weeks are not understood here' });
  });

  it.each([
    ['', 'there is no number'],
    ['-', 'there is no number'],
    ['3600', 'the unit is missing, as in 1h or 90s'],
    ['1.5', 'the unit is missing, as in 1h or 90s'],
    ['1x', 'there is a unit that is not known'],
    ['1H', 'it is not a number with a unit, as in 1h30m'],
    ['1h30', 'it is not a number with a unit, as in 1h30m'],
    ['1h 30m', 'it is not a number with a unit, as in 1h30m'],
    [' 1h', 'it is not a number with a unit, as in 1h30m'],
    ['h', 'a unit has no number before it'],
    ['.h', 'a unit has no number before it'],
    ['1h-5m', 'it is not a number with a unit, as in 1h30m'],
    ['1e3s', 'there is a unit that is not known'],
    [`${'9'.repeat(400)}h`, 'it is too long'],
    ['constructor', 'a unit has no number before it'],
    ['1constructor', 'there is a unit that is not known'],
  ])('refuses %j', (text, reason) => {
    expect(parseDuration(text, flags)).toEqual({ ok: false, reason });
  });

  it('gives a number without a unit the unit that was asked for', () => {
    expect(parseDuration('90', { allowDaysWeeks: false, bareNumberUnit: 'm' })).toEqual({
      ok: true,
      seconds: 5400,
    });
  });

  it('reads back every whole number of seconds that formatDuration writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds), go)).toEqual({ ok: true, seconds });
      }),
    );
  });

  it('gives a value or a reason for any text, and no text in the reason', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseDuration(text, flags);
        expect(parsed.ok ? Number.isFinite(parsed.seconds) : parsed.reason.length > 0).toBe(true);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [0.9, '0s'],
    [-0.9, '0s'],
    [59, '59s'],
    [60, '1m0s'],
    [3552, '59m12s'],
    [3552.9, '59m12s'],
    [3600, '1h0m0s'],
    [129_600, '36h0m0s'],
    [-182.5, '-3m2s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
