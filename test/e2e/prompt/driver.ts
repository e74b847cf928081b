// A program that asks on the controlling terminal and tells on standard output what it got; the tests drive it.

import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseMfaDriver } from '../../../src/mfa/choose.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { PlatformError } from '../../../src/platform/errors.ts';
import { openTerminal } from '../../../src/platform/prompt.ts';
import { writeText } from '../../../src/platform/stdio.ts';

const [mode = 'ask'] = process.argv.slice(2);

/** Descriptors on a terminal, with their flags: what an `execve` now would hand on. */
function terminalDescriptors(): string {
  if (process.platform !== 'linux') return 'unknown';
  const found: string[] = [];
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      const target = readlinkSync(`/proc/self/fd/${name}`);
      const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1'))?.[1];
      if (/tty|pts/.test(target)) found.push(`${name}:${flags}`);
    } catch {
      // The descriptor of the folder itself.
    }
  }
  return found.join(',');
}

/** Whether SIGHUP is ignored, as a child would inherit it. */
function hangupState(): string {
  const mask = /^SigIgn:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  return `hangup ${BigInt(`0x${mask}`) & 1n ? 'ignored' : 'default'}\n`;
}

async function askForCodes(attempts: readonly number[], mfaProcess?: string): Promise<void> {
  const mfa = await chooseMfaDriver({
    world: {
      env: process.env,
      platform: process.platform,
      debug: () => undefined,
      question: {
        folder: join(process.cwd(), 'locks'),
        host: 'here',
        clock: systemClock,
        notify: (message) => writeText(2, `${message}\n`),
      },
    },
    ...(mfaProcess === undefined ? {} : { mfaProcess }),
  });
  for (const attempt of attempts) {
    const request = { serial: 'arn:aws:iam::123456789012:mfa/ana', profile: 'work', attempt };
    writeText(1, `code=${(await mfa.getCode(request)).reveal()}\n`);
  }
}

async function main(): Promise<void> {
  if (mode === 'ignored') {
    writeText(1, hangupState());
    return;
  }
  // For the tests that send a signal.
  writeFileSync('driver.pid', String(process.pid));
  const before = terminalDescriptors();
  const terminal = openTerminal();
  if (terminal === undefined) {
    writeText(1, 'no-terminal\n');
    return;
  }
  try {
    if (mode === 'mfa') await askForCodes([1, 2]);
    else if (mode === 'mfa-process') await askForCodes([1], 'printf "PIN: " >&2; read -r pin; echo "$pin"');
    else if (mode === 'confirm') writeText(1, `confirm=${await terminal.confirm({ message: 'Sure?' })}\n`);
    else if (mode === 'validate') {
      const validate = (text: string) => (text === 'right' ? undefined : `not ${text}`);
      writeText(1, `answer=${await terminal.ask({ message: 'Name: ', isSecret: false, validate })}\n`);
    } else if (mode === 'abort') {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('took too long')), 300);
      await terminal.ask({ message: 'Name: ', isSecret: false, signal: controller.signal });
    } else if (mode === 'two') {
      const one = await terminal.ask({ message: 'Key: ', isSecret: false });
      const two = await terminal.ask({ message: 'Secret: ', isSecret: true });
      writeText(1, `answer=${one},${two}\n`);
    } else if (mode === 'exit') {
      setTimeout(() => process.exit(9), 300);
      await terminal.ask({ message: 'Name: ', isSecret: true });
    } else {
      const isSecret = mode !== 'plain';
      const question = { message: 'Code: ', isSecret, ...(mode === 'mask' ? { mask: '*' } : {}) };
      writeText(1, `answer=${JSON.stringify(await terminal.ask(question))}\n`);
    }
  } catch (error) {
    if (error instanceof PlatformError) writeText(1, `error=${error.message}\n`);
    else writeText(1, `thrown=${(error as Error).message}\n`);
    process.exitCode = 130;
  } finally {
    terminal.close();
  }
  if (mode === 'ignored-after') writeText(1, hangupState());
  const after = terminalDescriptors();
  writeText(1, before === after ? 'descriptors same\n' : `descriptors ${before} -> ${after}\n`);
}

await main();
