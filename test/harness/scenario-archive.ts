// Takes a scenario file apart: the script, and the files behind it. Knows nothing of what the script says.

import type { ScenarioFile } from './scenario-types.ts';

/** The files at the end: `-- PATH --` or `-- PATH 0600 --`, then the text up to the next such line. */
export function splitArchive(text: string): {
  readonly script: string;
  readonly files: readonly ScenarioFile[];
} {
  const marker = /^-- (\S+)(?: (0[0-7]{3}))? --$/;
  const files: ScenarioFile[] = [];
  const script: string[] = [];
  let open: { readonly path: string; readonly mode?: number; readonly lines: string[] } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const { lines, ...file } = open;
    files.push({ ...file, text: lines.map((line) => `${line}\n`).join('') });
  };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    const match = marker.exec(line);
    if (match !== null) {
      close();
      open = {
        path: match[1] ?? '',
        ...(match[2] === undefined ? {} : { mode: Number.parseInt(match[2], 8) }),
        lines: [],
      };
    } else (open?.lines ?? script).push(line);
  }
  close();
  return { script: script.join('\n'), files };
}
