// Runs `vault` without a terminal, as an IDE would, in a home folder of its own with a fake AWS. Judges nothing.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE_KEY_ID, ALICE_MFA_SERIAL, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import type { WorldSpec } from '../../fake-aws/world.ts';
import { type Build, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';

export interface Outcome {
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written to standard error so far. */
  stderr(): string;
  readonly outcome: Promise<Outcome>;
}

export interface Office extends ScenarioWorld {
  /** Starts `vault` without a terminal. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** A program of our own, found before any other of its name. */
  install(name: string, script: string): void;
  /** A code that AWS takes. */
  code(): string;
  wrongCode(): string;
  /** How often each call was made, whatever came of it. */
  calls(): Readonly<Record<string, number>>;
}

/** Asks for a session with alice's device, and prints the key that it got. */
export const ASK: readonly string[] = ['exec', 'alice', '--', 'printenv', 'AWS_SESSION_TOKEN'];

export const CONFIG = `[profile alice]
region = eu-west-1
mfa_serial = ${ALICE_MFA_SERIAL}
`;
export const CREDENTIALS = `[alice]
aws_access_key_id = ${ALICE_KEY_ID}
aws_secret_access_key = ${ALICE_SECRET}
`;

const LATE_MS = 60_000;

export async function openOffice(
  build: Build,
  env: Readonly<Record<string, string>>,
  options: { readonly config?: string; readonly credentials?: string; readonly world?: WorldSpec } = {},
): Promise<Office> {
  const files = [
    { path: '.aws/config', text: options.config ?? CONFIG },
    { path: '.aws/credentials', text: options.credentials ?? CREDENTIALS },
  ];
  const world = await createWorld(
    { path: 'dialogs', title: 'dialogs', steps: [], files },
    build,
    options.world === undefined ? {} : { world: options.world },
  );
  const programs = join(world.home, 'programs');
  mkdirSync(programs);
  Object.assign(world.env, env, { PATH: `${programs}:${world.env.PATH}` });
  const children: ChildProcess[] = [];

  const start: Office['start'] = (args, more = {}) => {
    const child = spawn('vault', [...args], {
      cwd: world.home,
      env: { ...world.env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: without a terminal.
      detached: true,
    });
    children.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const outcome = new Promise<Outcome>((resolve, reject) => {
      const late = setTimeout(() => child.kill('SIGKILL'), LATE_MS);
      child.once('error', reject);
      child.once('close', (status, signal) => {
        clearTimeout(late);
        resolve({ status: status ?? signal, stdout, stderr });
      });
    });
    return { child, pid: child.pid ?? -1, stderr: () => stderr, outcome };
  };

  return {
    ...world,
    start,
    run: (args, more) => start(args, more).outcome,
    install: (name, script) => {
      writeFileSync(join(programs, name), script);
      chmodSync(join(programs, name), 0o755);
    },
    code: () => world.fake.mfaCode(ALICE_MFA_SERIAL).code,
    wrongCode: () => world.fake.wrongMfaCode(ALICE_MFA_SERIAL),
    calls: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of world.fake.calls) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    close: async () => {
      for (const child of children)
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await world.close();
    },
  };
}
