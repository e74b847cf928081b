// Durations as text, as Go writes and reads them; it must never look at a clock.

/** Nanoseconds in one unit. Whole numbers, so that sums of parts stay exact for as long as doubles are. */
const NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  // U+00B5 micro sign and U+03BC greek mu: Go takes both.
  ['\u00b5s', 1e3],
  ['\u03bcs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
  ['d', 86_400e9],
  ['w', 604_800e9],
]);

const PART = /([0-9]*\.?[0-9]*)([a-z\u00b5\u03bc]+)/gy;
const NUMBER = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;

export interface DurationSyntax {
  /** Take `d` (24 h) and `w` (7 d) too, as aws-vault's flags do and its `*_TTL` variables do not. */
  readonly allowDaysWeeks: boolean;
  /** The unit of a number without one. Not given: such a number is refused, but for `0`. */
  readonly bareNumberUnit?: 's' | 'm' | 'h';
}

export type ParsedDuration =
  | { readonly ok: true; readonly seconds: number }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads `1h30m`, `90s`, `1.5h`, `15m0s`, `2d`, `-3m`. The result is in seconds and may have a fraction.
 *
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string, syntax: DurationSyntax): ParsedDuration {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
  if (body === '') return refuse('there is no number');
  if (body === '0') return { ok: true, seconds: 0 };
  if (NUMBER.test(body)) {
    if (syntax.bareNumberUnit === undefined) return refuse('the unit is missing, as in 1h or 90s');
    return finish((sign * Number(body) * (NANOSECONDS.get(syntax.bareNumberUnit) ?? 0)) / 1e9);
  }
  let nanoseconds = 0;
  let end = 0;
  for (const match of body.matchAll(PART)) {
    const [whole, number = '', unit = ''] = match;
    const size = NANOSECONDS.get(unit);
    if (!NUMBER.test(number)) return refuse('a unit has no number before it');
    if (size === undefined) return refuse('there is a unit that is not known');
    if ((unit === 'd' || unit === 'w') && !syntax.allowDaysWeeks)
      return refuse('days and weeks are not understood here');
    nanoseconds += Number(number) * size;
    end += whole.length;
  }
  return end === body.length
    ? finish((sign * nanoseconds) / 1e9)
    : refuse('it is not a number with a unit, as in 1h30m');
}

function refuse(reason: string): ParsedDuration {
  return { ok: false, reason };
}

function finish(seconds: number): ParsedDuration {
  return Number.isFinite(seconds)
    ? { ok: true, seconds: seconds === 0 ? 0 : seconds }
    : refuse('it is too long');
}

/** Writes seconds as Go's `Duration.String` does after truncating to whole seconds: `59m12s`, `1h0m0s`, `-3s`, `0s`. */
export function formatDuration(seconds: number): string {
  const total = Math.trunc(seconds);
  if (total === 0) return '0s';
  const size = Math.abs(total);
  const hours = Math.floor(size / 3600);
  const minutes = Math.floor((size % 3600) / 60);
  const head = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : '';
  return `${total < 0 ? '-' : ''}${head}${size % 60}s`;
}
