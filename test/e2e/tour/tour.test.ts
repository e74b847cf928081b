// The screens of the tour are what both builds show today.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillPage, recordScreens } from '../../../scripts/tour/record.ts';
import { BUILDS } from '../../harness/scenario-world.ts';

const page = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'guide', 'tour.md'),
  'utf8',
).replaceAll('\r\n', '\n');

describe.runIf(process.platform !== 'win32')('the tour', () => {
  it.each(BUILDS)('shows what the $name build shows (else: npm run tour)', async ({ folder }) => {
    expect(fillPage(page, await recordScreens(folder))).toBe(page);
  });

  it('has a place for every screen, and a screen for every place', () => {
    const screens = new Map([['a', 'one']]);
    const place = (name: string, text: string): string =>
      `x\n<!-- screen: ${name} -->\n\`\`\`console\n${text}\`\`\`\ny`;
    expect(fillPage(place('a', 'old\n'), screens)).toBe(place('a', 'one\n'));
    expect(() => fillPage(place('b', ''), screens)).toThrow('no screen b');
    expect(() => fillPage('', screens)).toThrow('no place for the screens a');
  });
});
