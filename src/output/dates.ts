// Instants and lengths of time as text, always UTC and always in whole seconds.

/** RFC 3339 in UTC without fractions, cut off: `2026-11-23T22:14:05Z`. */
export function formatInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, -5)}Z`;
}

/** A length of time as Go writes it, cut off towards zero: `8h0m0s`, `59m12s`, `12s`, `-1m5s`. */
export function formatGoDuration(durationSeconds: number): string {
  const whole = Math.trunc(durationSeconds);
  const total = Math.abs(whole);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const parts = [
    hours > 0 ? `${hours}h` : '',
    hours > 0 || minutes > 0 ? `${minutes}m` : '',
    `${total % 60}s`,
  ];
  return (whole < 0 ? '-' : '') + parts.join('');
}
