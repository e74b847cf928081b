// A command under a pseudo-terminal whose output a terminal emulator understands: what a person would see.

import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

export interface TerminalScreen {
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** The lines to be seen now, without spaces at their ends, nor empty lines at the end. */
  lines(): readonly string[];
  /** All lines that were ever on the ordinary screen, and are not on the alternate one. */
  history(): readonly string[];
  /** Bytes as they came, for what no screen shows. */
  raw(): string;
  /** Waits until the screen is as wanted. @throws {Error} with the screen, after eight seconds */
  until(what: string | RegExp | ((lines: readonly string[]) => boolean)): Promise<void>;
  cursor(): { readonly row: number; readonly column: number };
  isAlternate(): boolean;
  /** The exit status; 128 + N for a signal. @throws {Error} after eight seconds */
  end(): Promise<number>;
  close(): void;
}

const WAIT_MS = 8_000;

export function openTerminalScreen(options: TerminalOptions): TerminalScreen {
  const { columns = 80, rows = 24 } = options;
  const emulator = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
  const pty = spawn('bash', ['--norc', '--noprofile', '-c', options.command], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd,
    env: { ...options.env },
  });
  let raw = '';
  let pending = 0;
  let status: number | undefined;
  pty.onData((data) => {
    raw += data;
    pending += 1;
    emulator.write(data, () => {
      pending -= 1;
    });
  });
  // The emulator answers questions of programs, as a terminal does.
  emulator.onData((data) => pty.write(data));
  pty.onExit(({ exitCode, signal }) => {
    status = signal ? 128 + signal : exitCode;
  });

  const read = (from: number, count: number, buffer = emulator.buffer.active): readonly string[] => {
    const lines = Array.from(
      { length: count },
      (_, row) =>
        buffer
          .getLine(from + row)
          ?.translateToString(true, 0, emulator.cols)
          .trimEnd() ?? '',
    );
    while (lines.at(-1) === '') lines.pop();
    return lines;
  };
  const lines = (): readonly string[] => read(emulator.buffer.active.baseY, emulator.rows);

  const wait = async (holds: () => boolean, what: string): Promise<void> => {
    const end = Date.now() + WAIT_MS;
    while (!(pending === 0 && holds())) {
      if (Date.now() > end)
        throw new Error(`not within ${WAIT_MS} ms: ${what}; the screen is\n${lines().join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    type: (text) => pty.write(text),
    resize: (wide, high) => {
      emulator.resize(wide, high);
      pty.resize(wide, high);
    },
    lines,
    history: () => read(0, emulator.buffer.normal.length, emulator.buffer.normal),
    raw: () => raw,
    until: (what) => {
      if (typeof what === 'string')
        return wait(() => lines().join('\n').includes(what), JSON.stringify(what));
      if (what instanceof RegExp) return wait(() => lines().some((line) => what.test(line)), String(what));
      return wait(() => what(lines()), 'the lines as wanted');
    },
    cursor: () => ({ row: emulator.buffer.active.cursorY, column: emulator.buffer.active.cursorX }),
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    end: async () => {
      await wait(() => status !== undefined, 'the end of the command');
      return status ?? -1;
    },
    close: () => {
      if (status === undefined) pty.kill('SIGKILL');
      emulator.dispose();
    },
  };
}
