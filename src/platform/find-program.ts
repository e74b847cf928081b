// Where a program that asks for secrets stands along PATH. It runs nothing, and never looks in the current folder.

import { delimiter, isAbsolute } from 'node:path';
import { findProgram } from './programs.ts';

/**
 * The path of a program, or undefined where there is none that can be run. Stricter than `findProgram`: relative
 * names and relative entries of PATH are passed by, as whoever wrote the folder that we stand in must not be able to
 * name a program that asks for secrets.
 *
 * @param name a name to look up, or an absolute path
 */
export function findHelper(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (/[/\\]/.test(name)) return isAbsolute(name) ? findProgram(name, env) : undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return findProgram(name, { ...env, PATH: folders.join(delimiter) });
}
