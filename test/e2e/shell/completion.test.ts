// Tab, pressed in real shells on a pseudo-terminal, with both builds behind it: what the shell then runs must be the very
// name, and nothing of a name may ever run.

import { writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILDS, NAMES, NEWLINE_NAME, type ShellHome, shellHome } from './home.ts';
import { ShellKeys } from './keys.ts';

interface Shell {
  readonly name: string;
  readonly argv: readonly string[];
  /** Written into the home folder: the start-up file. */
  readonly start: { readonly file: string; readonly text: string };
  /** Names that this shell cannot be given by completion. */
  readonly cannot: readonly string[];
}

const TOOL_BASH = `
_sometool() { COMPREPLY=($(compgen -W '--flavour --colour' -- "\${COMP_WORDS[COMP_CWORD]}")); }
complete -F _sometool sometool
`;

const SHELLS: readonly Shell[] = [
  {
    name: 'bash with bash-completion',
    argv: ['bash', '--noprofile', '--rcfile', '.bashrc', '-i'],
    start: {
      file: '.bashrc',
      text: `. /usr/share/bash-completion/bash_completion\n${TOOL_BASH}source <(vault completion bash)\nPS1='READY> '\nset -u\n`,
    },
    cannot: [],
  },
  {
    name: 'bash alone',
    argv: ['bash', '--noprofile', '--rcfile', '.bashrc', '-i'],
    start: { file: '.bashrc', text: `${TOOL_BASH}source <(vault completion bash)\nPS1='READY> '\n` },
    cannot: [],
  },
  {
    name: 'zsh',
    argv: ['zsh', '-o', 'noglobalrcs', '-i'],
    start: {
      file: '.zshrc',
      text: `autoload -Uz compinit && compinit -D
_sometool() { compadd -- --flavour --colour; }
compdef _sometool sometool
source <(vault completion zsh)
PS1='READY> '
`,
    },
    cannot: [],
  },
  {
    name: 'fish',
    argv: ['fish', '-i'],
    start: {
      file: '.config/fish/config.fish',
      text: `complete -c sometool -l flavour
complete -c sometool -l colour
vault completion fish | source
function fish_prompt; echo -n 'READY> '; end
function fish_greeting; end
`,
    },
    // A tab ends the word for fish.
    cannot: ['pb\ttab'],
  },
];

describe.each(BUILDS)('$name', ({ file }) => {
  describe.each(SHELLS)('in $name', ({ argv, start, cannot }) => {
    let home: ShellHome;
    let keys: ShellKeys;

    beforeAll(async () => {
      home = shellHome(file);
      writeFileSync(join(home.folder, start.file), start.text);
      keys = new ShellKeys(argv, home.folder, home.env);
      await keys.shows('READY> ');
    });
    afterAll(() => {
      keys.close();
      home.remove();
    });

    /** Presses the keys and Enter; what `vault` was called with. */
    async function run(typed: string): Promise<readonly string[]> {
      keys.press(`${typed}\r`);
      const words = await home.called();
      await keys.shows('READY> ');
      return words;
    }

    it('completes commands, flags and their values', async () => {
      expect(await run('vault expo\t')).toEqual(['export']);
    });

    it('completes every name so that the shell reads it back', async () => {
      for (const name of NAMES.filter((one) => !cannot.includes(one))) {
        expect(await run(`vault exec ${name.slice(0, 2)}\t`)).toEqual(['exec', name]);
      }
      expect(home.isHarmed()).toBe(false);
    });
  });
});
