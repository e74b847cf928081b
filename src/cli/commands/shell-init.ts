// `vault shell-init`: prints the function that `vault use` needs in a shell. It reads nothing.

import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type CommandResult, OK } from '../result.ts';
import { initScript } from '../shell/init.ts';
import { isShellName } from '../shell/names.ts';

/** @throws {CliError} `shell-unknown` */
export async function runShellInit(shell: string, context: Context): Promise<CommandResult> {
  if (!isShellName(shell)) throw new CliError('shell-unknown', { shell, command: 'shell-init' });
  context.out(initScript(shell));
  return OK;
}
