// Runs one scenario against one build and says, with file and line, what was not as expected.

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE_MFA_SERIAL } from '../fake-aws/default-world.ts';
import type { LoggedCall } from '../fake-aws/fake-aws.ts';
import { controlFake } from './scenario-fake.ts';
import { difference, linesOf, matchesLines } from './scenario-match.ts';
import { type CommandOutcome, type CommandSpec, runInTerminal, runPiped } from './scenario-process.ts';
import { borrows, lendStore } from './scenario-store.ts';
import type { CommandStep, Expectation, Scenario, Step } from './scenario-types.ts';
import { type Build, createWorld, IDENTITIES, type ScenarioWorld } from './scenario-world.ts';

/** Thrown where a scenario does not hold. Its message is all there is to know. */
export class ScenarioFailure extends Error {
  constructor(message: string) {
    super(message);
    // The stack of the runner says nothing about the scenario.
    this.stack = message;
  }
}

/** @throws {ScenarioFailure} at the first command that is not as expected */
export async function runScenario(scenario: Scenario, build: Build): Promise<void> {
  const world = await createWorld(scenario, build);
  try {
    if (borrows(scenario)) await lendStore(build.folder, world.home, (home) => makeStore(home, world));
    for (const step of scenario.steps) {
      const problem = await runStep(step, world);
      if (problem === undefined) continue;
      const { line, text } = problem;
      throw new ScenarioFailure(`${scenario.path}:${line} [${build.name} build] ${scenario.title}\n${text}`);
    }
  } finally {
    await world.close();
  }
}

interface Problem {
  readonly line: number;
  readonly text: string;
}

async function runStep(step: Step, world: ScenarioWorld): Promise<Problem | undefined> {
  switch (step.kind) {
    case 'env':
      world.env[step.name] = world.expand(step.value);
      return undefined;
    case 'unset':
      delete world.env[step.name];
      return undefined;
    case 'fake':
      try {
        await controlFake(world.fake, step.words.map(world.expand));
        return undefined;
      } catch (error) {
        return { line: step.line, text: String(error) };
      }
    case 'store':
      return store(step.line, step.profile, step.identity, world);
    case 'command':
      return runCommand(step, world);
  }
}

/** Makes a store below another home folder, through the build itself. Where it cannot, the scenario's own step will tell. */
async function makeStore(home: string, world: ScenarioWorld): Promise<void> {
  await store(0, 'first', 'alice', { ...world, home, env: { ...world.env, HOME: home } });
}

/** Puts the keys of somebody in the fake AWS into the store, through the build itself. */
async function store(
  line: number,
  profile: string,
  identity: string,
  world: ScenarioWorld,
): Promise<Problem | undefined> {
  const keys = IDENTITIES[identity];
  if (keys === undefined) {
    return { line, text: `store: '${identity}' is not one of ${Object.keys(IDENTITIES).join(', ')}` };
  }
  const env = { ...world.env, AWS_ACCESS_KEY_ID: keys.id, AWS_SECRET_ACCESS_KEY: keys.secret };
  const command = `vault add '${profile}' --env --no-add-config`;
  const outcome = await runPiped({ command, cwd: world.home, env, timeoutSeconds: 30 }, undefined);
  return outcome.status === 0
    ? undefined
    : { line, text: `could not store the keys\n${describe(command, outcome)}` };
}

async function runCommand(step: CommandStep, world: ScenarioWorld): Promise<Problem | undefined> {
  const { expand } = world;
  const command = expand(step.command);
  const spec: CommandSpec = { command, cwd: world.home, env: world.env, timeoutSeconds: step.timeoutSeconds };
  const watched = new Map<string, string>();
  for (const expectation of step.expectations) {
    if (expectation.kind === 'unchanged') {
      watched.set(expectation.path, fingerprint(join(world.home, expand(expectation.path))));
    }
  }
  const callsBefore = world.fake.calls.length;
  const outcome = step.isTerminal
    ? await runInTerminal(
        spec,
        step.dialogue.map((part) => (part.kind === 'send-mfa' ? part : { ...part, text: expand(part.text) })),
        {
          mfa: (given, isWrong) => {
            const serial = given === '' ? ALICE_MFA_SERIAL : expand(given);
            return isWrong ? world.fake.wrongMfaCode(serial) : world.fake.mfaCode(serial).code;
          },
        },
      )
    : await runPiped(spec, step.stdin === undefined ? undefined : expand(step.stdin));
  const judged: Judged = { outcome, calls: world.fake.calls.slice(callsBefore), world, watched };

  const problems: Problem[] = [];
  if (outcome.failure !== undefined)
    problems.push({ line: outcome.failure.line, text: outcome.failure.message });
  else if (outcome.status === undefined) {
    problems.push({
      line: step.line,
      text: `it had not ended after ${step.timeoutSeconds} s and was killed`,
    });
  }
  for (const expectation of [...step.expectations, ...implied(step)]) {
    const text = judge(expectation, judged);
    if (text !== undefined) problems.push({ line: expectation.line, text });
  }
  const [first, ...rest] = problems;
  if (first === undefined) return undefined;
  const more = rest.map(({ line, text }) => `line ${line}: ${text}`);
  return { line: first.line, text: [first.text, ...more, describe(command, outcome)].join('\n') };
}

/** What holds where a scenario does not say otherwise: it succeeds and says nothing. */
function implied(step: CommandStep): readonly Expectation[] {
  const { line, expectations, isTerminal } = step;
  const all: Expectation[] = [];
  if (!expectations.some(({ kind }) => kind === 'exit')) all.push({ kind: 'exit', line, status: 0 });
  for (const stream of isTerminal ? [] : (['stdout', 'stderr'] as const)) {
    const isTold = expectations.some(
      (expectation) => 'stream' in expectation && expectation.stream === stream,
    );
    if (!isTold) all.push({ kind: 'lines', line, stream, pattern: [] });
  }
  return all;
}

interface Judged {
  readonly outcome: CommandOutcome;
  readonly calls: readonly LoggedCall[];
  readonly world: ScenarioWorld;
  readonly watched: ReadonlyMap<string, string>;
}

/** Undefined where it holds. */
function judge(expectation: Expectation, judged: Judged): string | undefined {
  const { outcome, calls, world, watched } = judged;
  const { expand } = world;
  const at = (path: string): string => join(world.home, expand(path));
  switch (expectation.kind) {
    case 'exit':
      if (outcome.status === undefined || outcome.status === expectation.status) return undefined;
      return `exit status ${outcome.status}, expected ${expectation.status}`;
    case 'lines':
      return compare(expectation.stream, expectation.pattern.map(expand), outcome[expectation.stream]);
    case 'contains':
      if (outcome[expectation.stream].includes(expand(expectation.text))) return undefined;
      return `${expectation.stream} does not contain: ${expand(expectation.text)}`;
    case 'lacks':
      if (!outcome[expectation.stream].includes(expand(expectation.text))) return undefined;
      return `${expectation.stream} contains: ${expand(expectation.text)}`;
    case 'calls': {
      const found: Record<string, number> = {};
      for (const { operation } of calls) found[operation] = (found[operation] ?? 0) + 1;
      const wanted = Object.entries(expectation.counts).filter(([, count]) => count > 0);
      const isSame =
        wanted.length === Object.keys(found).length && wanted.every(([name, count]) => found[name] === count);
      return isSame ? undefined : `calls: ${countsText(found)}, expected ${countsText(expectation.counts)}`;
    }
    case 'call':
      return judgeCall(expectation.operation, expectation.parameters, calls, expand);
    case 'file':
      if (!existsSync(at(expectation.path))) return `there is no file ${expectation.path}`;
      return compare(
        expectation.path,
        expectation.pattern.map(expand),
        readFileSync(at(expectation.path), 'utf8'),
      );
    case 'no-file':
      return existsSync(at(expectation.path)) ? `${expectation.path} exists` : undefined;
    case 'unchanged':
      return fingerprint(at(expectation.path)) === watched.get(expectation.path)
        ? undefined
        : `${expectation.path} was changed`;
    case 'mode': {
      if (!existsSync(at(expectation.path))) return `there is no file ${expectation.path}`;
      const mode = lstatSync(at(expectation.path)).mode & 0o7777;
      if (mode === expectation.mode || process.platform === 'win32') return undefined;
      return `${expectation.path} has mode ${octal(mode)}, expected ${octal(expectation.mode)}`;
    }
  }
}

function judgeCall(
  operation: string,
  parameters: Readonly<Record<string, string | undefined>>,
  calls: readonly LoggedCall[],
  expand: (text: string) => string,
): string | undefined {
  const found = calls
    .filter((call) => call.operation === operation)
    .map((call) => ({
      ...call.parameters,
      '@region': call.region,
      '@result': call.result,
      '@caller': call.callerArn,
      '@key': call.accessKeyId,
    }));
  const holds = (call: Readonly<Record<string, string | undefined>>): boolean =>
    Object.entries(parameters).every(([name, value]) =>
      value === undefined ? call[name] === undefined : call[name] === expand(value),
    );
  if (found.some(holds)) return undefined;
  return `no call ${operation} as expected; there were: ${JSON.stringify(found, null, 2)}`;
}

function compare(name: string, pattern: readonly string[], text: string): string | undefined {
  const lines = linesOf(text);
  return matchesLines(pattern, lines)
    ? undefined
    : `${name} differs (- expected, + found):\n${difference(pattern, lines)}`;
}

function describe(command: string, outcome: CommandOutcome): string {
  const part = (name: string, text: string): string =>
    text === '' ? '' : `\n--- ${name}\n${text.endsWith('\n') ? text.slice(0, -1) : text}`;
  return [
    `$ ${command}\n--- exit ${outcome.status ?? 'never'}`,
    part('stdout', outcome.stdout),
    part('stderr', outcome.stderr),
    part('screen', outcome.screen),
  ].join('');
}

/** Names, modes and bytes of a file or of everything in a folder. */
function fingerprint(path: string): string {
  if (!existsSync(path)) return 'absent';
  const status = lstatSync(path);
  if (status.isDirectory()) {
    const inner = readdirSync(path).sort();
    return JSON.stringify([status.mode, inner.map((name) => [name, fingerprint(join(path, name))])]);
  }
  return JSON.stringify([status.mode, readFileSync(path).toString('base64')]);
}

function countsText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
  return parts.length === 0 ? 'none' : parts.join(' ');
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}
