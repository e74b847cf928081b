// Which half minutes of an MFA device have given their code away. A time-based code works once, so the next one has to
// be waited for. It holds no code.

import { join } from 'node:path';
import { sha256Hex } from '../platform/crypto.ts';
import { readBytes, writeAtomic } from '../platform/files.ts';

/** How long one code is shown (RFC 6238, and what AWS uses). */
export const STEP_MS = 30_000;

/** A little into the next half minute, for clocks that differ by less. */
const MARGIN_MS = 500;

/** Milliseconds until the device has a code that nobody has been given yet; 0: now. */
export function untilUnusedMs(folder: string, serial: string, nowMs: number): number {
  const used = readWindow(pathOf(folder, serial));
  const window = Math.floor(nowMs / STEP_MS);
  // A window in the future is from a clock that was set back; more than one is no reason to wait.
  if (used === undefined || used < window || used > window + 1) return 0;
  return (used + 1) * STEP_MS + MARGIN_MS - nowMs;
}

/** Remembers that the code of this moment was given away. Best effort: AWS refuses a second use in any case. */
export function markUsed(folder: string, serial: string, atMs: number): void {
  try {
    const text = String(Math.floor(atMs / STEP_MS));
    writeAtomic(pathOf(folder, serial), new TextEncoder().encode(text), { mode: 0o600 });
  } catch {
    // A full disk must not keep anybody from a code that is there.
  }
}

function pathOf(folder: string, serial: string): string {
  return join(folder, `mfa-${sha256Hex(serial).slice(0, 16)}.window`);
}

function readWindow(path: string): number | undefined {
  try {
    const bytes = readBytes(path);
    const text = bytes === undefined ? '' : new TextDecoder().decode(bytes);
    return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}
