// Variables for a `.env` file. Its many readers disagree: what they read differently is refused.

import {
  type ExportFields,
  exportVariables,
  isPlainEverywhere,
  LINE_RULE,
  NUL_RULE,
  refuse,
  type Variable,
} from './fields.ts';

/**
 * Plain values bare, others in single quotes, those with a single quote in double quotes. Some readers undo
 * backslashes in single quotes and some expand `$` in double quotes, hence the rules.
 *
 * @throws {OutputError} `value-not-representable`
 */
export function formatDotenv(fields: ExportFields): string {
  return exportVariables(fields)
    .map((variable) => `${variable[0]}=${quote(variable)}\n`)
    .join('');
}

function quote(variable: Variable): string {
  const [, value] = variable;
  if (isPlainEverywhere(value)) return value;
  refuse('dotenv', variable, [NUL_RULE, LINE_RULE, [/\\(\\|$)/, 'backslashes']]);
  if (!value.includes("'")) return `'${value}'`;
  refuse('dotenv', variable, [[/["$\\`]/, 'quotes of several kinds']]);
  return `"${value}"`;
}
