// The accounts and roles of an SSO session, as far as filters ask for them. It asks the portal and gets no credentials.

import {
  type Assignment,
  listAccounts,
  listAssignments,
  type PortalAccount,
} from '../aws/sso-assignments.ts';
import { matchesGlob } from '../profiles/confirm.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { type FlagValues, listFlag } from './flags.ts';
import { startProgress } from './progress.ts';
import { withPortal } from './sso-portal-world.ts';
import type { SsoTarget } from './sso-target.ts';

export interface ListedRoles {
  /** Every account, whatever the filters say. */
  readonly accounts: readonly PortalAccount[];
  /** Ids of those whose roles were asked for. */
  readonly asked: ReadonlySet<string>;
  /** Every role in the accounts that were asked about. */
  readonly all: readonly Assignment[];
  /** Those that the filters let through. */
  readonly chosen: readonly Assignment[];
}

/**
 * @param flags with the filters `account` and `role`
 * @throws {CliError} `filter-idle`: a filter that lets nothing through is a slip
 * @throws what asking the portal throws
 */
export async function listRoles(
  target: SsoTarget,
  flags: FlagValues,
  context: Context,
): Promise<ListedRoles> {
  const session = signInName(target);
  const progress = await startProgress(context);
  try {
    return await withPortal(target, flags, context, async (signIn, options) => {
      progress.show('reading the accounts');
      const accounts = await listAccounts(signIn, options);
      const wanted = filtered(listFlag(flags, 'account'), '--account', accounts, session, ({ id, name }) => [
        id,
        ...(name === undefined ? [] : [name]),
      ]);
      const all = await listAssignments(signIn, wanted, options, ({ accounts: total, done, roles }) =>
        progress.show(`reading the roles: ${done} of ${total} accounts, ${roles} roles`),
      );
      const chosen = filtered(listFlag(flags, 'role'), '--role', all, session, ({ roleName }) => [roleName]);
      return { accounts, asked: new Set(wanted.map(({ id }) => id)), all, chosen };
    });
  } finally {
    progress.end();
  }
}

/** What a person calls the sign-in: the session, or the profile that has its keys. */
export function signInName({ session, profile, startUrl }: SsoTarget): string {
  return session ?? profile ?? startUrl;
}

/** Those that one of the patterns fits, in any case of letters; all where there are none. */
function filtered<T>(
  patterns: readonly string[],
  flag: string,
  items: readonly T[],
  session: string,
  textsOf: (item: T) => readonly string[],
): readonly T[] {
  if (patterns.length === 0) return items;
  const fits = (pattern: string, item: T): boolean =>
    textsOf(item).some((text) => matchesGlob(pattern.toLowerCase(), text.toLowerCase()));
  const idle = patterns.find((pattern) => !items.some((item) => fits(pattern, item)));
  if (idle !== undefined) throw new CliError('filter-idle', { session, flag, pattern: idle });
  return items.filter((item) => patterns.some((pattern) => fits(pattern, item)));
}
