// Variables for fish. No value can end its quotes.

import { type ExportFields, exportVariables, isPlainEverywhere, NUL_RULE, refuse } from '../fields.ts';

/**
 * `set -gx NAME value;`: the semicolon so that both `| source` and `eval (...)`, which joins lines, work.
 * @throws {OutputError} `value-not-representable` for NUL
 * @see https://fishshell.com/docs/current/language.html#quotes
 */
export function formatFish(fields: ExportFields): string {
  return exportVariables(fields)
    .map((variable) => {
      refuse('fish', variable, [NUL_RULE]);
      return `set -gx ${variable[0]} ${quoteFish(variable[1])};\n`;
    })
    .join('');
}

/** In single quotes only the backslash and the quote are special. */
export function quoteFish(value: string): string {
  return isPlainEverywhere(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
}
