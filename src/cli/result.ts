// How a command ends: an exit status, or another program in its place.

import type { CommandArguments, EnvironmentEdits } from '../platform/exec.ts';

/** What the launcher does last, when nothing of vault is left to be done. */
export type CommandResult =
  | { readonly kind: 'exit'; readonly status: number }
  | {
      readonly kind: 'replace';
      readonly command: string;
      readonly args: CommandArguments;
      readonly environment: EnvironmentEdits;
    };

export const OK: CommandResult = { kind: 'exit', status: 0 };
