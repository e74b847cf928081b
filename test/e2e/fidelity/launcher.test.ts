// The launcher of the Node build: which Node it starts, what it says without one, and what its script form keeps.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcherFor } from '../../../scripts/lib/node-bundle.ts';
import { buildSubjects, nodeBinFolder, subjects } from './builds.ts';

let folder: string;
/** Says which of the fake Nodes ran, and how. */
const fakeNode = (name: string): string =>
  `#!/bin/sh\necho "${name}: $*"\nenv | grep ^VAULT_LAUNCHER_KEEPS; echo "$NODE_OPTIONS"\n`;

function put(path: string, content: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, 0o755);
  return file;
}

function run(file: string, env: Record<string, string>, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(file, args, {
    encoding: 'utf8',
    env: { ...env },
    cwd: folder,
  });
  return { status, stdout, stderr };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const forms = [
  { name: 'program', platform: 'linux' },
  { name: 'script', platform: 'darwin' },
] as const;

describe.runIf(process.platform === 'linux').each(forms)('the launcher as a $name', ({ platform }) => {
  const launcher = (): Uint8Array | string => launcherFor(platform, process.arch) ?? '';
  const path = (...folders: readonly string[]): string => [...folders, '/usr/bin', '/bin'].join(':');

  it('takes node from PATH, with the script beside it and every argument', () => {
    const file = put('any/vault', launcher());
    put('one/node', fakeNode('one'));
    const { stdout } = run(file, { PATH: path(join(folder, 'one')) }, 'a b', '', '*');
    expect(stdout).toBe(`one: ${folder}/any/vault.mjs a b  *\n\n`);
  });

  it('finds its own place through links', () => {
    put('any/vault', launcher());
    put('one/node', fakeNode('one'));
    mkdirSync(join(folder, 'bin'));
    symlinkSync('../any/vault', join(folder, 'bin', 'relative'));
    symlinkSync(join(folder, 'bin', 'relative'), join(folder, 'vault'));
    const { stdout } = run(join(folder, 'vault'), { PATH: path(join(folder, 'one')) });
    expect(stdout).toBe(`one: ${folder}/any/vault.mjs\n\n`);
  });

  it('prefers the Node of its own checkout', () => {
    const file = put('dist/node/vault', launcher());
    put('node_modules/node/bin/node', fakeNode('own'));
    put('one/node', fakeNode('one'));
    expect(run(file, { PATH: path(join(folder, 'one')) }).stdout).toMatch(/^own: /);
  });

  it('looks for that nowhere but above dist/node', () => {
    const file = put('other/node/vault', launcher());
    put('node_modules/node/bin/node', fakeNode('own'));
    put('one/node', fakeNode('one'));
    expect(run(file, { PATH: path(join(folder, 'one')) }).stdout).toMatch(/^one: /);
  });

  it('never runs a node of the current folder', () => {
    const file = put('any/vault', launcher());
    put('node', fakeNode('current'));
    put('sub/node', fakeNode('sub'));
    put('one/node', fakeNode('one'));
    expect(run(file, { PATH: `.::sub:${path(join(folder, 'one'))}` }).stdout).toMatch(/^one: /);
  });

  it('hides what steers Node, under names that give it back', () => {
    const file = put('any/vault', launcher());
    put('one/node', fakeNode('one'));
    const { stdout } = run(file, { PATH: path(join(folder, 'one')), NODE_OPTIONS: '--require "a b"' });
    expect(stdout).toContain('\nVAULT_LAUNCHER_KEEPS_NODE_OPTIONS=--require "a b"\n\n');
  });

  it('says what is missing where there is no Node', () => {
    const file = put('any/vault', launcher());
    put('tools/readlink', '#!/bin/sh\nexec /usr/bin/readlink "$@"\n');
    expect(run(file, { PATH: join(folder, 'tools') })).toEqual({
      status: 125,
      stdout: '',
      stderr:
        'vault: cannot find Node.js\nhint: install Node.js 22.12 or newer and put its folder into PATH\n',
    });
  });
});

describe.runIf(process.platform === 'linux')('the Node build', () => {
  const build = join(subjects[1]?.prefix[0] ?? '', '..');

  it('keeps the environment through the script form', async () => {
    await buildSubjects();
    cpSync(build, join(folder, 'copy'), { recursive: true });
    symlinkSync(join(nodeBinFolder, '..', '..', '..', 'node_modules'), join(folder, 'node_modules'));
    const file = put('copy/vault', launcherFor('darwin', 'arm64') ?? '');
    const env = { PATH: `${nodeBinFolder}:/usr/bin:/bin`, NODE_OPTIONS: '--no-such-option', NODE_PATH: '' };
    const { stdout } = run(file, env, '--', 'env');
    const lines = stdout.split('\n');
    expect(lines).toContain('NODE_OPTIONS=--no-such-option');
    expect(lines).toContain('NODE_PATH=');
    expect(stdout).not.toContain('VAULT_LAUNCHER');
  }, 60_000);

  it('refuses a Node that is too old with a sentence', () => {
    const script = readFileSync(join(build, 'vault.mjs'), 'utf8');
    const old = put(
      'vault.mjs',
      `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n${script.replace(/^#!.*\n/, '')}`,
    );
    const { status, stderr } = run(join(nodeBinFolder, 'node'), {}, old);
    expect(status).toBe(125);
    expect(stderr).toBe(
      'vault: Node.js 20.20.2 is too old\nhint: install Node.js 22.12 or newer and put its folder into PATH\n',
    );
  });

  it('holds nothing of Bun, and the executable nothing of koffi', () => {
    for (const name of ['main.mjs', 'vault.mjs']) {
      expect(readFileSync(join(build, name), 'latin1')).not.toContain('bun:ffi');
    }
    const executable = readFileSync(subjects[0]?.prefix[0] ?? '', 'latin1');
    expect(executable).not.toContain('koffi.node');
  });
});
