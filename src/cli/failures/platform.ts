// Failures of the platform room.

import type { Facts } from '../../kernel/error.ts';
import type { PlatformErrorCode } from '../../platform/errors.ts';
import { because, errnoHint, errnoText, fact, factOr, type Table } from './row.ts';

const errno = (f: Facts): string => fact(f, 'errno');
const path = (f: Facts): string => factOr(f, 'path', 'a file');
const command = (f: Facts): string => fact(f, 'command');

/** Where the path came from, for the hint. */
const orAnother = (f: Facts): string =>
  fact(f, 'variable') === '' ? '' : `, or name another file with ${fact(f, 'variable')}`;

/** What the operating system was asked for, as a person would say it. */
const OPERATION: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  write: { what: 'standard output cannot be written', hint: 'look at where the output goes' },
  read: { what: 'standard input cannot be read', hint: 'look at where the input comes from' },
  flock: {
    what: 'a lock cannot be taken',
    hint: 'look at the disk that holds the state folder; not every network disk has locks',
  },
  'named pipe': { what: 'a lock cannot be taken', hint: 'run the command again' },
  'shell-command': { what: 'a command could not be run', hint: 'run the command by itself to see why' },
  'load-keyring-addon': {
    what: 'the part that talks to the keyring cannot be loaded',
    hint: 'install vault anew, or use another store: --backend file',
  },
};

/** What a command takes instead of asking. */
const WITHOUT_ASKING: Readonly<Record<string, string>> = {
  add: 'run it in a terminal, or give the keys with --env or --stdin',
  remove: 'run it in a terminal, or add --force',
};

function wrongPath(f: Facts): string {
  if (f.variable === 'SHELL') return 'correct the variable SHELL, or name a command to run';
  return command(f).includes('/') ? 'correct the path' : 'look at the spelling, and at PATH';
}

export const PLATFORM_FAILURES: Table<PlatformErrorCode> = {
  'file-read': {
    message: (f) => `${path(f)} cannot be read: ${errnoText(errno(f))}`,
    hint: (f) => `${errnoHint(errno(f), fact(f, 'path'))}${orAnother(f)}`,
  },
  'file-write': {
    message: (f) => `${path(f)} cannot be written: ${errnoText(errno(f))}`,
    hint: (f) => `${errnoHint(errno(f), fact(f, 'path'))}${orAnother(f)}`,
  },
  'no-home': { message: () => 'there is no home folder: HOME is not set', hint: () => 'set HOME' },
  'no-terminal': {
    message: () => 'something has to be asked, and there is no terminal to ask on',
    hint: (f) => WITHOUT_ASKING[fact(f, 'command')] ?? 'run vault in a terminal',
  },
  // Whoever pressed Ctrl-C knows what to do next.
  interrupted: { message: () => 'interrupted', status: 130 },
  'libc-unavailable': {
    message: (f) => `the C library cannot be called here${because(f)}`,
    hint: () => 'install vault anew, with its optional packages',
  },
  'command-not-found': {
    message: (f) => {
      if (f.missing === 'interpreter')
        return `${command(f)} cannot be run: the interpreter in its first line is missing`;
      if (command(f) === '') return 'the command is empty';
      if (f.variable === 'SHELL') return `there is no shell ${command(f)}`;
      return `${command(f)}: command not found`;
    },
    hint: (f) =>
      f.missing === 'interpreter'
        ? 'correct what follows #! in its first line'
        : command(f) === ''
          ? 'vault help exec'
          : wrongPath(f),
    status: 127,
  },
  'command-not-executable': {
    message: (f) => `${factOr(f, 'command', 'the command')} cannot be run: ${errnoText(errno(f))}`,
    hint: (f) =>
      errno(f) === 'EACCES'
        ? `chmod +x ${factOr(f, 'command', 'FILE')}`
        : errno(f) === 'EISDIR'
          ? 'name a program in it'
          : `look at what it is: file ${factOr(f, 'command', 'FILE')}`,
    status: 126,
  },
  'lock-timeout': {
    message: (f) =>
      `another vault process did not let go of ${factOr(f, 'path', 'a lock')}${fact(f, 'seconds') === '' ? '' : ` for ${fact(f, 'seconds')} seconds`}`,
    hint: () => 'look for a vault process that waits for an answer',
  },
  'http-failed': {
    message: (f) => `a request got no answer${because(f)}`,
    hint: () => 'look at the network and at the proxy settings',
  },
  'http-timeout': {
    message: (f) =>
      `a request got no answer${f.timeoutMs === undefined ? '' : ` within ${Number(f.timeoutMs) / 1000} seconds`}`,
    hint: () => 'look at the network and at the proxy settings',
  },
  system: {
    message: (f) =>
      `${OPERATION[fact(f, 'operation')]?.what ?? `the operating system refused to ${factOr(f, 'operation', 'do it')}`}: ${errnoText(errno(f))}`,
    hint: (f) =>
      OPERATION[fact(f, 'operation')]?.hint ?? 'run it again with --debug, and report what it prints',
  },
};
