// `vault sso logout`.

import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { FlagValues } from '../flags.ts';
import type { CommandResult } from '../result.ts';

export async function runSsoLogout(
  _name: string | undefined,
  _flags: FlagValues,
  _context: Context,
): Promise<CommandResult> {
  throw new CliError('usage', { reason: 'vault sso logout is not there yet' });
}
