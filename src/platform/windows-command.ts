// Finds a command on Windows and writes its command line; pure but for one question to the file system.

import { errnoOf } from './files.ts';

export interface WindowsCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are already quoted for the program that reads them. */
  readonly verbatim: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Looks along PATH with the extensions of PATHEXT, never in the current folder. Batch files go through
 * `cmd.exe`, with every character that it would read as its own marked by `^`.
 *
 * @returns undefined where there is no such command
 */
export function windowsCommand(
  name: string,
  args: readonly string[],
  env: Env,
  isFile: (path: string) => boolean = existsAsFile,
): WindowsCommand | undefined {
  const file = find(name, env, isFile);
  if (file === undefined) return undefined;
  if (!/\.(cmd|bat)$/i.test(file)) return { file, args, verbatim: false };
  const line = [escapeForCmd(file), ...args.map((argument) => escapeForCmd(quote(argument)))].join(' ');
  const shell = variable(env, 'ComSpec') ?? 'cmd.exe';
  return { file: shell, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}

function find(name: string, env: Env, isFile: (path: string) => boolean): string | undefined {
  const extensions = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter((part) => part !== '');
  const endings = /\.[^\\/.]+$/.test(name) ? ['', ...extensions] : extensions;
  const folders = /[\\/:]/.test(name)
    ? ['']
    : (variable(env, 'PATH') ?? '')
        .split(';')
        .filter((folder) => folder !== '')
        .map((folder) => `${folder}\\`);
  for (const folder of folders) {
    for (const ending of endings) if (isFile(`${folder}${name}${ending}`)) return `${folder}${name}${ending}`;
  }
  return undefined;
}

/** As the C runtime of programs takes a command line apart: backslashes double before a quote. */
function quote(argument: string): string {
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function escapeForCmd(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, '^$&');
}

function variable(env: Env, name: string): string | undefined {
  const found = Object.keys(env).find((key) => key.toUpperCase() === name.toUpperCase());
  return found === undefined ? undefined : env[found];
}

function existsAsFile(path: string): boolean {
  try {
    return process.getBuiltinModule('node:fs').statSync(path).isFile();
  } catch (cause) {
    return errnoOf(cause) === 'EPERM';
  }
}
