// Variables for cmd.exe. What it would expand or cut is refused: it has no quoting that always holds.

import { type ExportFields, exportVariables, isPlainEverywhere, refuse } from '../fields.ts';

/**
 * `set NAME=value`, or `set "NAME=value"`, in which `& | < > ^` and spaces mean themselves. A percent sign is
 * doubled in a batch file but not after `for /f`, so no spelling fits both; a double quote ends the protection.
 * `!` is itself unless the reader switched on delayed expansion.
 *
 * @throws {OutputError} `value-not-representable` for `%`, `"` and control characters
 */
export function formatCmd(fields: ExportFields): string {
  return exportVariables(fields)
    .map((variable) => {
      const [name, value] = variable;
      if (isPlainEverywhere(value)) return `set ${name}=${value}\r\n`;
      refuse('cmd', variable, [
        [/\p{Cc}/u, 'control character'],
        [/%/, 'percent sign'],
        [/"/, 'double quote'],
      ]);
      return `set "${name}=${value}"\r\n`;
    })
    .join('');
}
