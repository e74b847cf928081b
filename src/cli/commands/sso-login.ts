// `vault sso login`.

import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { FlagValues } from '../flags.ts';
import type { CommandResult } from '../result.ts';

export async function runSsoLogin(
  _name: string | undefined,
  _flags: FlagValues,
  _context: Context,
): Promise<CommandResult> {
  throw new CliError('usage', { reason: 'vault sso login is not there yet' });
}
