// An interactive shell on a pseudo-terminal that a test presses keys in.

import { spawn } from '@lydell/node-pty';

const WAIT_MS = 10_000;

export class ShellKeys {
  #output = '';
  readonly #pty: ReturnType<typeof spawn>;

  constructor(argv: readonly string[], folder: string, env: Readonly<Record<string, string>>) {
    const [file = '', ...args] = argv;
    this.#pty = spawn(file, args, { name: 'xterm', cols: 500, rows: 40, cwd: folder, env: { ...env } });
    this.#pty.onData((text) => {
      this.#output += text;
      // fish asks the terminal what it is, and waits for an answer.
      if (text.includes('\x1b[c') || text.includes('\x1b[0c')) this.#pty.write('\x1b[?62;c');
    });
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** Waits until what was shown since the last wait holds the text; gives it. */
  async shows(text: string): Promise<string> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const at = this.#output.indexOf(text);
      if (at >= 0) {
        const shown = this.#output.slice(0, at + text.length);
        this.#output = this.#output.slice(at + text.length);
        return shown;
      }
      if (Date.now() > deadline)
        throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(this.#output)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** What was shown since the last wait. */
  shown(): string {
    return this.#output;
  }

  close(): void {
    this.#pty.kill('SIGKILL');
  }
}
