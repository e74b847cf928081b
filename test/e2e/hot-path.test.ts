// What the hot path touches, counted by the kernel on both builds: files of the bundle, items of the keyring, sockets. The
// times are `npm run bench`'s business; a count that has grown is a defect whatever the machine.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countHotPath, type HotPathCounts } from '../../scripts/bench/hot-path.ts';
import { createBenchWorld } from '../../scripts/bench/world.ts';

const root = new URL('../../', import.meta.url);
const limits = JSON.parse(readFileSync(new URL('scripts/bench/limits.json', root), 'utf8')) as HotPathCounts;
const executable = fileURLToPath(new URL('dist/vault', root));

let world: Awaited<ReturnType<typeof createBenchWorld>>;
beforeAll(async () => {
  world = await createBenchWorld(executable);
});
afterAll(() => world.close());

describe.skipIf(process.platform !== 'linux')('exec with a cached session', () => {
  it.each([
    ['the Node build', fileURLToPath(new URL('dist/node/vault', root))],
    ['the executable', executable],
  ])('touches no more than it has to: %s', (name, program) => {
    const counts = countHotPath([program, 'exec', 'reader', '--', '/bin/true'], world.env);
    for (const [what, count] of Object.entries(counts))
      expect(count, what).toBeLessThanOrEqual(limits[what as keyof HotPathCounts]);
    // That the counting works: one read is the least there can be, and the bundle is files in one build only.
    expect(counts.keyringReads).toBe(1);
    expect(counts.modules > 0).toBe(name === 'the Node build');
  });
});
