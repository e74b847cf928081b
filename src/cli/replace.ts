// The last thing vault does in `exec`: it lets the command take its place.

import { takeOver } from '../platform/exec.ts';
import type { Capture } from '../platform/start.ts';
import type { World } from './create-context.ts';
import type { CommandResult } from './result.ts';

/** Returns only where the command could not be started, or (on Windows) has ended: the exit status. */
export async function replace(
  result: Extract<CommandResult, { readonly kind: 'replace' }>,
  start: Capture,
  world: World,
): Promise<number> {
  try {
    return await takeOver({
      command: result.command,
      args: result.args,
      environment: result.environment,
      start,
    });
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    return reportFailure(error, {
      command: 'exec',
      world,
      flags: {},
      // No command was given, so it was the shell that could not be started.
      ...('words' in result.args && result.args.words.length === 0 && world.env.SHELL === result.command
        ? { facts: { variable: 'SHELL' } }
        : {}),
    });
  }
}
