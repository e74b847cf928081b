// What completion offers at every place of a command line, as tables.

import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXPORT_FORMATS, GLOBAL_FLAGS } from '../../../../src/cli/flags.ts';
import { type Completion, complete, type Sources } from '../../../../src/cli/shell/engine.ts';

/** Names that tell which source was asked, and with what. */
const SOURCES: Sources = {
  profiles: async (globals) => [{ value: `profile${suffix(globals.backend)}`, help: 'a profile' }],
  storedKeys: async (globals) => [{ value: `stored${suffix(globals.backend)}` }],
  values: async (kind, typed) => [{ value: `${kind}:${typed}` }],
};

function suffix(backend: unknown): string {
  return backend === undefined ? '' : `@${String(backend)}`;
}

/** A line with `|` at the cursor; words are divided by single spaces. */
function at(line: string): Promise<Completion> {
  const words = line.slice(0, line.indexOf('|')).split(' ');
  return complete(words.slice(0, -1), words.at(-1) ?? '', SOURCES);
}

async function values(line: string): Promise<readonly string[]> {
  const completion = await at(line);
  return completion.kind === 'words' ? completion.candidates.map(({ value }) => value) : [completion.kind];
}

const COMMAND_NAMES = [...COMMANDS.map(({ name }) => name), 'help'];
const GLOBALS = GLOBAL_FLAGS.map(({ name }) => `--${name}`);

describe('complete', () => {
  it.each<[string, readonly string[]]>([
    ['|', COMMAND_NAMES],
    ['exp|', COMMAND_NAMES],
    ['--debug |', COMMAND_NAMES],
    ['--backend file |', COMMAND_NAMES],
    ['--backend=file |', COMMAND_NAMES],
    ['help |', COMMAND_NAMES.filter((name) => name !== 'help')],
    ['nonsense |', []],
    ['nonsense --|', ['--help', '--version', ...GLOBALS]],
    ['version |', []],
    ['exec |', ['profile']],
    ['exec pro|', ['profile']],
    ['ls |', []],
    ['rm |', ['stored']],
    ['remove |', ['stored']],
    ['remove one |', []],
    ['add |', ['profile']],
    ['use --clear |', ['profile']],
    ['sso |', ['login', 'logout', 'list', 'populate']],
    ['sso login |', ['sso-sessions:', 'profile']],
    ['oidc login |', ['profile']],
    ['--backend file exec |', ['profile@file']],
    ['exec --backend=os |', ['profile@os']],
    ['rm --backend os |', ['stored@os']],
    ['exec -d 1h |', ['profile']],
    ['exec -d1h |', ['profile']],
    ['exec --duration=1h |', ['profile']],
    ['exec --duration 1h |', ['profile']],
    ['exec -n |', ['profile']],
    // An unknown flag is passed over: its value would be a guess.
    ['exec --nonsense |', ['profile']],
    ['exec work |', ['--']],
    ['exec work --no-session |', ['--']],
    ['shell-init |', ['bash', 'zsh', 'fish', 'powershell']],
    ['completion |', ['bash', 'zsh', 'fish', 'powershell']],
    ['completion bash |', []],
    ['config |', ['get', 'set', 'unset', 'list']],
    ['config set |', ['profile']],
    ['config set work |', []],
    ['rotate |', ['profile']],
    ['export --format |', EXPORT_FORMATS],
    ['export work --format |', EXPORT_FORMATS],
    ['export --format=|', EXPORT_FORMATS.map((format) => `--format=${format}`)],
    ['export --format=ps|', EXPORT_FORMATS.map((format) => `--format=${format}`)],
    ['--backend |', ['backends:']],
    ['--backend fi|', ['backends:fi']],
    ['exec work --region eu|', ['regions:eu']],
    ['exec --region=eu|', ['--region=regions:eu']],
    ['exec --prompt |', ['prompts:']],
    ['exec --policy file:///|', ['policies:file:///']],
    ['exec --mfa-token |', []],
    ['exec --debug=|', []],
    ['exec --nonsense=|', []],
    ['--file-dir |', ['folders']],
    ['exec -t|', flagNames('exec')],
    ['list --|', flagNames('list')],
    // Behind the dashes there are no flags of ours.
    ['export -- |', ['profile']],
    ['export -- --|', ['profile']],
  ])('%s', async (line, expected) => {
    expect(await values(line)).toEqual(expected);
  });

  it.each<[string, number]>([
    ['exec -- |', 2],
    ['exec work -- |', 3],
    ['exec work -- ls |', 3],
    ['exec work -- ls -- |', 3],
    ['exec work ls|', 2],
    ['exec work ls |', 2],
    ['exec work ls --|', 2],
    ['exec -d 1h work aws s3 |', 4],
    ['--backend file exec work -- aws |', 5],
    ['exec --nonsense work aws |', 3],
  ])('%s is a command line of its own from word %i on', async (line, index) => {
    expect(await at(line)).toEqual({ kind: 'command', index });
  });

  it('keeps what stands before the value apart', async () => {
    expect(await at('exec --region=eu|')).toMatchObject({ kind: 'words', prefix: '--region=' });
    expect(await at('exec --file-dir=/t|')).toEqual({ kind: 'folders', prefix: '--file-dir=' });
    expect(await at('exec --file-dir |')).toEqual({ kind: 'folders', prefix: '' });
  });

  it('offers each flag once, but for those that may be repeated, and no hidden one', async () => {
    expect(await values('exec --debug --policy-arn x -n --|')).toEqual(
      flagNames('exec').filter((name) => name !== '--debug' && name !== '--no-session'),
    );
    expect(await values('exec --|')).not.toContain('--json');
    expect(await values('add --|')).toContain('--no-add-config');
    expect(await values('add --no-add-config --|')).not.toContain('--no-add-config');
  });

  it('describes commands and flags in the words of the table', async () => {
    const completion = await at('exec --|');
    const flags = completion.kind === 'words' ? completion.candidates : [];
    expect(flags.every(({ help }) => help !== undefined && help !== '')).toBe(true);
  });
});

function flagNames(command: string): readonly string[] {
  const spec = COMMANDS.find(({ name }) => name === command);
  const own = (spec?.flags ?? []).filter(({ hidden }) => hidden !== true);
  return [
    ...own.map((flag) => (flag.negated === true ? `--no-${flag.name}` : `--${flag.name}`)),
    '--help',
    ...GLOBALS,
  ];
}
