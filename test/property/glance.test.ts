// The names that completion finds at a glance against those of the real reader, over generated files.

import { describe, expect, it } from 'vitest';
import { configViewOf } from '../../src/cli/config-view.ts';
import { glanceAtProfiles } from '../../src/config/glance.ts';
import { generatePair, generateTame, HANDMADE } from './config-files.ts';

const COUNT = 2000;
const PAIRS = [
  ...HANDMADE,
  ...Array.from({ length: COUNT }, (_, seed) => generatePair(seed)),
  ...Array.from({ length: COUNT }, (_, seed) => ({ config: generateTame(seed), credentials: '' })),
];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The real reader lists `default` only where it has a key; at a glance nobody looks. */
const named = (names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => name !== 'default').sort();

describe('glanceAtProfiles', () => {
  it('finds the names that the real reader finds, or leaves the file to it', () => {
    let read = 0;
    let left = 0;
    for (const { config, credentials } of PAIRS) {
      const files = {
        configPath: 'c',
        credentialsPath: 'd',
        config: bytes(config),
        credentials: bytes(credentials),
      };
      let names: readonly string[];
      try {
        names = configViewOf(files).profileNames();
      } catch {
        continue;
      }
      read += 1;
      const glance = glanceAtProfiles(files.config, files.credentials);
      if (glance === undefined) left += 1;
      else expect(named(glance.keys()), JSON.stringify({ config, credentials })).toEqual(named(names));
    }
    expect(read).toBeGreaterThan(COUNT / 2);
    expect(left).toBeLessThan(read / 2);
  });

  it('finds the roles, and no other value', () => {
    const glance = glanceAtProfiles(
      bytes(
        '[profile a]\nrole_arn = arn:a\n[profile b]\nx = y\nROLE_ARN: arn:b \n[profile c]\nx =\n  role_arn = z\n',
      ),
      bytes('[d]\naws_secret_access_key = s\n[a]\n'),
    );
    expect([...(glance ?? [])]).toEqual([
      ['a', 'arn:a'],
      ['b', 'arn:b'],
      ['c', undefined],
      ['d', undefined],
    ]);
  });

  it('makes out what it can where the real reader finds a mistake', () => {
    expect([
      ...(glanceAtProfiles(bytes('nonsense\n[profile a]\nmore nonsense\n'), undefined)?.keys() ?? []),
    ]).toEqual(['a']);
    expect(glanceAtProfiles(undefined, undefined)?.size).toBe(0);
  });
});
