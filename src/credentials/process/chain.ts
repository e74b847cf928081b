// Which profiles' programs (`credential_process`, `web_identity_token_process`) we were started from, told from one vault to the next in an environment variable
// that every program in between hands on. It holds names and digests, never a command line.

import { sha256Hex } from '../../platform/crypto.ts';
import type { Step } from '../../profiles/plan-types.ts';
import { CredentialsError } from '../errors.ts';

/** JSON: `[["PROFILE", "DIGEST OF ITS COMMAND"], ...]`, outermost first. */
export const PROCESS_CHAIN = 'AWS_VAULT_PROCESS_CHAIN';

type Env = Readonly<Record<string, string | undefined>>;
type Link = readonly [profile: string, digest: string];

/** A program that a profile has run. */
export interface StepProgram {
  readonly profile: string;
  readonly command: string;
  /** The setting that names it; `credential_process` where it is absent. */
  readonly key?: string;
}

/** The program of a step, if it has one. */
export function programOf(step: Step): StepProgram | undefined {
  const { profile } = step;
  if (step.kind === 'process') return { profile, command: step.command };
  const token =
    step.kind === 'web-identity' ? step.token : step.kind === 'cognito' ? step.login?.token : undefined;
  return token?.kind === 'process'
    ? { profile, command: token.command, key: 'web_identity_token_process' }
    : undefined;
}

/**
 * Refuses a process that has been started already on the way here. The command counts with the profile: another config
 * file may have another profile of the same name.
 *
 * Ask before a lock is taken for the step: whoever started us holds it.
 *
 * @throws {CredentialsError} `process-loop` (facts: profile, key, chain: first and last are the same)
 */
export function refuseLoop(step: StepProgram, env: Env): void {
  const links = readChain(env);
  const digest = digestOf(step.command);
  const first = links.findIndex((link) => link[0] === step.profile && link[1] === digest);
  if (first < 0) return;
  const chain = [...links.slice(first).map(([profile]) => profile), step.profile];
  throw new CredentialsError('process-loop', { profile: step.profile, chain, key: step.key });
}

/** The variable for the program of a step. */
export function chainWith(step: Pick<StepProgram, 'profile' | 'command'>, env: Env): string {
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
