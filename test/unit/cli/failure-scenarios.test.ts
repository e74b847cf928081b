// What every scenario of bad input must look at: one message, one hint, the exit status, and that nothing was changed.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../harness/scenario-parse.ts';
import type { CommandStep } from '../../harness/scenario-types.ts';

const folder = join(import.meta.dirname, '..', '..', 'scripts');
const cases = readdirSync(folder)
  .filter((name) => /^bad-.*\.scenario$/.test(name))
  .flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return parseScenario(name, text).steps.flatMap((step) =>
      step.kind === 'command' && statusOf(step) !== 0
        ? [{ name: `${name}:${step.line}`, file: name, step }]
        : [],
    );
  });

function statusOf(step: CommandStep): number {
  return step.expectations.flatMap((expected) => (expected.kind === 'exit' ? [expected.status] : []))[0] ?? 0;
}

describe('scenarios of bad input', () => {
  it('are many', () => {
    expect(cases.length).toBeGreaterThanOrEqual(45);
    expect(new Set(cases.map(({ file }) => file)).size).toBeGreaterThanOrEqual(35);
    const statuses = new Set(cases.map(({ step }) => statusOf(step)));
    expect([...statuses].sort((a, b) => a - b)).toEqual([1, 2, 125, 126, 127, 130]);
  });

  it.each(cases.filter(({ step }) => !step.isTerminal))('$name has one message and one hint', ({ step }) => {
    const stderr = step.expectations.flatMap((expected) =>
      expected.kind === 'lines' && expected.stream === 'stderr' ? [expected.pattern] : [],
    );
    expect(stderr).toHaveLength(1);
    // Indented lines are more of the message.
    const lines = stderr[0]?.filter((line) => !line.startsWith('  '));
    expect(lines?.map((line) => line.slice(0, 6))).toEqual(['vault:', 'hint: ']);
  });

  it('look at whether anything was changed', () => {
    const careless = cases.filter(({ step }) => !step.expectations.some(({ kind }) => kind === 'unchanged'));
    expect(careless.map(({ name }) => name)).toEqual([]);
  });
});
