// `vault use` in real shells with both builds: the environment afterwards is exactly what was meant, and after `--clear` what
// it was before, with values that hold all that a shell could stumble over. Nothing of a value may ever run.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILDS } from './home.ts';

/** A profile's name: one line, as the config file has no way to write another. */
const NAME = `it's "q" $HOME $(touch harm) \`touch harm\` !! !x \\ ;touch harm; # {a,b} *?~ 名`;
const WORST = `\n${NAME}\n\n'\\''\t"\n`;

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Variables that stand in the shell before, and what is to be of them. */
const KEPT = {
  AWS_PROFILE: WORST,
  AWS_ACCOUNT_ID: WORST,
  AWS_CREDENTIAL_SCOPE: NAME,
  AWS_REGION: 'eu-north-1',
};
const LOST = { AWS_SESSION_TOKEN: 'old', AWS_BEARER_TOKEN_BEDROCK: 'old' };

const POSIX_STEPS = `
env -0 >start
vault use "$NAME" --no-session
env -0 >used
vault use other --no-session
env -0 >other
vault status --json >status
vault exec "$NAME" --no-session -- env -0 >child
vault use nobody || echo "use $?" >>ends
vault exec "$NAME" --no-session -- sh -c 'cat; exit 7' <start >through || echo "exec $?" >>ends
vault --prompt terminal use --help >help
vault use --clear
env -0 >cleared
vault use --clear
vault exec use -- true || echo "profile use $?" >>ends
`;

const SHELLS = [
  {
    name: 'bash',
    script: `shopt -s expand_aliases
set -o histexpand
alias vault='vault --debug' export='touch harm' unset='touch harm' command='touch harm' printf='touch harm' local='touch harm'
eval "$(\\command vault shell-init bash)"
set -eu
set -o noclobber
IFS=abc
${POSIX_STEPS}`,
  },
  {
    name: 'zsh',
    script: `alias vault='vault --debug' export='touch harm' unset='touch harm' command='touch harm' printf='touch harm' local='touch harm'
eval "$(\\command vault shell-init zsh)"
set -eu
setopt noclobber shwordsplit ksharrays globsubst
IFS=abc
${POSIX_STEPS}`,
  },
  {
    name: 'fish',
    script: `vault shell-init fish | source
${POSIX_STEPS.replaceAll('$?', '$status').replaceAll('|| echo', '; or echo')}`,
  },
] as const;

type Variables = Record<string, string>;

describe.runIf(process.platform === 'linux').each(BUILDS)('with $name', ({ file }) => {
  let home: string;
  let env: Record<string, string>;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vault-use-'));
    mkdirSync(join(home, '.aws'));
    writeFileSync(
      join(home, '.aws', 'config'),
      `[profile '${NAME.replaceAll("'", `'"'"'`)}']\nregion = us-west-2\n[profile other]\n`,
    );
    env = {
      PATH: `${dirname(file)}:${process.env.PATH ?? '/usr/bin:/bin'}`,
      HOME: home,
      LANG: 'C.UTF-8',
      AWS_VAULT_BACKEND: 'file',
      AWS_VAULT_FILE_DIR: join(home, 'keys'),
      AWS_VAULT_FILE_PASSPHRASE: `correct ' horse`,
      XDG_STATE_HOME: join(home, 'state'),
    };
    // In a file, so that no store is opened: what matters here is what the shell does with them.
    writeFileSync(
      join(home, '.aws', 'credentials'),
      [NAME, 'other']
        .map((name) => `[${name}]\naws_access_key_id = ${KEY_ID}\naws_secret_access_key = ${SECRET}\n`)
        .join(''),
      { mode: 0o600 },
    );
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const variables = (name: string): Variables =>
    Object.fromEntries(
      readFileSync(join(home, name), 'utf8')
        .split('\0')
        .filter((line) => line !== '' && !/^(_|SHLVL|OLDPWD)=/.test(line))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );

  it.each(SHELLS)('sets and clears exactly in $name', ({ name, script }) => {
    const path = join(home, 'script');
    writeFileSync(path, script);
    // There already: zsh's noclobber makes no file for >> either.
    writeFileSync(join(home, 'ends'), '');
    const run = spawnSync(name, [path], {
      cwd: home,
      env: { ...env, ...KEPT, ...LOST, NAME },
      encoding: 'utf8',
    });
    expect({ status: run.status, harm: existsSync(join(home, 'harm')) }, run.stderr).toEqual({
      status: 0,
      harm: false,
    });

    const start = variables('start');
    expect(start).toMatchObject({ ...KEPT, ...LOST });
    const without = (taken: Variables, names: readonly string[]): Variables =>
      Object.fromEntries(Object.entries(taken).filter(([variable]) => !names.includes(variable)));
    const bare = without(start, [...Object.keys(KEPT), ...Object.keys(LOST)]);
    const given = { AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET };

    const { AWS_VAULT_USE, ...used } = variables('used');
    // The region of the environment wins over the profile's, here as with exec.
    const region = { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-north-1' };
    expect(used).toEqual({ ...bare, ...given, ...region, AWS_VAULT: NAME });
    expect(AWS_VAULT_USE).not.toContain(SECRET);
    const { AWS_VAULT_USE: mark, ...other } = variables('other');
    expect(other).toEqual({ ...bare, ...given, ...region, AWS_VAULT: 'other' });
    expect(mark).toBeDefined();
    // A command of another profile sees nothing of the one in use.
    expect(variables('child')).toEqual({
      ...without(bare, ['AWS_VAULT_FILE_PASSPHRASE']),
      ...given,
      ...region,
      AWS_VAULT: NAME,
    });
    expect(JSON.parse(readFileSync(join(home, 'status'), 'utf8'))).toMatchObject({
      state: 'active',
      source: 'use',
      profile: 'other',
    });
    expect(variables('cleared')).toEqual(without(start, Object.keys(LOST)));

    expect(readFileSync(join(home, 'ends'), 'utf8')).toBe('use 1\nexec 7\nprofile use 125\n');
    expect(readFileSync(join(home, 'through'))).toEqual(readFileSync(join(home, 'start')));
    expect(readFileSync(join(home, 'help'), 'utf8')).toContain('Usage: vault use');
    expect(run.stderr).toContain('AWS_SESSION_TOKEN, AWS_BEARER_TOKEN_BEDROCK had a value here');
    expect(run.stderr).not.toContain(SECRET);
  });
});
