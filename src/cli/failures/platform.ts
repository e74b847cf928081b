// Failures of the platform room.

import type { Facts } from '../../kernel/error.ts';
import type { PlatformErrorCode } from '../../platform/errors.ts';
import { because, fact, type Table } from './row.ts';

const ERRNO: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
  EFBIG: 'it is too large',
  ENOEXEC: 'it is neither a program nor a script',
  E2BIG: 'its arguments and environment are too large',
  ETXTBSY: 'it is being written',
  EMFILE: 'too many open files',
};

const errno = (f: Facts): string => {
  const code = fact(f, 'errno');
  return ERRNO[code] ?? code;
};

export const PLATFORM_FAILURES: Table<PlatformErrorCode> = {
  'file-read': {
    message: (f) => `${fact(f, 'path')} cannot be read: ${errno(f)}`,
    hint: () => 'look at the owner and the permissions of the file',
  },
  'file-write': {
    message: (f) => `${fact(f, 'path')} cannot be written: ${errno(f)}`,
    hint: () => 'look at the permissions of its folder and at the space on the disk',
  },
  'no-home': { message: () => 'there is no home folder: HOME is not set', hint: () => 'set HOME' },
  'no-terminal': {
    message: () => 'something has to be asked, and there is no terminal to ask on',
    hint: () =>
      'run vault in a terminal, or give the answer with a flag (--mfa-token, --env, --stdin, --force)',
  },
  interrupted: { message: () => 'interrupted', status: 130 },
  'libc-unavailable': {
    message: (f) => `the C library cannot be called here${because(f)}`,
    hint: () => 'install vault anew, with its optional packages',
  },
  'command-not-found': {
    message: (f) => `${fact(f, 'command')}: command not found`,
    hint: () => 'look at the spelling and at PATH',
    status: 127,
  },
  'command-not-executable': {
    message: (f) => `${fact(f, 'command')} cannot be run: ${errno(f)}`,
    hint: () => 'look at the permissions of the file (chmod +x)',
    status: 126,
  },
  'lock-timeout': {
    message: (f) =>
      `another vault process held the lock ${fact(f, 'path')} for ${fact(f, 'seconds')} seconds`,
    hint: () => 'look for a vault process that waits for an answer',
  },
  'http-failed': {
    message: (f) => `a request got no answer${because(f)}`,
    hint: () => 'look at the network and at the proxy settings',
  },
  'http-timeout': {
    message: (f) => `a request took longer than ${Number(f.timeoutMs) / 1000} seconds`,
    hint: () => 'look at the network and at the proxy settings',
  },
  system: { message: (f) => `the operating system refused to ${fact(f, 'operation')}: ${errno(f)}` },
};
