// What the flags of an ad-hoc role leave open: the number of an account by its name. It asks the portal and gets no
// credentials.

import { listAccounts, type PortalAccount } from '../aws/sso-assignments.ts';
import { closestName } from '../profiles/suggest.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import type { FlagValues } from './flags.ts';
import { withPortal } from './sso-portal-world.ts';
import { ssoSessionTarget } from './sso-target.ts';

export interface Given {
  /** By id or name. */
  readonly account: string | undefined;
  readonly role: string | undefined;
}

/**
 * The account by its number, and the role in it.
 *
 * @throws {CliError} `account-unknown`, `account-ambiguous`, `role-incomplete`
 * @throws what asking the portal throws
 */
export async function chooseRole(
  session: string,
  { account, role }: Given,
  flags: FlagValues,
  context: Context,
): Promise<{ readonly account: string; readonly role: string }> {
  if (account === undefined || role === undefined) {
    throw new CliError('role-incomplete', {
      session,
      missing: account === undefined ? '--account' : '--role',
      ...(account === undefined ? {} : { account }),
    });
  }
  const accounts = await withPortal(await ssoSessionTarget(session, context), flags, context, listAccounts);
  return { account: accountNamed(account, accounts, session).id, role };
}

/** By its whole name; the case counts only where two differ in nothing else. @throws {CliError} */
function accountNamed(name: string, accounts: readonly PortalAccount[], session: string): PortalAccount {
  const exact = accounts.filter((account) => account.name === name);
  const folded = name.toLowerCase();
  const found = exact.length > 0 ? exact : accounts.filter((one) => one.name?.toLowerCase() === folded);
  const [only, ...more] = found;
  if (only === undefined) {
    const closest = closestName(
      name,
      accounts.flatMap((account) => account.name ?? []),
    );
    throw new CliError('account-unknown', {
      session,
      account: name,
      ...(closest === undefined ? {} : { closest }),
    });
  }
  if (more.length > 0)
    throw new CliError('account-ambiguous', { account: name, ids: found.map(({ id }) => id) });
  return only;
}
