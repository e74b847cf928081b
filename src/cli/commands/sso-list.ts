// `vault sso list`: the accounts and roles that a sign-in gives, with the profiles that stand for them. Shows no credentials.

import { formatCsv } from '../../output/csv.ts';
import { formatJson } from '../../output/json.ts';
import { formatTable } from '../../output/table.ts';
import { type ListedRole, sortRoles } from '../../setup/populate/names.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { type CommandResult, OK } from '../result.ts';
import { listRoles } from '../sso-roles.ts';
import { type SsoTarget, ssoTargetNamed } from '../sso-target.ts';
import { outStyle } from '../style.ts';

interface Row extends ListedRole {
  readonly profiles: readonly string[];
}

/** @throws {CliError} `usage`, `session-...`, `filter-idle` @throws {AwsError} */
export async function runSsoList(
  named: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  if (isSet(flags, 'json') && isSet(flags, 'csv'))
    throw new CliError('usage', { reason: '--json and --csv exclude each other', command: 'sso' });
  const target = await ssoTargetNamed(named, context);
  const { chosen } = await listRoles(target, flags, context);
  const profiles = await profilesByRole(target, context);
  const rows: readonly Row[] = sortRoles(
    chosen.map(({ account, roleName }) => ({
      accountId: account.id,
      ...(account.name === undefined ? {} : { accountName: account.name }),
      ...(account.email === undefined ? {} : { accountEmail: account.email }),
      roleName,
      profiles: profiles.get(`${account.id} ${roleName}`) ?? [],
    })),
  );
  context.out(await format(target, rows, flags, context));
  return OK;
}

/** Names of the profiles that get exactly this role through this sign-in, by `ACCOUNT ROLE`; in the order of the file. */
async function profilesByRole(
  { session, startUrl }: SsoTarget,
  context: Context,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { files } = await context.config();
  const found = new Map<string, string[]>();
  for (const { name, keys } of files.profiles.values()) {
    const own = keys.get('sso_session');
    const isOfIt =
      session === undefined || own === undefined ? keys.get('sso_start_url') === startUrl : own === session;
    if (!isOfIt || keys.has('role_arn')) continue;
    const role = `${keys.get('sso_account_id')} ${keys.get('sso_role_name')}`;
    found.set(role, [...(found.get(role) ?? []), name]);
  }
  return found;
}

async function format(
  { session, startUrl }: SsoTarget,
  rows: readonly Row[],
  flags: FlagValues,
  context: Context,
): Promise<string> {
  if (isSet(flags, 'json'))
    return formatJson({
      session: session ?? null,
      startUrl,
      roles: rows.map((row) => ({
        accountId: row.accountId,
        accountName: row.accountName ?? null,
        accountEmail: row.accountEmail ?? null,
        roleName: row.roleName,
        profiles: row.profiles,
      })),
    });
  if (isSet(flags, 'csv'))
    return formatCsv(
      ['account_id', 'account_name', 'account_email', 'role_name', 'profiles'],
      rows.map((row) => [
        row.accountId,
        row.accountName ?? '',
        row.accountEmail ?? '',
        row.roleName,
        row.profiles.join(' '),
      ]),
    );
  const style = await outStyle(context);
  return formatTable({
    columns: ['Account', 'Name', 'Role', 'Profile'],
    rows: rows.map((row) => [row.accountId, row.accountName ?? '', row.roleName, row.profiles.join(', ')]),
    paint: (text, column, isHeading) =>
      isHeading ? style.bold(text) : column === 2 ? style.cyan(text) : text,
  });
}
