// The fake AWS as a program: `node test/fake-aws/main.ts [--port N] [--world FILE.json] [--state-file FILE]`.
// Prints one line of JSON with its URL when it is ready and runs until SIGTERM or SIGINT.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFakeAws } from './fake-aws.ts';
import type { WorldSpec } from './world.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, world: { type: 'string' }, 'state-file': { type: 'string' } },
});
const stateFile = values['state-file'];
const fake = await startFakeAws({
  port: Number(values.port ?? 0),
  ...(values.world === undefined
    ? {}
    : { world: JSON.parse(readFileSync(values.world, 'utf8')) as WorldSpec }),
  ...(stateFile === undefined ? {} : { stateFile }),
});
process.stdout.write(`${JSON.stringify({ url: fake.url, pid: process.pid })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    fake.close().then(() => process.exit(0));
  });
}
