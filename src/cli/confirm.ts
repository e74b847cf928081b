// Asks for a profile's name before its credentials are handed out. It never lets anybody by without an answer.

import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { type FlagValues, textFlag } from './flags.ts';
import { withTerminal } from './terminal.ts';

const ATTEMPTS = 3;

export interface ConfirmRequest {
  readonly profile: string;
  readonly flags: FlagValues;
  /** What asks for it; undefined: nothing does. */
  readonly setBy?: string | undefined;
}

/**
 * `--confirm NAME` answers beforehand; a name that is another profile's is refused even where nothing asks.
 *
 * @throws {CliError} `confirm-other`, `confirm-refused`, `confirm-no-terminal` @throws {PlatformError} `interrupted`
 */
export async function confirmProfile(
  { profile, flags, setBy }: ConfirmRequest,
  context: Context,
): Promise<void> {
  const given = textFlag(flags, 'confirm');
  if (given === profile) return;
  if (given !== undefined) throw new CliError('confirm-other', { profile });
  if (setBy === undefined) return;
  try {
    await withTerminal(context, async (terminal) => {
      const question = `Profile ${profile} is guarded (by ${setBy}). Type its name to go on: `;
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const message = attempt === 1 ? question : `That is not its name.\n${question}`;
        const answer = await terminal.ask({ message, isSecret: false, signal: context.signal });
        if (answer.trim() === profile.trim()) return;
        if (answer.trim() === '') break;
      }
      throw new CliError('confirm-refused', { profile });
    });
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'no-terminal') throw error;
    throw new CliError('confirm-no-terminal', { profile, setBy }, { cause: error });
  }
}
