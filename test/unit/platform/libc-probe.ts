// A program that asks the C library one question and prints the answer; the test runs it under both runtimes.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LibcName, loadLibc } from '../../../src/platform/libc.ts';

function need<Name extends LibcName>(...names: Name[]) {
  const libc = loadLibc(names);
  if (libc === undefined) throw new Error('no C library');
  return libc;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const questions: Record<string, () => unknown> = {
  errno: () => {
    const libc = need('flock');
    return { result: libc.flock(9999, 2), errno: libc.errno() };
  },
  fcntl: () => {
    const libc = need('fcntl');
    const descriptor = openSync('/dev/null', 'r');
    return {
      set: libc.fcntl(descriptor, 2, 1),
      closeOnExec: libc.fcntl(descriptor, 1, 0),
      cleared: libc.fcntl(descriptor, 2, 0),
      after: libc.fcntl(descriptor, 1, 0),
    };
  },
  flock: () => {
    const libc = need('flock');
    const folder = mkdtempSync(join(tmpdir(), 'libc-'));
    const one = openSync(join(folder, 'lock'), 'w');
    const two = openSync(join(folder, 'lock'), 'r');
    const first = libc.flock(one, 2 | 4);
    const second = libc.flock(two, 2 | 4);
    const errno = libc.errno();
    libc.flock(one, 8);
    const afterUnlock = libc.flock(two, 2 | 4);
    rmSync(folder, { recursive: true });
    return { first, second, errno, afterUnlock };
  },
  limit: () => {
    const libc = need('getFileLimit', 'setFileLimit');
    const before = libc.getFileLimit();
    const result = libc.setFileLimit(321, before?.hard ?? 0);
    const after = libc.getFileLimit();
    return { result, softAfter: after?.soft, hardKept: before !== undefined && before.hard === after?.hard };
  },
  execve: () => {
    const libc = need('execve', 'fcntl');
    // Node marks even these to be closed; without this the command would have no output.
    for (const descriptor of [0, 1, 2]) libc.fcntl(descriptor, 2, 0);
    const script = `printf '[%s] ' "$1" "$2"; printf '[%s] ' "$3"; exec env`;
    const argv = ['sh', '-c', script, 'sh', '\xff\xfe', '', 'a b'].map(bytes);
    return { failed: libc.execve(bytes('/bin/sh'), argv, ['X=\xe9', 'Y='].map(bytes)) };
  },
  'execve-missing': () => {
    const libc = need('execve');
    return { result: libc.execve(bytes('/no/such/file'), [bytes('x')], []), errno: libc.errno() };
  },
  signal: () => {
    const libc = need('setSignalDefault', 'setSignalIgnored');
    // A child inherits what is ignored; the shell's own `trap` listing is not portable, its behaviour is.
    const survives = (): boolean => {
      const script = 'kill -HUP $$; echo alive';
      try {
        return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).includes('alive');
      } catch {
        return false;
      }
    };
    const before = survives();
    libc.setSignalIgnored(1);
    const status = process.platform === 'linux' ? ignoredMask() : 1n;
    libc.setSignalDefault(1);
    const after = process.platform === 'linux' ? ignoredMask() : 0n;
    return { ignored: !before && (status & 1n) === 1n, defaultAgain: (after & 1n) === 0n };
  },
  _exit: () => need('_exit')._exit(42),
  syscall: () => {
    const libc = need('syscall');
    const name = new Uint8Array(400);
    const [uname, getpid] = process.arch === 'x64' ? [63, 39] : [160, 172];
    libc.syscall(uname ?? 0, name);
    const pid = libc.syscall(getpid ?? 0, 0n, 5) === process.pid;
    const bad = libc.syscall(99999, -1, -1n);
    return {
      uname: Buffer.from(name.subarray(0, name.indexOf(0))).toString(),
      pid,
      bad,
      errno: libc.errno(),
    };
  },
  getauxval: () => {
    const libc = need('getauxval');
    return { pageSize: String(libc.getauxval(6)), absent: String(libc.getauxval(9999)) };
  },
};

function ignoredMask(): bigint {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const line = /^SigIgn:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return BigInt(`0x${line?.[1] ?? '0'}`);
}

const answer = questions[process.argv[2] ?? ''];
if (answer === undefined) throw new Error('unknown question');
console.log(JSON.stringify(answer()));
