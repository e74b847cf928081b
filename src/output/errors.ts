// What can go wrong while text is made. Values are never facts: they may be secrets.

import { VaultError } from '../kernel/error.ts';

export type OutputErrorCode =
  /** `--format` names none that exists. facts: format, known */
  | 'format-unknown'
  /** The format has no way to write this value that every reader understands. facts: format, variable (its name, or `profile`), reason */
  | 'value-not-representable';

export class OutputError extends VaultError<OutputErrorCode> {
  override readonly room = 'output';
}
