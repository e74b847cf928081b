// The SAML response out of a file or a program, as bytes. It shows nothing of them.

import { PlatformError } from '../../platform/errors.ts';
import { readBytes } from '../../platform/files.ts';
import { lookAt } from '../../platform/look.ts';
import { joinPath } from '../../platform/paths.ts';
import { CredentialsError } from '../errors.ts';
import { programOutput } from '../program-output.ts';
import { MAX_ASSERTION_BYTES } from './assertion.ts';

/** Time for a person to sign in, with a second factor; not for ever, because others wait for this session. */
const DEADLINE_MS = 300_000;

const tooLarge = (size: number | string): CredentialsError =>
  new CredentialsError('saml-too-large', { size: `${size} bytes`, most: MAX_ASSERTION_BYTES });

/**
 * Read at each call: whoever signs in replaces the file. Anything but a file (a pipe, a device) is refused, because it may
 * never end.
 *
 * @param home for a path that begins with `~/`
 * @throws {CredentialsError} `saml-file`, `saml-too-large`
 */
export function readAssertionFile(path: string, home: string | undefined): Uint8Array {
  const full = /^~[/\\]/.test(path) && home !== undefined ? joinPath(home, path.slice(2)) : path;
  const look = lookAt(full);
  if (typeof look === 'object' && look.kind !== 'file')
    throw new CredentialsError('saml-file', {
      path: full,
      errno: look.kind === 'folder' ? 'EISDIR' : 'not-a-file',
    });
  if (typeof look === 'object' && look.size > MAX_ASSERTION_BYTES) throw tooLarge(look.size);
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(full);
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    throw new CredentialsError('saml-file', { path: full, errno: cause.facts.errno }, { cause });
  }
  if (bytes === undefined) throw new CredentialsError('saml-file', { path: full });
  return bytes;
}

export interface AssertionProcess {
  readonly command: string;
  /** Without secrets that the program has no business with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly deadlineMs?: number;
}

/**
 * Runs the command of a profile. It may use the terminal, and what it writes to standard error is shown as it comes; what it
 * writes to standard output is the response, and is shown to nobody.
 *
 * @throws {CredentialsError} `saml-process`, `saml-process-timeout`, `saml-too-large`
 * @throws {PlatformError} `command-not-found` (no shell), and the signal's reason
 */
export async function runAssertionProcess(process: AssertionProcess): Promise<Uint8Array> {
  const { command, env, signal, deadlineMs = DEADLINE_MS } = process;
  return programOutput(
    {
      command,
      env,
      deadlineMs,
      maxOutputBytes: MAX_ASSERTION_BYTES,
      ...(signal === undefined ? {} : { signal }),
    },
    {
      tooSlow: (seconds, cause) => new CredentialsError('saml-process-timeout', { seconds }, { cause }),
      tooLong: () => tooLarge(`over ${MAX_ASSERTION_BYTES}`),
      failed: (status) => new CredentialsError('saml-process', { status }),
    },
  );
}
