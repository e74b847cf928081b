// Variables for sh, dash, bash, ksh and zsh. No value can end its quotes.

import {
  type ExportFields,
  exportVariables,
  isPlainEverywhere,
  LINE_RULE,
  NUL_RULE,
  refuse,
} from '../fields.ts';

/**
 * `NAME=value`, one a line: also what `env` files of other tools look like, so a line break is refused.
 * @throws {OutputError} `value-not-representable`
 */
export function formatEnv(fields: ExportFields): string {
  return exportVariables(fields)
    .map((variable) => {
      refuse('env', variable, [NUL_RULE, LINE_RULE]);
      return `${variable[0]}=${quotePosix(variable[1])}\n`;
    })
    .join('');
}

/** `export NAME=value`. @throws {OutputError} `value-not-representable` for NUL */
export function formatExportEnv(fields: ExportFields): string {
  return exportVariables(fields)
    .map((variable) => {
      refuse('export-env', variable, [NUL_RULE]);
      return `export ${variable[0]}=${quotePosix(variable[1])}\n`;
    })
    .join('');
}

/** One word for a POSIX shell: bare where that is safe, else in single quotes. */
export function quotePosix(value: string): string {
  return isPlainEverywhere(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
