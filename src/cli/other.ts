// The commands off the hot path, each loaded when it is asked for.

import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import type { FlagValues } from './flags.ts';
import { type CommandResult, OK } from './result.ts';

export async function runOther(
  command: string,
  profile: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  switch (command) {
    case 'add':
      return (await import('./commands/add.ts')).runAdd(profile ?? '', flags, context);
    case 'list':
      return (await import('./commands/list.ts')).runList(flags, context);
    case 'explain':
      return (await import('./commands/explain.ts')).runExplain(profile, flags, context);
    case 'clear':
      return (await import('./commands/clear.ts')).runClear(profile, context);
    case 'remove':
      return (await import('./commands/remove.ts')).runRemove(profile ?? '', flags, context);
    case 'backends':
      return (await import('./commands/backends.ts')).runBackends(flags, context);
    case 'version': {
      context.out((await import('./commands/version.ts')).versionText());
      return OK;
    }
    default:
      throw new CliError('usage', { reason: `there is no command ${command}` });
  }
}
