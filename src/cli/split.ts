// Where vault's own words end and the child's command line begins.

import { readArguments } from './arguments.ts';
import type { FlagSpec } from './flags.ts';

export interface SplitWords {
  /** Ours: flags and the profile. */
  readonly head: readonly string[];
  /** Index of the child's first word in `args`, or undefined where there is no command. */
  readonly commandStart?: number;
}

/**
 * Splits the words of `exec` at `--`, or at the word after the profile that is no flag. Where the words hold a
 * flag that is not in the table, all of them up to `--` count as ours, so that the complaint names that flag.
 */
export function splitWords(specs: readonly FlagSpec[], args: readonly string[]): SplitWords {
  const parsed = readArguments(specs, args, 1);
  if (parsed !== undefined) {
    return {
      head: args.slice(0, parsed.headLength),
      ...(parsed.commandStart === undefined ? {} : { commandStart: parsed.commandStart }),
    };
  }
  const dashes = args.indexOf('--');
  if (dashes === -1) return { head: args };
  return { head: args.slice(0, dashes), ...(dashes + 1 < args.length ? { commandStart: dashes + 1 } : {}) };
}
