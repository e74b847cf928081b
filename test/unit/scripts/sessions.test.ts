// The check of recorded sessions has to see every way in which a page can drift away from its scenario.

import { describe, expect, it } from 'vitest';
import { sessionProblems } from '../../../scripts/lib/sessions.ts';

const SCENARIO = `# title
$ vault one
stdout
  in \${HOME}/x
$ vault two
exit 1
stdout
  [n] words
stderr
  vault: no
`;

const page = (block: string): string =>
  `text\n\n<!-- session: s.scenario -->\n\n\`\`\`console\n${block}\n\`\`\`\n`;
const problems = (block: string): number =>
  sessionProblems('page', page(block), (name) => (name === 's.scenario' ? SCENARIO : undefined)).length;

describe('recorded sessions', () => {
  it('are right where they are what the scenario expects', () => {
    expect(problems('$ vault one\nin /home/alice/x')).toBe(0);
  });

  it.each([
    ['another output', '$ vault one\nin /home/alice/y'],
    ['a line too many', '$ vault one\nin /home/alice/x\nmore'],
    ['no output', '$ vault one'],
    ['another command', '$ vault three\nin /home/alice/x'],
    ['the wrong order', '$ vault two\n[n] words\n$ vault one\nin /home/alice/x'],
    ['what stands in for a wildcard', '$ vault two\n7 words'],
  ])('are wrong with %s', (_, block) => {
    expect(problems(block)).toBeGreaterThanOrEqual(1);
  });

  it('are wrong where there is no such scenario', () => {
    expect(sessionProblems('page', page('$ vault one'), () => undefined)).toEqual([
      'page: there is no scenario s.scenario',
    ]);
  });

  it('are found in the guide', async () => {
    const { readFileSync } = await import('node:fs');
    const guide = readFileSync(new URL('../../../docs/guide/doctor.md', import.meta.url), 'utf8');
    expect(sessionProblems('doctor.md', guide, () => undefined)).toHaveLength(1);
  });
});
