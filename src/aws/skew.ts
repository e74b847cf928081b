// How far this machine's clock is from AWS's, as answers tell it, and what is done about it. Reads no clock of its own.

/**
 * What one run knows of it; shared by all of its calls, so that the second need not learn it anew. `ms`: our clock minus AWS's
 * where they are more than a minute apart and that is allowed for, else 0.
 */
export interface KnownSkew {
  ms: number;
}

export interface SkewOptions {
  /** Default: one of this call alone. */
  readonly skew?: KnownSkew;
  /** Told at every answer of AWS that shows a clock more than a minute off; positive: ours is ahead. */
  readonly onSkew?: (ms: number) => void;
}

/** Clocks nearer than this count as right. MFA codes go wrong from half a minute on, signatures from five. */
export const SKEW_MS = 60_000;

/** A way so long says nothing of when the answer was written. */
const LONGEST_WAY_MS = 15 * 60_000;

/** When a request was sent and its answer read, by our clock. */
export interface Interval {
  readonly sentMs: number;
  readonly readMs: number;
}

/**
 * Our clock minus the server's at least: what a slow answer could explain is left out. Undefined where the answer does not
 * tell: no date, a date of somebody's cache, a way too long.
 *
 * @param headers names in lower case
 * @returns milliseconds; positive: our clock is ahead
 */
export function skewOf(
  headers: Readonly<Record<string, string>>,
  { sentMs, readMs }: Interval,
): number | undefined {
  const serverMs = Date.parse(headers.date ?? '');
  if (Number.isNaN(serverMs) || headers.age !== undefined || readMs - sentMs > LONGEST_WAY_MS)
    return undefined;
  // The header has whole seconds: it was written within the second behind it, and between sending and reading.
  const least = sentMs - (serverMs + 999);
  const most = readMs - serverMs;
  return least > 0 ? least : Math.min(most, 0);
}

/** Takes in what an answer of AWS says. `isIgnored`: it is only told. */
export function learnSkew(
  skewMs: number,
  known: KnownSkew,
  { onSkew, isIgnored }: { readonly onSkew: SkewOptions['onSkew'] | undefined; readonly isIgnored: boolean },
): void {
  const isWrong = Math.abs(skewMs) > SKEW_MS;
  known.ms = isWrong && !isIgnored ? skewMs : 0;
  if (isWrong) onSkew?.(skewMs);
}

/** An instant of AWS's clock as this machine's clock will show it: everything else here compares with that one. */
export function inOurTime(instant: Date, known: KnownSkew): Date {
  return known.ms === 0 ? instant : new Date(instant.getTime() + known.ms);
}
