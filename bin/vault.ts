// The launcher: builds the world, runs one command line, and ends as its result says.

import { main } from '../src/cli/main.ts';
import { replace } from '../src/cli/replace.ts';
import { systemClock } from '../src/platform/clock.ts';
import { finish } from '../src/platform/finish.ts';
import { commandLine, currentPlatform, environment, identity, selfCommand } from '../src/platform/process.ts';
import { captureStart } from '../src/platform/start.ts';
import { isTerminalNow, writeText } from '../src/platform/stdio.ts';

const start = captureStart();

const world = {
  env: environment(),
  platform: currentPlatform(),
  clock: systemClock,
  get selfCommand() {
    return selfCommand();
  },
  identity,
  writeOut: (text: string) => writeText(1, text),
  writeErr: (text: string) => writeText(2, text),
  isErrTerminal: () => isTerminalNow(2),
};

const result = await main(commandLine(), world);
if (result.kind === 'exit') {
  finish(result.status);
} else {
  finish(await replace(result, start, world));
}
