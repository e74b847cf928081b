// Which new keys are ours to remove, at the edges of the time in which ours was asked for.

import { describe, expect, it } from 'vitest';
import { findStrays } from '../../../src/rotation/stray.ts';
import { ASKED_MS, ASKING, CREATED, listed, NEW, OLD, OTHER, STRAY, stray } from './samples.ts';

const END_MS = ASKED_MS + 15_000;

describe('keys that nobody accounts for', () => {
  it.each([
    ['made when the request was sent', ASKED_MS, 'ours'],
    ['made in its last moment', END_MS, 'ours'],
    ['made a second before, as AWS rounds', ASKED_MS - 1000, 'ours'],
    ['made a second after, as AWS rounds', END_MS + 1000, 'ours'],
    ['made two seconds before', ASKED_MS - 2000, 'outside-window'],
    ['made two seconds after', END_MS + 2000, 'outside-window'],
    ['made a day before', ASKED_MS - 86_400_000, 'outside-window'],
  ])('%s', (_name, createdMs, expected) => {
    const { ours, unsure } = findStrays(ASKING, [listed(OLD), stray({ createdMs })]);
    expect(ours.length === 1 ? 'ours' : unsure[0]?.why).toBe(expected);
    expect(ours.length + unsure.length).toBe(1);
  });

  it('are never those of before, nor the old or the new one', () => {
    const inside = { createdMs: ASKED_MS, wasUsed: false };
    const all = [listed(OLD, inside), listed(NEW, inside), listed(OTHER, inside)];
    const journal = { ...CREATED, windows: ASKING.windows, known: [OLD, OTHER] };
    expect(findStrays(journal, all)).toEqual({ ours: [], unsure: [] });
  });

  it('are looked for between the requests, not from the first to the last', () => {
    const later = ASKED_MS + 3_600_000;
    const windows = [...ASKING.windows, { fromMs: later, toMs: later + 15_000 }];
    const at = (createdMs: number) => findStrays({ ...ASKING, windows }, [stray({ createdMs })]).ours;
    expect(at(ASKED_MS)).toHaveLength(1);
    expect(at(later)).toHaveLength(1);
    expect(at(ASKED_MS + 1_800_000)).toHaveLength(0);
  });

  it('belong to somebody else where they were used, and unsure where that cannot be found out', () => {
    expect(findStrays(ASKING, [stray({ wasUsed: true })]).unsure[0]?.why).toBe('was-used');
    const { wasUsed: _, ...unknown } = stray();
    expect(findStrays(ASKING, [unknown]).unsure[0]?.why).toBe('use-unknown');
    expect(findStrays(ASKING, [stray()]).ours[0]?.accessKeyId).toBe(STRAY);
  });
});
