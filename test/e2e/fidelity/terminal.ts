// An interactive bash on a pseudo-terminal, driven by typing and waiting for words; it keeps all that was shown.

import { spawn } from '@lydell/node-pty';
import { shellEnvironment } from './shell.ts';

const PROMPT = '<prompt>';
const PATIENCE_MS = 15_000;

export class Terminal {
  #shown = '';
  /** Where the next wait begins to look. */
  #seen = 0;
  #wake: () => void = () => undefined;
  readonly #pty: ReturnType<typeof spawn>;

  constructor(folder: string) {
    this.#pty = spawn('bash', ['--norc', '--noprofile', '--noediting', '-i'], {
      name: 'dumb',
      cols: 200,
      rows: 40,
      cwd: folder,
      env: { ...shellEnvironment(), PS1: PROMPT, HISTFILE: '' },
    });
    this.#pty.onData((text) => {
      this.#shown += text;
      this.#wake();
    });
  }

  /** Sets the terminal up so that only what programs write is shown. */
  async ready(): Promise<void> {
    await this.expect(PROMPT);
    await this.line('stty -echo');
    await this.prompt();
  }

  async line(text: string): Promise<void> {
    this.#pty.write(`${text}\n`);
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** What was shown since the last wait, up to and with `words`. */
  async expect(words: string): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const at = this.#shown.indexOf(words, this.#seen);
      if (at >= 0) {
        const text = this.#shown.slice(this.#seen, at + words.length);
        this.#seen = at + words.length;
        return text;
      }
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`no ${JSON.stringify(words)} in ${JSON.stringify(this.#shown.slice(this.#seen))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async prompt(): Promise<string> {
    const text = await this.expect(PROMPT);
    return text.slice(0, -PROMPT.length).replaceAll('\r\n', '\n');
  }

  close(): void {
    this.#pty.kill('SIGKILL');
  }
}
