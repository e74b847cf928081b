// Code that sets and takes out variables of the shell that evaluates it. No value can end its quotes, and no alias of the
// shell's can stand in for the words that it is made of.

import { OutputError } from '../errors.ts';
import { quoteFish } from './fish.ts';
import { quotePosix } from './posix.ts';
import { quotePowershell } from './powershell.ts';

export interface ShellEdits {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** What is taken out comes first. @throws {OutputError} `value-not-representable` for NUL */
export function formatEdits(shell: 'bash' | 'zsh' | 'fish' | 'powershell', edits: ShellEdits): string {
  const { unset, set } = WRITERS[shell];
  const lines = edits.unset.map(unset);
  for (const [name, value] of Object.entries(edits.set)) {
    if (value.includes('\0'))
      throw new OutputError('value-not-representable', { format: shell, variable: name, reason: 'NUL' });
    lines.push(set(name, value));
  }
  return lines.map((line) => `${line}\n`).join('');
}

interface Writer {
  unset(name: string): string;
  set(name: string, value: string): string;
}

const POSIX: Writer = {
  unset: (name) => `\\unset -v ${name}`,
  set: (name, value) => `\\export ${name}=${quotePosix(value)}`,
};

const WRITERS: Readonly<Record<'bash' | 'zsh' | 'fish' | 'powershell', Writer>> = {
  bash: POSIX,
  zsh: POSIX,
  fish: {
    // Only what lives as long as this shell: a universal variable is every shell's, so it is hidden and not erased.
    unset: (name) => `set -eg ${name}; set -qU ${name}; and set -gu ${name};`,
    set: (name, value) => `set -gx ${name} ${quoteFish(value)};`,
  },
  powershell: {
    unset: (name) => `Remove-Item -LiteralPath Env:${name} -ErrorAction SilentlyContinue`,
    set: (name, value) => `$Env:${name} = ${quotePowershell(value)}`,
  },
};
