// Forests of profiles: everybody once, whatever the files say.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceTree, type TreeNode } from '../../../src/profiles/tree.ts';
import { filesOf } from './vectors.ts';

const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r';

/** `a(b c(d))` */
function shape(nodes: readonly TreeNode[]): string {
  return nodes
    .map(({ name, problem, children }) => {
      const mark = problem === undefined ? '' : `!${problem.kind}`;
      return name + mark + (children.length === 0 ? '' : `(${shape(children)})`);
    })
    .join(' ');
}

describe('sourceTree', () => {
  it.each<[string, readonly string[], readonly string[], string]>([
    ['nothing', [], [], ''],
    ['stored keys without a section', [], ['b', 'a'], 'a b'],
    [
      'a chain',
      ['[profile c]', 'source_profile = b', '[profile b]', 'source_profile = a', '[profile a]'],
      [],
      'a(b(c))',
    ],
    [
      'two of one',
      ['[profile a]', '[profile x]', 'source_profile = a', '[profile y]', 'source_profile = a'],
      [],
      'a(x y)',
    ],
    ['a source that is only stored', ['[profile x]', 'source_profile = keys', ROLE], ['keys'], 'keys(x)'],
    [
      'a source that is nowhere',
      ['[profile x]', 'source_profile = ghost', ROLE, '[profile a]'],
      [],
      'a ghost!missing(x)',
    ],
    ['itself', ['[profile x]', 'source_profile = x', ROLE], [], 'x'],
    [
      'two in a circle',
      ['[profile x]', 'source_profile = y', '[profile y]', 'source_profile = x'],
      [],
      'x!circle(y)',
    ],
    [
      'one that hangs on a circle',
      [
        '[profile h]',
        'source_profile = x',
        '[profile x]',
        'source_profile = y',
        '[profile y]',
        'source_profile = x',
      ],
      [],
      'x!circle(h y)',
    ],
    [
      'two circles',
      [
        '[profile a]',
        'source_profile = b',
        '[profile b]',
        'source_profile = a',
        '[profile c]',
        'source_profile = d',
        '[profile d]',
        'source_profile = c',
      ],
      [],
      'a!circle(b) c!circle(d)',
    ],
    [
      'keys stored under its name first',
      ['[profile x]', 'source_profile = a', ROLE, '[profile a]'],
      ['x'],
      'x a',
    ],
    [
      'inherited from [default]',
      ['[default]', 'source_profile = a', '[profile a]', '[profile b]'],
      [],
      'a(default b)',
    ],
    ['an include that is nowhere', ['[profile x]', 'include_profile = no'], [], 'x!unreadable'],
    [
      'includes in a circle',
      ['[profile x]', 'include_profile = y', '[profile y]', 'include_profile = x'],
      [],
      'x!unreadable y!unreadable',
    ],
    [
      'two sources',
      ['[profile x]', ROLE, 'source_profile = a', 'credential_source = Environment', '[profile a]'],
      [],
      'x!unreadable a',
    ],
  ])('%s', (_, config, stored, expected) => {
    expect(shape(sourceTree(filesOf(config), new Set(stored)))).toBe(expected);
  });

  it('names the whole circle, from its first profile on', () => {
    const config = [
      '[profile h]',
      'source_profile = b',
      '[profile a]',
      'source_profile = b',
      '[profile b]',
      'source_profile = c',
      '[profile c]',
      'source_profile = a',
    ];
    const [root] = sourceTree(filesOf(config), new Set());
    expect(root).toMatchObject({ name: 'a', problem: { kind: 'circle', chain: ['a', 'b', 'c', 'a'] } });
  });

  it('says what it does not go through, and what else there is', () => {
    const config = [
      '[profile x]',
      'source_profile = a',
      ROLE,
      '[profile s]',
      'sso_session = my',
      '[profile a]',
    ];
    expect(sourceTree(filesOf(config), new Set(['x']))).toMatchObject([
      { name: 'x', isStored: true, unusedSource: 'a', roleArn: 'arn:aws:iam::123456789012:role/r' },
      { name: 's', otherSource: 'sso_session' },
      { name: 'a' },
    ]);
  });

  it('has every profile exactly once, for any sources', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const sources = fc.array(fc.constantFrom(...names, 'ghost', undefined), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(sources, fc.subarray(names), (chosen, stored) => {
        const config = names.flatMap((name, at) => [
          `[profile ${name}]`,
          ...(chosen[at] === undefined ? [] : [`source_profile = ${chosen[at]}`]),
        ]);
        const all: string[] = [];
        const walk = (nodes: readonly TreeNode[]): void => {
          for (const node of nodes) {
            if (node.problem?.kind !== 'missing') all.push(node.name);
            walk(node.children);
          }
        };
        walk(sourceTree(filesOf(config), new Set(stored)));
        expect(all.sort()).toEqual(names);
      }),
    );
  });

  it('is quick with two thousand profiles', () => {
    const config = Array.from({ length: 2000 }, (_, n) => [
      `[profile p${n}]`,
      `source_profile = p${Math.floor(n / 3)}`,
    ]).flat();
    const files = filesOf(config);
    const before = performance.now();
    expect(sourceTree(files, new Set())).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
