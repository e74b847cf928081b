// What the table of failures is made of: rows, and the small pieces of wording that they share.

import { formatDuration } from '../../kernel/duration.ts';
import type { Facts } from '../../kernel/error.ts';

export interface Row {
  /** One clause, no capital, no period. */
  readonly message: (facts: Facts) => string;
  /** More of the message, a line each: what happened before, what to look at. */
  readonly lines?: (facts: Facts) => readonly string[];
  /** What to do next; the exact command where there is one. */
  readonly hint?: (facts: Facts) => string | undefined;
  /** Exit status where it is not the command's usual one. */
  readonly status?: number;
}

export type Table<Code extends string> = Readonly<Record<Code, Row>>;

/** The command line is wrong. */
export const USAGE = 2;

/** A fact as text. */
export function fact(facts: Facts, name: string): string {
  const value = facts[name];
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** A fact, or other words where it is not known. */
export function factOr(facts: Facts, name: string, otherwise: string): string {
  const text = fact(facts, name);
  return text === '' ? otherwise : text;
}

/** `: reason`, or nothing where there is none. A period at its end is taken off. */
export function because(facts: Facts, name = 'reason'): string {
  const text = fact(facts, name).replace(/[\s.]+$/, '');
  return text === '' ? '' : `: ${text}`;
}

/** ` (a -> b -> c)` for a chain of profiles with at least `least` of them; the message names some already. */
export function via(facts: Facts, least: number): string {
  const value = facts.chain;
  return Array.isArray(value) && value.length >= least ? ` (${value.join(' -> ')})` : '';
}

/** A chain of profiles as `a -> b -> c`. */
export function chain(facts: Facts): string {
  const value = facts.chain;
  return Array.isArray(value) ? value.join(' -> ') : '';
}

/** `profile admin`, or `the profile` where its name is not known. */
export function profileOf(facts: Facts, name = 'profile'): string {
  const text = fact(facts, name);
  return text === '' ? 'the profile' : `profile ${text}`;
}

/** `vault explain admin`: of the profile that the command line was about. */
export function explain(facts: Facts): string {
  return `vault explain ${factOr(facts, 'target', factOr(facts, 'profile', 'PROFILE'))}`;
}

/** `vault clear admin`: of the profile that the command line was about; of all where it was about a role by flags. */
export function clear(facts: Facts): string {
  const target = factOr(facts, 'target', factOr(facts, 'profile', 'PROFILE'));
  return target.startsWith('--') ? 'vault clear' : `vault clear ${target}`;
}

/** What shows the roles that there are, where flags have named one; undefined where a profile was named. */
export function listRoles(facts: Facts): string | undefined {
  const target = fact(facts, 'target');
  if (!target.startsWith('--')) return undefined;
  return `vault sso list ${/^--sso-session ('.*?'|\S+)/.exec(target)?.[1] ?? ''}`.trimEnd();
}

/** How somebody signs in to IAM Identity Center. */
export function ssoLogin(facts: Facts): string {
  return `vault sso login ${shellWord(factOr(facts, 'session', factOr(facts, 'profile', 'PROFILE')))}`;
}

/** What a sign-in is for: `profile admin`, or `SSO session corp` where no profile asked for it. */
export function signInOf(facts: Facts): string {
  const session = fact(facts, 'session');
  return fact(facts, 'profile') === '' && session !== '' ? `SSO session ${session}` : profileOf(facts);
}

/** Names may hold what a shell would take apart. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const ERRNO: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'its name is too long',
  EFBIG: 'it is larger than allowed',
  EIO: 'the disk reports an error',
  ENOEXEC: 'it is neither a program nor a script',
  E2BIG: 'its arguments and environment are too large',
  ETXTBSY: 'it is being written',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ENOMEM: 'there is not enough memory',
  ETIMEDOUT: 'it took too long',
};

/** An errno as a clause; one that has no words of ours stays as it is. */
export function errnoText(code: string): string {
  return ERRNO[code] ?? (code === '' || code === 'unknown' ? 'the operating system does not say why' : code);
}

/** What to look at where the operating system would not let us read or write something. */
export function errnoHint(code: string, path: string): string {
  // Of a bare name it is the current folder, which `ls` shows by itself.
  const folder = path.replace(/[/\\]?[^/\\]*$/, '') || (/^[/\\]/.test(path) ? '/' : '');
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      // Shows the folder's own permissions and those of the file, whichever of the two is meant.
      return `look at the owner and the permissions: ls -la ${folder}`.trimEnd();
    case 'EISDIR':
      return 'put a file in its place';
    case 'ENOTDIR':
    case 'ENOENT':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return 'correct the path';
    case 'ENOSPC':
    case 'EDQUOT':
      return `make room on the disk: df -h ${folder}`.trimEnd();
    case 'EROFS':
      return 'name a path on a disk that can be written';
    case 'EFBIG':
      return 'raise the limit on the size of files: ulimit -f';
    default:
      return `look at what is there: ls -la ${folder}`.trimEnd();
  }
}

/** `13h`, `1h30m`: a duration as people type it. */
export function shortDuration(seconds: number): string {
  return formatDuration(seconds).replace(/(?<=[hm])0[ms](?:0s)?$/, '');
}
