// The controlling terminal for one exchange with a person; closed again whatever happens.

import type { Terminal } from '../platform/prompt.ts';
import type { Context } from './context.ts';

/** @throws {PlatformError} `no-terminal`, `interrupted` */
export async function withTerminal<T>(
  _context: Context,
  talk: (terminal: Terminal) => Promise<T>,
): Promise<T> {
  const { openTerminal } = await import('../platform/prompt.ts');
  const terminal = openTerminal();
  if (terminal === undefined) {
    const { PlatformError } = await import('../platform/errors.ts');
    throw new PlatformError('no-terminal');
  }
  try {
    return await talk(terminal);
  } finally {
    terminal.close();
  }
}
