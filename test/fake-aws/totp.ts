// Time-based one-time passwords (RFC 6238, SHA-1, 6 digits, 30 seconds) and the rule that a code works once.

import { createHmac } from 'node:crypto';

export const STEP_SECONDS = 30;

/** Reads base32 (RFC 4648, no padding needed). @throws {Error} on a character outside the alphabet */
export function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text.replace(/=+$/, '').toUpperCase()) {
    const digit = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character);
    if (digit < 0) throw new Error('not a base32 seed');
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}

/** The code of one time step. @see https://www.rfc-editor.org/rfc/rfc6238 */
export function totpCode(seed: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', decodeBase32(seed)).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

export function currentStep(nowMs: number): number {
  return Math.floor(nowMs / 1000 / STEP_SECONDS);
}

/** The time step whose code this is: now, or one step before or after. Undefined where it is none of them. */
export function matchingStep(
  seed: string,
  code: string,
  nowMs: number,
  used: ReadonlySet<number>,
): number | undefined {
  const now = currentStep(nowMs);
  return [now, now - 1, now + 1].find((step) => !used.has(step) && totpCode(seed, step) === code);
}
