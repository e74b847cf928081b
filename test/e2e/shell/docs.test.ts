// The prompt snippets of the guide, taken from it and run in their shells.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guide/shell.md', import.meta.url)), 'utf8');

function snippet(language: string, title: string): string {
  const blocks = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, name, text]) => name === language && text?.startsWith(`# ${title}`));
  if (found?.[2] === undefined) throw new Error(`the guide has no block "${title}" for ${language}`);
  return found[2];
}

const PROMPTS = [
  { shell: 'bash', title: 'The profile, and until when, before the prompt', call: `printf '%s' "\${PS1@P}"` },
  { shell: 'zsh', title: 'The profile, and until when, before the prompt', call: `print -Pn -- "$PS1"` },
  {
    shell: 'fish',
    title: 'The profile, and until when, on the right',
    call: 'fish_right_prompt; echo -n "> "',
  },
] as const;

describe.runIf(process.platform === 'linux').each(PROMPTS)(
  'the prompt of $shell',
  ({ shell, title, call }) => {
    const run = (env: Record<string, string>): string => {
      const start = shell === 'fish' ? '' : "PS1='> '\n";
      const script = `${start}${snippet(shell, title)}\n${call}\n`;
      const ended = spawnSync(shell, [...(shell === 'zsh' ? ['-f'] : []), '-c', script], {
        env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: '/nonexistent', LC_ALL: 'C.UTF-8', ...env },
        encoding: 'utf8',
      });
      expect(ended.stderr).toBe('');
      return ended.stdout.replaceAll('] > ', ']> ');
    };

    it.each<[Record<string, string>, string]>([
      [{}, '> '],
      [{ AWS_VAULT: 'work' }, '[work]> '],
      [{ AWS_VAULT: 'work', AWS_CREDENTIAL_EXPIRATION: '2999-01-02T03:04:05Z' }, '[work until 03:04Z]> '],
      [{ AWS_VAULT: 'work', AWS_CREDENTIAL_EXPIRATION: '2020-01-02T03:04:05Z' }, '[work expired]> '],
      [{ AWS_VAULT: 'a $(id) `id` %n' }, '[a $(id) `id` %n]> '],
    ])('%j', (env, shown) => {
      expect(run(env)).toBe(shown);
    });
  },
);

describe.runIf(process.platform === 'linux')('the segment for powerlevel10k', () => {
  it.each<[Record<string, string>, RegExp]>([
    [{}, /^$/],
    [{ AWS_CREDENTIAL_EXPIRATION: '2020-01-02T03:04:05Z' }, /^segment -f red -t expired$/],
    [
      { AWS_CREDENTIAL_EXPIRATION: `${new Date(Date.now() + 1_830_000).toISOString().slice(0, 19)}Z` },
      /^segment -f yellow -t 30m$/,
    ],
  ])('%j', (env, shown) => {
    const script = `p10k() { print -r -- "$@" }\n${snippet('zsh', 'How long the credentials last, for powerlevel10k')}\nprompt_vault_left\n`;
    const ended = spawnSync('zsh', ['-f', '-c', script], {
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'America/New_York', ...env },
      encoding: 'utf8',
    });
    expect(ended.stderr).toBe('');
    expect(ended.stdout.trimEnd()).toMatch(shown);
  });
});
