// One line on standard error that tells how far something has come, for a person at a terminal and for nobody else.

import { isTerminal, writeText } from '../platform/stdio.ts';
import type { Context } from './context.ts';

export interface ProgressLine {
  /** Replaces the line; not more often than people read. */
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

const NONE: ProgressLine = { show() {}, end() {} };
const PAUSE_MS = 100;

/** Silent where standard error is no terminal, or one that cannot go back in its line, and with `--debug`. */
export async function startProgress(context: Context): Promise<ProgressLine> {
  if (context.env.TERM === 'dumb' || context.globals.debug === true || !(await isTerminal(2))) return NONE;
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show: (text) => {
      const now = context.clock.now();
      if (now - shownMs < PAUSE_MS) return;
      shownMs = now;
      writeText(2, `\r\u001b[Kvault: ${text}`);
    },
    end: () => {
      if (shownMs > Number.NEGATIVE_INFINITY) writeText(2, '\r\u001b[K');
    },
  };
}
