// The parts of a takeover that need no second process, and the fallback that runs the command as a child.

import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { editEnvironment, rawValue, splitStrings } from '../../../src/platform/environment.ts';
import { execFirst } from '../../../src/platform/exec.ts';
import { editedVariables } from '../../../src/platform/exec-child.ts';
import { candidatePaths, failure } from '../../../src/platform/exec-lookup.ts';
import { decodeFacts } from '../../../src/platform/start.ts';
import { windowsCommand } from '../../../src/platform/windows-command.ts';

const probe = fileURLToPath(new URL('exec-probe.ts', import.meta.url));
const bun = fileURLToPath(new URL('../../../node_modules/bun/bin/bun.exe', import.meta.url));
const unix = process.platform === 'linux' || process.platform === 'darwin';
const runtimes = [
  { name: 'Node', command: process.execPath },
  { name: 'Bun', command: bun },
];

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const text = (all: readonly Uint8Array[]): readonly string[] =>
  all.map((one) => Buffer.from(one).toString('latin1'));

describe('editEnvironment', () => {
  const raw = ['A=1', 'B=2', 'A=3', 'FOO.BAR=x', '=odd', 'bare', 'BB=', 'C=\xff'].map(bytes);

  it('keeps order, duplicates, odd names and bytes', () => {
    expect(text(editEnvironment(raw, { set: {}, unset: [] }))).toEqual(text(raw));
  });

  it('takes out every entry of a name, and no name that only begins like it', () => {
    expect(text(editEnvironment(raw, { set: {}, unset: ['A', 'B', 'bare', 'none'] }))).toEqual([
      'FOO.BAR=x',
      '=odd',
      'BB=',
      'C=\xff',
    ]);
  });

  it('puts what is set last, once, as UTF-8', () => {
    const edited = editEnvironment(raw, {
      set: { A: 'é', NEW: '' },
      unset: ['B', 'C', 'BB', 'FOO.BAR', '', 'bare'],
    });
    expect(text(edited)).toEqual(['A=\xc3\xa9', 'NEW=']);
  });

  it('ends a value at a NUL, which no environment can hold', () => {
    expect(text(editEnvironment([], { set: { A: 'x\0B=2' }, unset: [] }))).toEqual(['A=x']);
  });
});

describe('raw strings', () => {
  it('gives the first of several values', () => {
    const raw = ['PATHS=no', 'PATH', 'PATH=one', 'PATH=two'].map(bytes);
    expect(Buffer.from(rawValue(raw, 'PATH') ?? []).toString()).toBe('one');
    expect(rawValue(raw, 'HOME')).toBeUndefined();
  });

  it('splits at NUL, with empty strings and an unfinished last one', () => {
    expect(text(splitStrings(bytes('a\0\0b\xff\0c')))).toEqual(['a', '', 'b\xff', 'c']);
    expect(splitStrings(bytes(''))).toEqual([]);
  });
});

describe('execFirst', () => {
  const again = process.platform === 'darwin' ? 35 : 11;
  const run = (answers: readonly number[]) => {
    const tried: string[] = [];
    const libc = {
      execve: (path: Uint8Array) => tried.push(Buffer.from(path).toString()),
      errno: () => answers[tried.length - 1] ?? again,
    };
    const paths = ['/a/x', '/b/x'].map(bytes);
    return { tried, errno: execFirst(libc, paths, [bytes('x')], []).errno };
  };

  it('asks once more where it was to try again, and then goes on along PATH', () => {
    expect(run([again, 2, again, again, 7])).toEqual({
      tried: ['/a/x', '/a/x', '/b/x', '/b/x', '/b/x'],
      errno: 7,
    });
  });
  it('does not ask for ever', () => {
    expect(run([])).toEqual({ tried: Array.from({ length: 5 }, () => '/a/x'), errno: again });
  });
});

describe('candidatePaths', () => {
  const along = (path: string | undefined, name = 'x'): readonly string[] =>
    text(candidatePaths(bytes(name), path === undefined ? [] : [bytes(`PATH=${path}`)]));

  it('takes a name with a slash as it is', () => {
    expect(along('/a', './x')).toEqual(['./x']);
  });
  it('follows PATH, where an empty entry is the current folder', () => {
    expect(along('/a::/b\xff:')).toEqual(['/a/x', './x', '/b\xff/x', './x']);
    expect(along('')).toEqual(['./x']);
  });
  it('has a default where there is no PATH', () => {
    expect(along(undefined)).toEqual(['/bin/x', '/usr/bin/x']);
  });
  it('finds nothing for an empty name', () => {
    expect(along('/a', '')).toEqual([]);
  });
});

describe('failure', () => {
  it.each([
    [2, 'command-not-found', undefined],
    [13, 'command-not-executable', 'EACCES'],
    [7, 'command-not-executable', 'E2BIG'],
    [8, 'command-not-executable', 'ENOEXEC'],
    [12345, 'command-not-executable', '12345'],
  ])('errno %i is %s', (errno, code, name) => {
    const error = failure(bytes('x'), undefined, errno);
    expect(error).toMatchObject({ room: 'platform', code, facts: { command: 'x' } });
    expect(error.facts.errno).toBe(name);
  });
});

describe('decodeFacts', () => {
  const record = (change: (view: DataView) => void = () => undefined): Uint8Array => {
    const buffer = new ArrayBuffer(104);
    const view = new DataView(buffer);
    view.setBigUint64(0, 0x3154524154534c56n, true);
    view.setBigUint64(8, 256n, true);
    view.setBigUint64(16, 0xffffffffffffffffn, true);
    view.setBigUint64(24, 1n, true);
    view.setUint32(72, 42, true);
    view.setUint32(84, 0xffffffff, true);
    view.setUint32(92, 2, true);
    view.setUint32(96, 3, true);
    view.setUint32(100, 63, true);
    change(view);
    return new Uint8Array(buffer);
  };

  it('reads what native/start.h writes', () => {
    expect(decodeFacts(record(), 42)).toEqual({
      fileLimit: { soft: 256, hard: Number.POSITIVE_INFINITY },
      ignoredSignals: 1n,
      blockedSignals: 0n,
      statusFlags: [0, undefined, 0],
      descriptors: [3, 63],
      argvBlock: undefined,
      environmentBlock: undefined,
    });
  });
  it.each([
    ['of another process', record(), 43],
    ['without its mark', record((view) => view.setUint8(0, 0)), 42],
    ['cut short', record().subarray(0, 103), 42],
    ['empty', new Uint8Array(0), 42],
  ])('refuses one %s', (_, facts, pid) => {
    expect(decodeFacts(facts, pid)).toBeUndefined();
  });
});

describe.runIf(unix).each(runtimes)('takeOver under $name', ({ command }) => {
  const run = (...args: readonly string[]): string =>
    execFileSync(command, [probe, ...args], { encoding: 'latin1' });

  it('keeps duplicates, odd names and bytes of the environment', () => {
    const [one, two, three, rest] = run('duplicates', command).split('\0');
    expect([one, two, three]).toEqual(['D=1', 'D=2', 'FOO.BAR=\xff']);
    expect(rest).toContain('SET=yes');
  });

  it('throws before anything is lost, and the program goes on', () => {
    expect(JSON.parse(run('missing'))).toEqual({
      code: 'command-not-found',
      facts: { command: 'no-such-command' },
      pipeStillIgnored: true,
    });
  });
});

describe.runIf(unix)('runChild', () => {
  const run = (...args: readonly string[]) =>
    spawnSync(bun, [probe, 'child', ...args], { encoding: 'utf8', timeout: 15_000 });

  it('gives the status of the child, with the edits in its environment', () => {
    expect(run('sh', '-c', 'echo "$SET [$HOME]"; exit 3')).toMatchObject({ status: 3, stdout: 'yes []\n' });
  });
  it('dies by the signal that the child died by', () => {
    expect(run('sh', '-c', 'kill -TERM $$')).toMatchObject({ status: null, signal: 'SIGTERM' });
  });
  it('passes a signal on', () => {
    const script =
      'trap "echo caught; exit 9" USR1; kill -USR1 $PPID; for i in 1 2 3 4 5 6 7 8 9; do sleep 0.2; done';
    expect(run('sh', '-c', script)).toMatchObject({ status: 9, stdout: 'caught\n' });
  });
  it('tells a missing command from one that cannot run', () => {
    expect(run('no-such-command').stdout).toBe('command-not-found\n');
    expect(run('/etc/passwd').stdout).toBe('command-not-executable\n');
  });
});

describe('editedVariables', () => {
  it('ignores case where the platform does', () => {
    const env = { Path: 'x', Aws_Profile: 'y', KEEP: 'z' };
    const edits = { set: { AWS_PROFILE: 'new' }, unset: ['PATH'] };
    expect(editedVariables(env, edits, true)).toEqual({ AWS_PROFILE: 'new', KEEP: 'z' });
    expect(editedVariables(env, edits, false)).toEqual({ ...env, AWS_PROFILE: 'new' });
  });
});

describe('windowsCommand', () => {
  const env = { Path: 'C:\\one;C:\\two', PATHEXT: '.EXE;.CMD', ComSpec: 'C:\\cmd.exe' };
  const find = (name: string, args: readonly string[], ...files: readonly string[]) =>
    windowsCommand(name, args, env, (path) => files.includes(path));

  it('follows PATH and PATHEXT, never the current folder', () => {
    expect(find('aws', ['a b'], 'C:\\two\\aws.EXE')).toEqual({
      file: 'C:\\two\\aws.EXE',
      args: ['a b'],
      verbatim: false,
    });
    expect(find('aws', [], 'aws.EXE')).toBeUndefined();
    expect(find('.\\aws.exe', [], '.\\aws.exe')).toMatchObject({ file: '.\\aws.exe' });
  });
  it('sends batch files through cmd.exe with nothing left for it to interpret', () => {
    const found = find('npm', ['a&b', '%PATH%', 'say "hi"\\'], 'C:\\one\\npm.CMD');
    expect(found?.file).toBe('C:\\cmd.exe');
    expect(found?.args.slice(0, 3)).toEqual(['/d', '/s', '/c']);
    expect(found?.args[3]).toBe('"C:\\one\\npm.CMD ^"a^&b^" ^"^%PATH^%^" ^"say^ \\^"hi\\^"\\\\^""');
    expect(found?.verbatim).toBe(true);
  });
});
