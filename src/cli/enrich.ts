// Adds to an error what only the place that catches it knows, such as whose keys were used. It must never add a secret.

import { type Facts, VaultError } from '../kernel/error.ts';

type VaultErrorClass = new (code: string, facts: Facts, options: { readonly cause?: unknown }) => VaultError;

/** The same error with more facts; what it says itself stays. Anything else than an error of ours comes back as it is. */
export function withFacts(error: unknown, more: Facts): unknown {
  if (!(error instanceof VaultError)) return error;
  const Same = error.constructor as unknown as VaultErrorClass;
  const told = new Same(error.code, { ...more, ...error.facts }, { cause: error.cause });
  if (error.stack !== undefined) told.stack = error.stack;
  return told;
}
