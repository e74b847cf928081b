// The token of an identity out of a file or a program. It lets the token out as a Secret only, and shows nothing of it.

import { Secret } from '../../kernel/secret.ts';
import { PlatformError } from '../../platform/errors.ts';
import { readBytes } from '../../platform/files.ts';
import { lookAt } from '../../platform/look.ts';
import { joinPath } from '../../platform/paths.ts';
import { CredentialsError } from '../errors.ts';
import { programOutput } from '../program-output.ts';

/** What STS takes. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const MIN_LENGTH = 4;
const MAX_LENGTH = 20_000;
/** The token with the white space that may stand around it. */
const MAX_BYTES = 64 * 1024;

/** Time for a person to touch a key or answer a page; not for ever, because others wait for this session. */
const DEADLINE_MS = 120_000;

/** Whose token it is, for messages. */
export interface TokenFacts {
  readonly profile: string;
  /** The setting that names it. */
  readonly key?: string;
  readonly path?: string;
}

/**
 * White space at its ends is not part of a token: many programs write a line end behind it.
 *
 * @throws {CredentialsError} `token-malformed`
 */
export function checkedToken(text: string, facts: TokenFacts): Secret {
  const token = text.trim();
  const refuse = (reason: string): CredentialsError =>
    new CredentialsError('token-malformed', { ...facts, reason });
  if (token === '') throw refuse('empty');
  if (token.length < MIN_LENGTH) throw refuse('too-short');
  if (token.length > MAX_LENGTH) throw refuse('too-long');
  if (!/^[\x21-\x7e]+$/.test(token)) throw refuse('not-one-word');
  return Secret.of(token);
}

/**
 * The token in a file, read at each call: whoever wrote it replaces it before it ends. Anything but a file (a pipe, a
 * device) is refused, because it may never end.
 *
 * @param home for a path that begins with `~/`
 * @throws {CredentialsError} `token-file-unreadable`, `token-malformed`
 */
export function readTokenFile(path: string, home: string | undefined, profile: string): Secret {
  const full = path.startsWith('~/') && home !== undefined ? joinPath(home, path.slice(2)) : path;
  const facts = { profile, path: full };
  const unreadable = (errno: unknown, cause?: unknown): CredentialsError =>
    new CredentialsError('token-file-unreadable', { ...facts, errno: String(errno) }, { cause });
  const look = lookAt(full);
  if (typeof look === 'object' && look.kind !== 'file')
    throw unreadable(look.kind === 'folder' ? 'EISDIR' : 'not-a-file');
  if (typeof look === 'object' && look.size > MAX_BYTES)
    throw new CredentialsError('token-malformed', { ...facts, reason: 'too-long' });
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(full);
  } catch (cause) {
    throw unreadable(cause instanceof PlatformError ? cause.facts.errno : 'unknown', cause);
  }
  if (bytes === undefined) throw unreadable('ENOENT');
  return checkedToken(new TextDecoder().decode(bytes), facts);
}

export interface TokenProcess {
  readonly command: string;
  readonly profile: string;
  /** Without secrets that the program has no business with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly deadlineMs?: number;
}

const PROCESS_KEY = 'web_identity_token_process';

/**
 * Runs the command of a profile. It may use the terminal, and what it writes to standard error is shown as it comes; what it
 * writes to standard output is the token, and is shown to nobody.
 *
 * @throws {CredentialsError} `token-process-failed`, `token-process-timeout`, `token-malformed`
 * @throws {PlatformError} `command-not-found` (no shell), and the signal's reason
 */
export async function runTokenProcess(process: TokenProcess): Promise<Secret> {
  const { profile, command, env, signal, deadlineMs = DEADLINE_MS } = process;
  const facts = { profile, key: PROCESS_KEY };
  const output = await programOutput(
    { command, env, deadlineMs, maxOutputBytes: MAX_BYTES, ...(signal === undefined ? {} : { signal }) },
    {
      tooSlow: (seconds, cause) =>
        new CredentialsError('token-process-timeout', { ...facts, seconds }, { cause }),
      tooLong: (cause) =>
        new CredentialsError('token-malformed', { ...facts, reason: 'too-long' }, { cause }),
      failed: (status) => new CredentialsError('token-process-failed', { ...facts, status }),
    },
  );
  const text = new TextDecoder().decode(output);
  output.fill(0);
  return checkedToken(text, facts);
}
