// Every scenario file, against every build that ships. A build that is missing is a failure, not a reason to skip.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../harness/scenario-parse.ts';
import { runScenario } from '../harness/scenario-run.ts';
import { BUILDS } from '../harness/scenario-world.ts';

const folder = import.meta.dirname;
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.scenario'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

test('there are scenarios and both builds', () => {
  expect(names.length).toBeGreaterThanOrEqual(60);
  for (const build of BUILDS) {
    const executable = ['vault', 'vault.exe', 'vault.mjs'].some((name) =>
      existsSync(join(build.folder, name)),
    );
    expect(executable, `${build.name} build in ${build.folder}: run npm run build`).toBe(true);
  }
});

for (const build of BUILDS) {
  describe.concurrent(`${build.name} build`, () => {
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
      const scenario = parseScenario(`test/scripts/${name}`, text);
      const isElsewhere = scenario.platforms?.includes(process.platform) === false;
      test.skipIf(isElsewhere)(`${name}: ${scenario.title}`, async () => {
        await runScenario(scenario, build);
      });
    }
  });
}
