// Variables for PowerShell. No value can end its quotes, and each is one line, for `| Invoke-Expression`.

import { type ExportFields, exportVariables, NUL_RULE, refuse } from '../fields.ts';

/**
 * `$Env:NAME = 'value'`.
 * @throws {OutputError} `value-not-representable` for NUL
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export function formatPowershell(fields: ExportFields): string {
  return exportVariables(fields)
    .map((variable) => {
      refuse('powershell', variable, [NUL_RULE]);
      return `$Env:${variable[0]} = ${quotePowershell(variable[1])}\n`;
    })
    .join('');
}

/**
 * Single quotes, in which only quotes are special; PowerShell takes the typographic ones (U+2018 to U+201B) for
 * quotes too. A line break needs double quotes, where the backtick, `$` and all double quotes are special.
 */
export function quotePowershell(value: string): string {
  if (!/[\r\n]/.test(value)) return `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
  const escaped = value
    .replace(/[`$"\u201c-\u201e]/g, '`$&')
    .replaceAll('\r', '`r')
    .replaceAll('\n', '`n');
  return `"${escaped}"`;
}
