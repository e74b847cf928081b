// Where a helper program stands along PATH. It runs nothing, and never looks in the current folder.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { windowsCommand } from './windows-command.ts';

/**
 * The path of a program, or undefined where there is none that can be run. Relative entries of PATH are passed
 * by: whoever wrote the folder that we stand in must not be able to name a program that asks for secrets.
 *
 * @param name a name to look up, or an absolute path
 */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (process.platform === 'win32') return windowsCommand(name, [], env)?.file;
  if (isAbsolute(name)) return isProgram(name) ? name : undefined;
  if (name.includes('/')) return undefined;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (isAbsolute(folder) && isProgram(path)) return path;
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
