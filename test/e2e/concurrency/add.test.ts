// Fifty `vault add` at once: no keys, no entry of the index and no section of the config file may be lost.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { BUILDS } from '../../harness/scenario-world.ts';
import { worldWith } from './crowd.ts';

const COUNT = 50;

const STANDING = `# Written by hand; stays as it is.
[default]
region=eu-west-1
# kept
`;

test.each(BUILDS)('$name build: fifty at once, nothing lost', async (build) => {
  const world = await worldWith(build, STANDING);
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)('vault', args, { cwd: world.home, env: { ...world.env, ...more } });
  const keyOf = (number: number) => ({
    AWS_ACCESS_KEY_ID: `AKIAFAKECROWD2222${String(number).padStart(3, '0')}`,
    AWS_SECRET_ACCESS_KEY: `fake/secret/of/crowd/opens/nothing/${String(number).padStart(5, '0')}`,
  });
  const numbers = Array.from({ length: COUNT }, (_, at) => at);
  try {
    await Promise.all(
      numbers.map((number) =>
        run(
          ['add', `crowd-${number}`, '--env', '--mfa-serial', `arn:aws:iam::111111111111:mfa/${number}`],
          keyOf(number),
        ),
      ),
    );
    const config = readFileSync(join(world.home, '.aws', 'config'), 'utf8');
    expect(config.startsWith(STANDING)).toBe(true);
    const sections = [...config.matchAll(/^\[profile crowd-(\d+)\]\nmfa_serial = (\S+)$/gm)];
    expect(sections.map(([, number]) => Number(number)).sort((a, b) => a - b)).toEqual(numbers);
    expect(sections.every(([, number, serial]) => serial?.endsWith(`/${number}`))).toBe(true);

    const { stdout } = await run(['list', '--credentials']);
    const names = stdout.trim().split('\n');
    expect(new Set(names)).toEqual(new Set(numbers.map((number) => `crowd-${number}`)));
    for (const number of [0, 17, COUNT - 1]) {
      const exported = await run(['export', `crowd-${number}`, '--no-session', '--format', 'json']);
      expect(JSON.parse(exported.stdout)).toMatchObject({
        AccessKeyId: keyOf(number).AWS_ACCESS_KEY_ID,
        SecretAccessKey: keyOf(number).AWS_SECRET_ACCESS_KEY,
      });
    }
  } finally {
    await world.close();
  }
});
