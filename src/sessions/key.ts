// Cache keys: a step's key is a digest of that step and of all steps before it.

import { sha256Hex } from '../platform/crypto.ts';

/**
 * One SHA-256 digest (64 hex digits) a step. `texts` are the canonical texts of a plan's steps, first step
 * first; equal prefixes give equal digests, and any difference in a step changes every digest from there on.
 */
export function chainDigests(texts: readonly string[]): readonly string[] {
  const digests: string[] = [];
  let previous = 'vault-plan-1';
  for (const text of texts) {
    previous = sha256Hex(`${previous}\n${text}`);
    digests.push(previous);
  }
  return digests;
}
