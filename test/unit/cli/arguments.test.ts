import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArguments, withEnvironment } from '../../../src/cli/arguments.ts';
import { EXEC_FLAGS, EXPORT_FLAGS, type FlagSpec, GLOBAL_FLAGS } from '../../../src/cli/flags.ts';
import { readHot } from '../../../src/cli/main.ts';
import { readWithCommander } from '../../../src/cli/read.ts';

const world = {
  env: {},
  platform: 'linux' as const,
  clock: { now: () => 0, sleep: async () => undefined },
  selfCommand: [],
  identity: () => ({ user: 'u', host: 'h' }),
  writeOut: () => undefined,
  writeErr: () => undefined,
};

function commander(args: readonly string[]) {
  const read = readWithCommander(args, world);
  if (read.kind === 'exit') throw new Error(`exit ${read.status}`);
  const { request } = read;
  // The hot reader gives one map of values for both tables.
  const values = { ...request.globals, ...request.flags };
  return { ...request, flags: values, globals: values };
}

describe('the reader of the hot path', () => {
  it.each([
    [['exec', 'p', '--', 'ls', '-la'], 'p', ['ls', '-la']],
    [['exec', 'p', 'ls', '-la'], 'p', ['ls', '-la']],
    [['exec', '--', 'ls'], undefined, ['ls']],
    [['exec', 'p'], 'p', []],
    [['exec', 'p', '--'], 'p', []],
    [['exec', '-d', '1h', 'p', '-n', '--', 'a', '--', 'b'], 'p', ['a', '--', 'b']],
    [['exec', 'p', 'cmd', '--', 'x'], 'p', ['cmd', '--', 'x']],
  ] as const)('splits %j', (args, profile, childWords) => {
    const request = readHot(args);
    expect(request?.profile).toBe(profile);
    expect(request?.childWords).toEqual(childWords);
    const slow = commander(args);
    expect(slow.profile).toBe(profile);
    expect(slow.childWords).toEqual(childWords);
  });

  it.each([
    [['exec', '--unknown', 'p']],
    [['exec', '-d']],
    [['exec', '-d', '-n', 'p']],
    [['exec', '--json=yes', 'p']],
    [['export', 'p', 'q']],
    [['export', '--format', 'toml', 'p']],
    [['exec', '-nj', 'p']],
    [['exec', '--region=', 'p']],
    [['exec', '--file-dir', '', 'p']],
    [['exec', '--help']],
    [['list']],
    [[]],
    [['constructor', 'p']],
  ] as const)('leaves %j to commander', (args) => {
    expect(readHot(args)).toBeUndefined();
  });

  const word = fc.stringMatching(/^[a-z0-9./:=]{1,8}$/);
  const flagWords = (spec: FlagSpec): fc.Arbitrary<readonly string[]> => {
    const value = spec.choices === undefined ? word : fc.constantFrom(...spec.choices);
    const forms: fc.Arbitrary<readonly string[]>[] = [];
    if (spec.value === undefined) {
      forms.push(fc.constant([`--${spec.name}`]));
      if (spec.short !== undefined) forms.push(fc.constant([`-${spec.short}`]));
    } else {
      forms.push(
        value.map((text) => [`--${spec.name}`, text]),
        value.map((text) => [`--${spec.name}=${text}`]),
      );
      if (spec.short !== undefined) {
        forms.push(
          value.map((text) => [`-${spec.short}`, text]),
          value.map((text) => [`-${spec.short}${text}`]),
        );
      }
    }
    return fc.oneof(...forms);
  };
  const line = (command: string, specs: readonly FlagSpec[], childWords: fc.Arbitrary<readonly string[]>) =>
    fc
      .tuple(
        fc.array(fc.oneof(...[...GLOBAL_FLAGS, ...specs].map(flagWords)), { maxLength: 4 }),
        fc.option(word, { nil: undefined }),
        fc.array(fc.oneof(...[...GLOBAL_FLAGS, ...specs].map(flagWords)), { maxLength: 3 }),
        childWords,
      )
      .map(([before, profile, after, child]) => [
        command,
        ...before.flat(),
        ...(profile === undefined ? [] : [profile]),
        ...after.flat(),
        ...child,
      ]);

  it('agrees with commander on every line that it takes', () => {
    const child = fc.oneof(
      fc.constant([]),
      fc
        .array(fc.constantFrom('ls', '-x', '--', '--debug', '-n', '--json', 'a b', ''), { maxLength: 4 })
        .map((words) => ['--', ...words]),
    );
    fc.assert(
      fc.property(
        fc.oneof(line('exec', EXEC_FLAGS, child), line('export', EXPORT_FLAGS, fc.constant([]))),
        (args) => {
          const hot = readHot(args);
          expect(hot).toBeDefined();
          expect(commander(args)).toEqual(hot);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('flags from the environment', () => {
  const specs = [{ name: 'duration', value: 'D', env: 'X_DURATION', help: '' }] as const;
  it('fill what the command line left out, unless they are empty', () => {
    expect(withEnvironment(specs, {}, { X_DURATION: '1h' })).toEqual({ duration: '1h' });
    expect(withEnvironment(specs, {}, { X_DURATION: '' })).toEqual({});
    expect(withEnvironment(specs, { duration: '2h' }, { X_DURATION: '1h' })).toEqual({ duration: '2h' });
  });
  it('are of no concern to the reader itself', () => {
    expect(readArguments(specs, ['--duration', '3h', 'x'], 1)).toEqual({
      values: { duration: '3h' },
      positionals: ['x'],
      headLength: 3,
    });
  });
});
