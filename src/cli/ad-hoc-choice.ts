// What the flags of an ad-hoc role leave open: the number of an account by its name, and what somebody chooses on the
// terminal. It asks the portal and gets no credentials.

import { listAccountRoles, listAccounts, type PortalAccount } from '../aws/sso-assignments.ts';
import type { PickerItem } from '../output/picker/filter.ts';
import type { PickerWords } from '../output/picker/view.ts';
import { openScreen } from '../platform/tty-screen.ts';
import { closestName } from '../profiles/suggest.ts';
import { sortRoles } from '../setup/populate/names.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import type { FlagValues } from './flags.ts';
import { pickItem } from './pick-item.ts';
import { withPortal } from './sso-portal-world.ts';
import { ssoSessionTarget } from './sso-target.ts';

export interface Given {
  /** By id or name. */
  readonly account: string | undefined;
  readonly role: string | undefined;
}

/**
 * The account by its number, and the role in it; what is not given is chosen on the terminal.
 *
 * @throws {CliError} `account-unknown`, `account-ambiguous`, `role-incomplete` where nobody can choose, `not-picked`
 * @throws what asking the portal throws
 */
export async function chooseRole(
  session: string,
  given: Given,
  flags: FlagValues,
  context: Context,
): Promise<{ readonly account: string; readonly role: string }> {
  const { account, role } = given;
  if ((account === undefined || role === undefined) && !canPick(context))
    throw new CliError('role-incomplete', {
      session,
      missing: account === undefined ? '--account' : '--role',
      ...(account === undefined ? {} : { account }),
    });
  const target = await ssoSessionTarget(session, context);
  const id = await chooseAccount(
    session,
    account,
    () => withPortal(target, flags, context, listAccounts),
    context,
  );
  if (role !== undefined) return { account: id, role };
  const names = await withPortal(target, flags, context, (signIn, options) =>
    listAccountRoles(signIn, id, options),
  );
  const items = [...names].sort().map((name) => ({ name, account: id, role: '' }));
  return { account: id, role: (await chosen(items, ROLE_WORDS, context)).name };
}

const ACCOUNT_WORDS: PickerWords = { label: 'Account', columns: ['account', 'number', 'email'] };
const ROLE_WORDS: PickerWords = { label: 'Role', columns: ['role', 'account', ''] };

/** Whether there is anybody to choose: a controlling terminal, and one that can place text (not `TERM=dumb`). */
function canPick(context: Context): boolean {
  if (context.env.TERM === 'dumb') return false;
  const screen = openScreen();
  screen?.close();
  return screen !== undefined;
}

/** @throws {CliError} `not-picked` */
async function chosen(
  items: readonly PickerItem[],
  words: PickerWords,
  context: Context,
): Promise<PickerItem> {
  const picked = await pickItem(items, words, context);
  // The terminal was there a moment ago.
  if (picked === undefined || picked === 'nobody')
    throw new CliError('not-picked', { noun: words.columns[0] });
  return picked;
}

async function chooseAccount(
  session: string,
  given: string | undefined,
  list: () => Promise<readonly PortalAccount[]>,
  context: Context,
): Promise<string> {
  if (given !== undefined && /^\d{12}$/.test(given)) return given;
  const accounts = await list();
  if (given !== undefined) return accountNamed(given, accounts, session).id;
  const items = sortAccounts(accounts).map(({ id, name, email }) => ({
    name: name ?? id,
    account: id,
    role: email ?? '',
  }));
  return (await chosen(items, ACCOUNT_WORDS, context)).account;
}

/** As `vault sso list` has them. */
function sortAccounts(accounts: readonly PortalAccount[]): readonly PortalAccount[] {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const roles = accounts.map(({ id, name }) => ({
    accountId: id,
    ...(name === undefined ? {} : { accountName: name }),
    roleName: '',
  }));
  return sortRoles(roles).flatMap(({ accountId }) => byId.get(accountId) ?? []);
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
