// Where the JavaScript SDK or botocore would read the user's files differently, for `explain`.

import { configWarnings } from '../config/warnings.ts';
import { fileStamp } from '../platform/files.ts';
import type { ConfigView } from './config-view.ts';

export interface FileWarning {
  readonly code: string;
  readonly path: string;
  /** From 1; 0 where it is about the file as a whole. */
  readonly line: number;
  readonly text: string;
}

export function fileWarnings(view: ConfigView, platform: NodeJS.Platform): readonly FileWarning[] {
  const mode = platform === 'win32' ? undefined : fileStamp(view.credentialsPath)?.mode;
  return configWarnings(view.files, { credentialsMode: mode }).map(({ code, file, line, text }) => ({
    code,
    path: file === 'config' ? view.configPath : view.credentialsPath,
    line,
    text,
  }));
}
