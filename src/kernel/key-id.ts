// What an access key id tells by itself, without a call. It must never guess: an older id tells nothing.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Of temporary credentials: it comes with a session token. */
export function isTemporaryKeyId(id: string): boolean {
  return id.startsWith('ASIA');
}

/**
 * The account that a key id belongs to, twelve digits: newer ids (first bit set behind the prefix) hold it in forty bits.
 * Undefined for older ids and for what is no key id.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function accountOfKeyId(id: string): string | undefined {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(id)) return undefined;
  let bits = 0n;
  // Ten characters of five bits; the account stands in bits 1 to 40.
  for (const c of id.slice(4, 14)) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(c));
  if (bits >> 49n === 0n) return undefined;
  return String((bits >> 9n) & 0xff_ffff_ffffn).padStart(12, '0');
}
