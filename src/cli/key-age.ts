// How old stored keys are, in words. A key that was only seen when it was stored is at least that old.

import type { KeyAge } from '../sessions/cache.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `92d`, `5h`, `>30d` where only the day it was stored is known, or undefined where nothing is. */
export function ageText(age: KeyAge, nowMs: number): string | undefined {
  if (age.createdMs !== undefined) return span(nowMs - age.createdMs);
  if (age.storedMs === undefined || nowMs - age.storedMs < DAY_MS) return undefined;
  return `>${span(nowMs - age.storedMs)}`;
}

/** Whole days since AWS made the key; null where that is not known. */
export function ageDays(age: KeyAge, nowMs: number): number | null {
  return age.createdMs === undefined ? null : Math.max(0, Math.floor((nowMs - age.createdMs) / DAY_MS));
}

function span(ms: number): string {
  return ms < HOUR_MS ? '<1h' : ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)}h` : `${Math.floor(ms / DAY_MS)}d`;
}
