// Which profiles' programs we were started from, told from one vault to the next in an environment variable
// that every program in between hands on. It holds names and digests, never a command line.

import { sha256Hex } from '../../platform/crypto.ts';
import type { ProfileProgram } from '../../profiles/programs.ts';
import { CredentialsError } from '../errors.ts';

/** JSON: `[["PROFILE", "DIGEST OF ITS COMMAND"], ...]`, outermost first. */
export const PROCESS_CHAIN = 'AWS_VAULT_PROCESS_CHAIN';

type Env = Readonly<Record<string, string | undefined>>;
type Link = readonly [profile: string, digest: string];
type Program = Pick<ProfileProgram, 'profile' | 'command'> & Partial<Pick<ProfileProgram, 'key'>>;

/**
 * Refuses a process that has been started already on the way here. The command counts with the profile: another config
 * file may have another profile of the same name.
 *
 * Ask before a lock is taken for the step: whoever started us holds it.
 *
 * @throws {CredentialsError} `process-loop` (facts: profile, key, chain: first and last are the same)
 */
export function refuseLoop(step: Program, env: Env): void {
  const links = readChain(env);
  const digest = digestOf(step.command);
  const first = links.findIndex((link) => link[0] === step.profile && link[1] === digest);
  if (first < 0) return;
  const chain = [...links.slice(first).map(([profile]) => profile), step.profile];
  throw new CredentialsError('process-loop', { profile: step.profile, key: step.key, chain });
}

/** The variable for the program of a step. */
export function chainWith(step: Program, env: Env): string {
  return JSON.stringify([...readChain(env), [step.profile, digestOf(step.command)]]);
}

function digestOf(command: string): string {
  return sha256Hex(command).slice(0, 16);
}

/** What cannot be read was not written by us and counts as nothing. */
function readChain(env: Env): readonly Link[] {
  try {
    const value: unknown = JSON.parse(env[PROCESS_CHAIN] ?? '[]');
    return Array.isArray(value) ? value.filter(isLink) : [];
  } catch {
    return [];
  }
}

function isLink(value: unknown): value is Link {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}
