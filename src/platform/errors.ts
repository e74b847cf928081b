// What can go wrong between us and the operating system.

import { VaultError } from '../kernel/error.ts';

export type PlatformErrorCode =
  /** A file or folder cannot be read. facts: path, errno */
  | 'file-read'
  /** A file or folder cannot be written. facts: path, errno */
  | 'file-write'
  /** No folder to keep anything in: HOME is not set and the user has no passwd entry. */
  | 'no-home'
  /** There is no controlling terminal to ask on. */
  | 'no-terminal'
  /** The person pressed Ctrl-C (or the terminal went away) at a prompt. */
  | 'interrupted'
  /** A call into the C library is not possible here. facts: reason */
  | 'libc-unavailable'
  /** The command, or the interpreter that its first line names, was not found. facts: command, missing? (`interpreter`) */
  | 'command-not-found'
  /** The command was found but cannot be run. facts: command, errno */
  | 'command-not-executable'
  /** The lock did not become free in time. facts: path, seconds */
  | 'lock-timeout'
  /**
   * A request got no whole answer. facts: phase (`lookup`, `connect`, `proxy`, `tls`, `answer`), reason (errno or OpenSSL code), at (`host` or
   * `proxy`: whose connection it was), and of a refusal of the proxy: status, schemes (the ways to sign in that it offers)
   */
  | 'http-failed'
  /** A request took too long. facts: phase (`connect` or `answer`), timeoutMs */
  | 'http-timeout'
  /** The operating system refused something else. facts: operation, errno */
  | 'system';

export class PlatformError extends VaultError<PlatformErrorCode> {
  override readonly room = 'platform';
}
