// `vault completion`: prints the completion script of a shell. It reads nothing.

import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type CommandResult, OK } from '../result.ts';
import { isShellName, type ShellName } from '../shell/names.ts';

const SCRIPTS: Readonly<Record<ShellName, () => Promise<string>>> = {
  bash: async () => (await import('../shell/completion-bash.ts')).BASH_COMPLETION,
  zsh: async () => (await import('../shell/completion-zsh.ts')).ZSH_COMPLETION,
  fish: async () => (await import('../shell/completion-fish.ts')).FISH_COMPLETION,
  powershell: async () => (await import('../shell/completion-powershell.ts')).POWERSHELL_COMPLETION,
};

/** @throws {CliError} `shell-unknown` */
export async function runCompletion(shell: string, context: Context): Promise<CommandResult> {
  if (!isShellName(shell)) throw new CliError('shell-unknown', { shell, command: 'completion' });
  context.out(await SCRIPTS[shell]());
  return OK;
}
