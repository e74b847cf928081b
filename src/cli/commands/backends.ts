// `vault backends`: which stores of secrets there are, which can be used here, and why the rest cannot.

import { listBackends } from '../../keyring/open.ts';
import { formatJson } from '../../output/json.ts';
import { formatTable } from '../../output/table.ts';
import type { Context } from '../context.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { backendRequest } from '../keyring-context.ts';
import { type CommandResult, OK } from '../result.ts';

export async function runBackends(flags: FlagValues, context: Context): Promise<CommandResult> {
  const rows = await listBackends(backendRequest(context));
  if (isSet(flags, 'json')) {
    context.out(
      formatJson(
        rows.map((row) => ({
          name: row.name,
          title: row.title,
          available: row.availability.available,
          default: row.isDefault,
          ...(row.availability.available
            ? { detail: row.availability.detail ?? null }
            : { reason: row.availability.reason, hint: row.availability.hint ?? null }),
        })),
      ),
    );
    return OK;
  }
  context.out(
    formatTable({
      columns: ['Backend', 'Usable here', 'What it is'],
      rows: rows.map((row) => [
        row.isDefault ? `${row.name} (default)` : row.name,
        row.availability.available
          ? `yes${row.availability.detail === undefined ? '' : `: ${row.availability.detail}`}`
          : `no: ${row.availability.reason}`,
        row.title,
      ]),
    }),
  );
  return OK;
}
