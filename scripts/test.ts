// Runs every gate of the project one after the other and ends with 1 where any failed. `npm test -- NAME...` runs some.
// A test that is skipped is named; in CI on Linux, where everything is installed, it is a failure.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = process.execPath;
const isStrict = process.env.CI !== undefined && process.platform === 'linux';

interface Gate {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
  /** Where vitest tells about its tests. */
  readonly report?: string;
}

const packageFile = (...parts: readonly string[]): string => join(root, 'node_modules', ...parts);

function vitest(project: string): Gate {
  const report = join(root, '.tmp', 'test-results', `${project}.json`);
  const args = [packageFile('vitest', 'vitest.mjs'), 'run', '--project', project];
  return {
    name: project,
    args: [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    report,
  };
}

const GATES: readonly Gate[] = [
  { name: 'types', args: [packageFile('typescript', 'bin', 'tsc'), '--noEmit'] },
  { name: 'style', args: [packageFile('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings'] },
  { name: 'imports', args: [join(root, 'scripts', 'check-imports.ts')] },
  { name: 'lengths', args: [join(root, 'scripts', 'check-lengths.ts')] },
  { name: 'build', args: [join(root, 'scripts', 'build.ts')] },
  { name: 'docs', args: [join(root, 'scripts', 'check-docs.ts')] },
  vitest('unit'),
  vitest('scenario'),
  vitest('e2e'),
  vitest('crowd'),
];

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly problem?: string;
  readonly skipped: readonly string[];
  /** Passed at the second try. */
  readonly retried: readonly string[];
}

function run(gate: Gate): Outcome {
  console.log(`\n==> ${gate.name}`);
  if (gate.report !== undefined) {
    mkdirSync(dirname(gate.report), { recursive: true });
    rmSync(gate.report, { force: true });
  }
  const startMs = performance.now();
  const result = spawnSync(node, [...gate.args], { cwd: root, stdio: 'inherit' });
  const seconds = (performance.now() - startMs) / 1000;
  const tests = gate.report === undefined ? [] : testsIn(gate.report);
  const skipped = named(tests, ({ status }) => status !== 'passed' && status !== 'failed');
  const retried = named(
    tests,
    ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
  );
  const about = { name: gate.name, seconds, skipped, retried };
  const end = result.error?.message ?? result.signal ?? `exit status ${result.status}`;
  if (result.status !== 0) return { ...about, problem: end };
  if (skipped.length > 0 && isStrict) {
    return { ...about, problem: 'tests were skipped' };
  }
  return about;
}

interface TestResult {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages: readonly string[];
}

function named(tests: readonly TestResult[], isIt: (test: TestResult) => boolean): readonly string[] {
  return tests.filter(isIt).map(({ fullName }) => fullName);
}

/** All tests of a run; none where vitest left no report of one. */
function testsIn(report: string): readonly TestResult[] {
  if (!existsSync(report)) return [];
  const parsed = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly testResults: readonly {
      readonly assertionResults: readonly TestResult[];
    }[];
  };
  return parsed.testResults.flatMap((file) => file.assertionResults);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !GATES.some((gate) => gate.name === name));
if (unknown.length > 0) {
  console.error(
    `test: no gate ${unknown.join(', ')}; there are: ${GATES.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const outcomes = GATES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(run);

console.log('');
for (const { name, seconds, problem, skipped, retried } of outcomes) {
  const result = problem === undefined ? 'ok' : `FAILED: ${problem}`;
  console.log(`${name.padEnd(10)} ${seconds.toFixed(1).padStart(7)} s  ${result}`);
  for (const test of skipped) console.log(`             skipped: ${test}`);
  for (const test of retried) console.log(`             passed at the second try: ${test}`);
}
const failed = outcomes.filter(({ problem }) => problem !== undefined);
if (failed.length > 0) {
  console.error(`\ntest: ${failed.length} of ${outcomes.length} gates failed`);
  process.exit(1);
}
console.log(`\ntest: all ${outcomes.length} gates passed`);
