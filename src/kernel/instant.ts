// Instants as other programs write them. Never a time without its offset: whose clock it is by could only be guessed.

const INSTANT =
  /^(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

/**
 * An ISO 8601 instant with its offset: `2026-01-02T03:04:05Z`, with a fraction, with `+01:00`, as Python prints it
 * (`2026-01-02 03:04:05+00:00`) or without separators. Undefined for anything else, a 30th of February included.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339
 */
export function parseInstant(text: string): Date | undefined {
  const found = INSTANT.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', sign, offsetHour = '00', rest] =
    found;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${local}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // Date.parse takes a 30th of February for the 1st or 2nd of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(local)) return undefined;
  const offsetMinutes = Number(offsetHour) * 60 + Number(rest ?? '00');
  if (offsetMinutes >= 24 * 60) return undefined;
  return new Date(ms - (sign === '-' ? -1 : 1) * offsetMinutes * 60_000);
}
