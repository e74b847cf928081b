// A home folder for shells: profiles with the worst names there can be, a `vault` that completes for real and else only
// notes what it was called with, and start-up files of each shell.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export const BUILDS = [
  { name: 'the Bun executable', file: join(root, 'dist', 'vault') },
  { name: 'the Node build', file: join(root, 'dist', 'node', 'vault') },
] as const;

/** Each begins with letters of its own, for one press of Tab. Whoever evaluates one of them leaves a file `harm`. */
export const NAMES: readonly string[] = [
  'ab with space',
  "bb it's",
  'cb say "hi"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text, and has to stay that
  'db $HOME ${HOME} $(touch harm)',
  'eb `touch harm`',
  'fb; touch harm; #',
  'gb & touch harm | > harm',
  'hb !! !x !',
  'ib back\\slash \\$HOME \\',
  'jb:one:two',
  'kb=one=two',
  'lb/with/slash',
  'mb*[a-z]?{b,c}(d)^~',
  'nb@host,x%y+z',
  'ob ünïcode 名',
  'pb\ttab',
];

/** Only the index can hold this one: a config file has no way to write it. */
export const NEWLINE_NAME = 'qb new\nline\n$(touch harm)';

export interface ShellHome {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What `vault` was last called with; waits for a call. */
  called(): Promise<readonly string[]>;
  /** Whether anything was evaluated that should not be. */
  isHarmed(): boolean;
  remove(): void;
}

export function shellHome(build: string): ShellHome {
  const folder = mkdtempSync(join(tmpdir(), 'vault-shell-'));
  const bin = join(folder, 'bin');
  const noted = join(folder, 'called');
  for (const name of [
    'bin',
    '.aws',
    '.config/fish',
    '.local/share/fish/generated_completions',
    'state/vault',
  ])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(
    join(bin, 'vault'),
    `#!/bin/sh
case $1 in
  __complete | completion) exec '${build}' "$@" ;;
esac
for word in "$@"; do printf '%s\\0' "$word"; done >'${noted}.new'
mv '${noted}.new' '${noted}'
`,
  );
  writeFileSync(join(bin, 'sometool'), '#!/bin/sh\n');
  writeFileSync(join(bin, 'othertool'), '#!/bin/sh\n');
  // What `complete -C` names: it gets the line in COMP_LINE.
  writeFileSync(
    join(bin, 'asks'),
    '#!/bin/sh\nprintf "asked-%s-%s\\n" "$COMP_LINE" "$COMP_POINT" | tr " " _\n',
  );
  for (const name of ['vault', 'sometool', 'othertool', 'asks']) chmodSync(join(bin, name), 0o755);
  writeFileSync(
    join(folder, '.aws', 'config'),
    NAMES.map((name) => `[profile '${name.replaceAll("'", `'"'"'`)}']\nregion = eu-west-1\n`).join(''),
  );
  writeFileSync(
    join(folder, 'state', 'vault', 'index-os.json'),
    JSON.stringify({
      version: 1,
      credentials: { [NEWLINE_NAME]: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } },
      sessions: {},
    }),
  );
  return {
    folder,
    env: {
      PATH: `${bin}:${process.env.PATH ?? '/usr/bin:/bin'}`,
      HOME: folder,
      ZDOTDIR: folder,
      XDG_STATE_HOME: join(folder, 'state'),
      AWS_VAULT_BACKEND: 'os',
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      HISTFILE: '',
    },
    called: async () => {
      const deadline = Date.now() + 10_000;
      while (!existsSync(noted)) {
        if (Date.now() > deadline) throw new Error('vault was not called');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const words = readFileSync(noted, 'utf8').split('\0').slice(0, -1);
      rmSync(noted);
      return words;
    },
    isHarmed: () => existsSync(join(folder, 'harm')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
