// The shape that every error of ours has: a room, a code out of that room's closed set, plain facts and a cause.

/** Plain, non-secret values that the table in `cli/failure.ts` may put into a message. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * Base of the one typed error that each room throws. `facts` never hold a secret, a token, a signed URL or a
 * line of the user's file. The sentence a person reads is made in `cli/failure.ts` from `code` and `facts`.
 */
export abstract class VaultError<Code extends string = string> extends Error {
  /** The room that threw it: `config`, `profiles`, `keyring`, ... */
  abstract readonly room: string;
  readonly code: Code;
  readonly facts: Facts;

  constructor(code: Code, facts: Facts = {}, options?: { readonly cause?: unknown }) {
    super(describe(code, facts), options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = facts;
    this.name = new.target.name;
  }
}

/** The code and its facts on one line, for logs and for users of the library. */
function describe(code: string, facts: Facts): string {
  const parts = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(' -> ') : String(value)}`);
  return parts.length === 0 ? code : `${code} (${parts.join(', ')})`;
}
