// What the table of failures is made of.

import type { Facts } from '../../kernel/error.ts';

export interface Row {
  /** One clause, no capital, no period. */
  readonly message: (facts: Facts) => string;
  /** What to do next; the exact command where there is one. */
  readonly hint?: (facts: Facts) => string | undefined;
  /** Exit status where it is not the command's usual one. */
  readonly status?: number;
}

export type Table<Code extends string> = Readonly<Record<Code, Row>>;

/** A fact as text. */
export function fact(facts: Facts, name: string): string {
  const value = facts[name];
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** ` (reason)`, or nothing where there is none. */
export function because(facts: Facts, name = 'reason'): string {
  const text = fact(facts, name);
  return text === '' ? '' : ` (${text})`;
}

/** A chain of profiles as `a -> b -> c`. */
export function chain(facts: Facts): string {
  const value = facts.chain;
  return Array.isArray(value) ? value.join(' -> ') : '';
}
