// Standard output, error and input by descriptor. `process.stdout` is never touched: opening it costs
// milliseconds in Bun and may switch a shared terminal or pipe to non-blocking mode.

import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';
import { fs } from './fs.ts';
import { writeQuickly } from './kernel-files.ts';

const waitCell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of `text` to a descriptor, waiting where a pipe is full. A reader that has gone (`EPIPE`) ends
 * the writing in silence, as it does for any tool in a pipeline.
 */
export function writeText(descriptor: 1 | 2, text: string): void {
  const bytes = new TextEncoder().encode(text);
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeQuickly(descriptor, bytes.subarray(offset)) ?? fs().writeSync(descriptor, bytes, offset);
    } catch (cause) {
      const code = errnoOf(cause);
      if (code === 'EPIPE' || code === 'EBADF') return;
      if (code !== 'EAGAIN')
        throw new PlatformError('system', { operation: 'write', errno: code }, { cause });
      Atomics.wait(waitCell, 0, 0, 5);
    }
  }
}

/** All of standard input as text (UTF-8), at most `limitBytes`. @throws {PlatformError} `system` */
export function readStdin(limitBytes: number): string {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const buffer = new Uint8Array(65_536);
  for (;;) {
    let count: number;
    try {
      count = fs().readSync(0, buffer, 0, buffer.length, null);
    } catch (cause) {
      const code = errnoOf(cause);
      if (code === 'EOF') break;
      if (code === 'EAGAIN') {
        Atomics.wait(waitCell, 0, 0, 5);
        continue;
      }
      throw new PlatformError('system', { operation: 'read', errno: code }, { cause });
    }
    if (count === 0) break;
    total += count;
    if (total > limitBytes) throw new PlatformError('system', { operation: 'read', errno: 'EFBIG' });
    chunks.push(buffer.slice(0, count));
  }
  const all = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return new TextDecoder().decode(all);
}

/** True where the descriptor is a terminal. Off the hot path: loads `node:tty`. */
export async function isTerminal(descriptor: 0 | 1 | 2): Promise<boolean> {
  const { isatty } = await import('node:tty');
  return isatty(descriptor);
}

/** The same at once, where nobody can wait. */
export function isTerminalNow(descriptor: 0 | 1 | 2): boolean {
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}
