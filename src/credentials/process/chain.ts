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
 * Refuses a command that has been started already on the way here, whichever profile has it: its step would have the same
 * cache key, whose lock is held by whoever started us. The profile's name alone is no circle, as another config file may
 * have another profile of that name.
 *
 * Ask before a lock is taken for the step.
 *
 * @throws {CredentialsError} `process-loop` (facts: profile, key, chain: from the first profile with the command to this one)
 */
export function refuseLoop(step: Program, env: Env): void {
  const links = readChain(env);
  const digest = digestOf(step.command);
  const first = links.findIndex((link) => link[1] === digest);
  if (first < 0) return;
  const chain = [...links.slice(first).map(([profile]) => profile), step.profile];
  throw new CredentialsError('process-loop', { profile: step.profile, key: step.key, chain });
}

/** The variable for the program of a step. */
export function chainWith(step: Program, env: Env): string {
  return JSON.stringify([...readChain(env), [step.profile, digestOf(step.command)]]);
}

/**
 * How many programs were started on the way here. Those who started us hold locks while they wait for us: whoever has
 * another depth must have other locks, or two steps whose locks share a file would wait for each other for ever.
 */
export function processDepth(env: Env): number {
  return readChain(env).length;
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
