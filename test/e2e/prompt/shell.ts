// An interactive bash in a pseudo-terminal that a test types into and reads from.

import { spawn } from '@lydell/node-pty';

export interface Shell {
  /** Sends keys. */
  type(text: string): void;
  /** Waits until the screen, since the last command, holds the text. */
  waitFor(text: string): Promise<void>;
  /** Everything on the screen since the last command was started. */
  screen(): string;
  /** Forgets the screen and runs a command line, without waiting. */
  start(command: string): void;
  /** Waits for the shell's own prompt. */
  prompt(): Promise<void>;
  /** Runs a command line to its end and gives what it printed. */
  run(command: string): Promise<string>;
  close(): void;
}

const PROMPT = 'READY> ';
const WAIT_MS = 8_000;

export async function openShell(folder: string): Promise<Shell> {
  const pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
    cwd: folder,
    cols: 400,
    rows: 40,
    env: { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm', PS1: '> ', LC_ALL: 'C.UTF-8' },
  });
  let output = '';
  pty.onData((data) => {
    output += data;
  });

  async function waitFor(text: string): Promise<void> {
    const end = Date.now() + WAIT_MS;
    while (!output.includes(text)) {
      if (Date.now() > end) throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(output)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  const shell: Shell = {
    type: (text) => pty.write(text),
    waitFor,
    screen: () => output,
    start: (command) => {
      output = '';
      pty.write(`${command}\n`);
    },
    prompt: () => waitFor(PROMPT),
    run: async (command) => {
      shell.start(command);
      await shell.prompt();
      const [, ...lines] = output.split('\r\n');
      return lines.slice(0, -1).join('\n');
    },
    close: () => pty.kill('SIGKILL'),
  };
  // Written so that the echo of the line itself does not look like the prompt.
  shell.start("bind 'set enable-bracketed-paste off'; PS1='READ''Y> '");
  await shell.prompt();
  return shell;
}
