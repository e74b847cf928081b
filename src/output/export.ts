// The formats of `export` by name. It chooses; the formatters do the work and reveal the secrets.

import { formatCredentialProcess } from './credential-process.ts';
import { formatDotenv } from './dotenv.ts';
import { OutputError } from './errors.ts';
import type { ExportFields } from './fields.ts';
import { formatIni } from './ini.ts';
import { formatCmd } from './shell/cmd.ts';
import { formatFish } from './shell/fish.ts';
import { formatEnv, formatExportEnv } from './shell/posix.ts';
import { formatPowershell } from './shell/powershell.ts';

const FORMATTERS = {
  env: formatEnv,
  'export-env': formatExportEnv,
  json: formatCredentialProcess,
  ini: formatIni,
  fish: formatFish,
  powershell: formatPowershell,
  cmd: formatCmd,
  dotenv: formatDotenv,
} as const satisfies Readonly<Record<string, (fields: ExportFields) => string>>;

export type ExportFormat = keyof typeof FORMATTERS;

/** All formats, in the order in which help lists them. */
export function exportFormats(): readonly ExportFormat[] {
  return Object.keys(FORMATTERS) as ExportFormat[];
}

/** @throws {OutputError} `format-unknown` */
export function parseExportFormat(text: string): ExportFormat {
  if (Object.hasOwn(FORMATTERS, text)) return text as ExportFormat;
  throw new OutputError('format-unknown', { format: text, known: exportFormats() });
}

/**
 * The text for standard output, secrets included.
 * @throws {OutputError} `format-unknown`, `value-not-representable`
 */
export function formatExport(format: string, fields: ExportFields): string {
  return FORMATTERS[parseExportFormat(format)](fields);
}
