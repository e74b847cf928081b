import { describe, expect, it } from 'vitest';
import { formatCsv } from '../../../src/output/csv.ts';

describe('comma-separated values', () => {
  it('have quotes where they need them, and one line for each row', () => {
    expect(
      formatCsv(
        ['a', 'b'],
        [
          ['plain', 'x y'],
          ['1,2', 'say "hi"'],
          [' edge', ''],
          ['two\nlines', 'bell\u0007'],
        ],
      ),
    ).toBe('a,b\nplain,x y\n"1,2","say ""hi"""\n" edge",\ntwo lines,"bell "\n');
  });
});
