// Tab, pressed in real shells on a pseudo-terminal, with both builds behind it: what the shell then runs must be the very
// name, and nothing of a name may ever run.

import { mkdirSync, writeFileSync } from 'node:fs';
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

/** One tool that a function completes, and one that a program completes, as the AWS CLI is. */
const TOOLS_BASH = `
_sometool() { COMPREPLY=($(compgen -W '--flavour --colour' -- "\${COMP_WORDS[COMP_CWORD]}")); }
complete -F _sometool sometool
complete -C asks othertool
`;

const SHELLS: readonly Shell[] = [
  {
    name: 'bash with bash-completion',
    argv: ['bash', '--noprofile', '--rcfile', '.bashrc', '-i'],
    start: {
      file: '.bashrc',
      text: `. /usr/share/bash-completion/bash_completion\n${TOOLS_BASH}eval "$(vault completion bash)"\nPS1='READY> '\nset -u\n`,
    },
    cannot: [],
  },
  {
    name: 'bash alone',
    argv: ['bash', '--noprofile', '--rcfile', '.bashrc', '-i'],
    start: { file: '.bashrc', text: `${TOOLS_BASH}eval "$(vault completion bash)"\nPS1='READY> '\n` },
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

describe.runIf(process.platform === 'linux').each(BUILDS)('$name', ({ file }) => {
  describe.each(SHELLS)('in $name', ({ argv, start, cannot }) => {
    let home: ShellHome;
    let keys: ShellKeys;

    beforeAll(async () => {
      home = shellHome(file);
      writeFileSync(join(home.folder, start.file), start.text);
      const folder = join(home.folder, 'policies $(touch harm)');
      mkdirSync(folder);
      writeFileSync(join(folder, "inline it's.json"), '{}');
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
      const words = await home.called().catch((cause) => {
        throw new Error(`vault was not called: ${JSON.stringify(keys.shown())}`, { cause });
      });
      await keys.shows('READY> ');
      return words;
    }

    it('completes commands, flags and their values', async () => {
      expect(await run('vault expo\t')).toEqual(['export']);
      expect(await run('vault help compl\t')).toEqual(['help', 'completion']);
      expect(await run('vault shell-init fi\t')).toEqual(['shell-init', 'fish']);
      expect(await run('vault export --form\tpowers\t')).toEqual(['export', '--format', 'powershell']);
      expect(await run('vault export --format=dot\t')).toEqual(['export', '--format=dotenv']);
      expect(await run('vault --backend fi\t')).toEqual(['--backend', 'file']);
      expect(await run('vault exec --region=us-gov-w\t')).toEqual(['exec', '--region=us-gov-west-1']);
      expect(await run('vault login --service cloudt\t')).toEqual(['login', '--service', 'cloudtrail']);
      expect(await run('vault explain --prompt term\t')).toEqual(['explain', '--prompt', 'terminal']);
      expect(await run('vault exec --policy fi\tpol\tin\t')).toEqual([
        'exec',
        '--policy',
        "file://policies $(touch harm)/inline it's.json",
      ]);
      // zsh takes the slash away again where the word ends.
      const folders = [...(await run('vault --file-dir poli\t')), ...(await run('vault --file-dir=poli\t'))];
      expect(folders.map((word) => word.replace(/\/$/, ''))).toEqual([
        '--file-dir',
        'policies $(touch harm)',
        '--file-dir=policies $(touch harm)',
      ]);
    });

    it('completes every name so that the shell reads it back', async () => {
      for (const name of NAMES.filter((one) => !cannot.includes(one))) {
        expect(await run(`vault exec ${name.slice(0, 2)}\t`)).toEqual(['exec', name]);
      }
      // Names of stored keys, out of the index; a line end is nothing that any shell stumbles over.
      expect(await run('vault remove qb\t')).toEqual(['remove', NEWLINE_NAME]);
      expect(home.isHarmed()).toBe(false);
    });

    it('goes on in an open quote, behind an escape and behind a colon', async () => {
      // The words are read and written by the same code in both builds: all of them once is enough.
      const names = (file === BUILDS[0].file ? NAMES : NAMES.slice(0, 3)).filter(
        (one) => !cannot.includes(one),
      );
      for (const quote of [`"`, `'`]) {
        for (const name of names) {
          expect(await run(`vault exec ${quote}${name.slice(0, 2)}\t`)).toEqual(['exec', name]);
        }
      }
      expect(await run('vault exec ab\\ wi\t')).toEqual(['exec', 'ab with space']);
      expect(await run('vault exec jb:on\t')).toEqual(['exec', 'jb:one:two']);
      expect(await run('vault exec "jb:one:\t')).toEqual(['exec', 'jb:one:two']);
      expect(await run('vault exec kb=on\t')).toEqual(['exec', 'kb=one=two']);
      expect(home.isHarmed()).toBe(false);
    });

    it('leaves the command behind vault to the shell', async () => {
      expect(await run('vault exec lb\t-- someto\t')).toEqual(['exec', 'lb/with/slash', '--', 'sometool']);
      expect(await run('vault exec ab\t-- sometool --fl\t')).toEqual([
        'exec',
        'ab with space',
        '--',
        'sometool',
        '--flavour',
      ]);
      // Without the dashes, with flags, behind an assignment and another command.
      expect(await run('true; ONE=1 vault exec jb\tsometool --col\t')).toEqual([
        'exec',
        'jb:one:two',
        'sometool',
        '--colour',
      ]);
      expect(await run('vault exec -d 1h -- sometool --fl\t')).toEqual([
        'exec',
        '-d',
        '1h',
        '--',
        'sometool',
        '--flavour',
      ]);
      // Within it, vault again.
      expect(await run('vault exec lb/with/slash -- vault expo\t')).toEqual([
        'exec',
        'lb/with/slash',
        '--',
        'vault',
        'export',
      ]);
      if (argv[0] === 'bash')
        expect(await run('vault exec -- othertool as\t')).toEqual([
          'exec',
          '--',
          'othertool',
          'asked-othertool_as-12',
        ]);
    });

    it('runs nothing of what is typed', async () => {
      keys.press('vault exec "$(touch harm)" `touch harm`\\;touch harm x\t');
      expect(await run('\x15vault list\t')).toEqual(['list']);
      expect(home.isHarmed()).toBe(false);
    });
  });
});
