// The C library through both runtimes: what the kernel answers must be the same under each.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadLibc } from '../../../src/platform/libc.ts';

const probe = fileURLToPath(new URL('libc-probe.ts', import.meta.url));
const bun = fileURLToPath(new URL('../../../node_modules/bun/bin/bun.exe', import.meta.url));
const unix = process.platform === 'linux' || process.platform === 'darwin';
const runtimes = [
  { name: 'Node', command: process.execPath },
  { name: 'Bun', command: bun },
];

function ask(command: string, question: string): unknown {
  return JSON.parse(execFileSync(command, [probe, question], { encoding: 'utf8' }));
}

describe.runIf(unix).each(runtimes)('the C library under $name', ({ command }) => {
  it('reports errno of a failed call', () => {
    expect(ask(command, 'errno')).toEqual({ result: -1, errno: 9 });
  });

  it('passes the variadic argument of fcntl', () => {
    expect(ask(command, 'fcntl')).toEqual({ set: 0, closeOnExec: 1, cleared: 0, after: 0 });
  });

  it('locks a file against a second descriptor', () => {
    const held = process.platform === 'linux' ? 11 : 35;
    expect(ask(command, 'flock')).toEqual({ first: 0, second: -1, errno: held, afterUnlock: 0 });
  });

  it('sets and reads the limit on open files', () => {
    expect(ask(command, 'limit')).toMatchObject({ result: 0, softAfter: 321, hardKept: true });
  });

  it('replaces the process with raw bytes intact', () => {
    const out = execFileSync(command, [probe, 'execve']);
    const [argv, ...env] = out.toString('latin1').split(/(?<=\] )(?=\w)|\n/);
    expect(argv).toBe('[\xff\xfe] [] [a b] ');
    // The shell adds PWD and its like.
    expect(env).toEqual(expect.arrayContaining(['X=\xe9', 'Y=']));
    expect(env).not.toContainEqual(expect.stringMatching(/^HOME=/));
  });

  it('tells why execve failed and goes on', () => {
    expect(ask(command, 'execve-missing')).toEqual({ result: -1, errno: 2 });
  });

  it('changes a signal to ignored and back', () => {
    expect(ask(command, 'signal')).toEqual({ ignored: true, defaultAgain: true });
  });

  it('ends with a status of its own', () => {
    expect(() => execFileSync(command, [probe, '_exit'])).toThrowError(
      expect.objectContaining({ status: 42 }),
    );
  });

  it.runIf(process.platform === 'linux')('makes system calls with numbers, bigints and bytes', () => {
    expect(ask(command, 'syscall')).toEqual({ uname: 'Linux', pid: true, bad: -1, errno: 38 });
  });

  it.runIf(process.platform === 'linux')('reads the auxiliary vector', () => {
    expect(ask(command, 'getauxval')).toEqual({ pageSize: '4096', absent: '0' });
  });
});

describe('loadLibc', () => {
  it('gives only what was asked for', () => {
    const libc = loadLibc(['flock']);
    if (!unix) expect(libc).toBeUndefined();
    else expect(Object.keys(libc ?? {}).sort()).toEqual(['copyMemory', 'errno', 'flock']);
  });
});
