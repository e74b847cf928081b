// `/dev/tty` on Linux and macOS, under Node and Bun. It leaves no mode, flag or descriptor behind.

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';
import type { TtyDevice, TtyListener } from './tty.ts';
import { type TtySize, USUAL_SIZE } from './tty-size.ts';

/**
 * How often input is looked for. A timer and non-blocking reads, not a stream, because
 * - a stream reads ahead: of two pasted lines the second would be lost to the next question or program;
 * - macOS cannot watch `/dev/tty` with kqueue (EINVAL), and Bun's stream then blocks a thread in read(2) that
 *   nothing can interrupt (https://github.com/oven-sh/bun/issues/24158, https://github.com/oven-sh/bun/pull/41495).
 */
const POLL_MS = 10;

const WRITE_PATIENCE_MS = 5;

/**
 * Opens the controlling terminal. O_NONBLOCK is a flag of the open file, which this call makes anew: the
 * descriptors that the caller's shell shares with us do not get it. Both runtimes add close-on-exec.
 */
export function openUnixTty(): TtyDevice | undefined {
  let descriptor: number;
  try {
    descriptor = openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  return deviceOn(descriptor);
}

function deviceOn(descriptor: number): TtyDevice {
  let stream: ReadStream | undefined;
  let modeError: unknown;
  let isRaw = false;
  let isClosed = false;

  /** The runtime's terminal object, for its raw mode only: it is never read from. */
  function modeStream(): ReadStream {
    if (stream !== undefined) return stream;
    const tty = process.getBuiltinModule('node:tty');
    stream = new tty.ReadStream(descriptor);
    stream.on('error', (error) => {
      modeError = error;
    });
    return stream;
  }

  function setRaw(wanted: boolean): void {
    if (isClosed || isRaw === wanted) return;
    modeError = undefined;
    try {
      modeStream().setRawMode(wanted);
    } catch (error) {
      modeError = error;
    }
    isRaw = wanted && modeError === undefined;
    if (wanted && modeError !== undefined) {
      throw new PlatformError('no-terminal', { errno: errnoOf(modeError) }, { cause: modeError });
    }
  }

  function write(text: string): void {
    if (isClosed) return;
    const bytes = new TextEncoder().encode(text);
    let offset = 0;
    while (offset < bytes.length) {
      try {
        offset += writeSync(descriptor, bytes, offset);
      } catch (error) {
        if (errnoOf(error) !== 'EAGAIN') return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WRITE_PATIENCE_MS);
      }
    }
  }

  function listen(listener: TtyListener): () => void {
    const buffer = new Uint8Array(1);
    let isListening = true;
    const poll = (): void => {
      while (isListening && !isClosed) {
        const state = readByte(descriptor, buffer);
        if (state === 'idle') {
          listener.onIdle();
          break;
        }
        if (state === 'hangup') {
          isListening = false;
          listener.onHangup();
          return;
        }
        if (!listener.onByte(buffer[0] ?? 0)) isListening = false;
      }
      if (isListening && !isClosed) timer = setTimeout(poll, POLL_MS);
    };
    let timer = setTimeout(poll, 0);
    return () => {
      isListening = false;
      clearTimeout(timer);
    };
  }

  function close(): void {
    if (isClosed) return;
    setRaw(false);
    isClosed = true;
    if (stream !== undefined && typeof Bun === 'undefined') closeDuplicate(stream);
    try {
      closeSync(descriptor);
    } catch {
      // Closed already: that is what was wanted.
    }
  }

  return { setRaw, write, size: () => sizeOf(descriptor, modeStream()), listen, close };
}

/**
 * Asks through the runtime's own class without making an object of it, which would take the descriptor into
 * non-blocking mode and out of our hands: Node's method looks at `_handle`, which the reading side has as well, Bun's at `fd`.
 */
function sizeOf(descriptor: number, stream: ReadStream): TtySize {
  const tty = process.getBuiltinModule('node:tty');
  const probe = Object.create(tty.WriteStream.prototype) as WriteStream & {
    fd: number;
    _handle: unknown;
    _refreshSize(): void;
  };
  probe.fd = descriptor;
  probe._handle = (stream as ReadStream & { readonly _handle?: unknown })._handle;
  try {
    probe._refreshSize();
  } catch {
    // A terminal that went away has no size; the next read says so.
  }
  const { columns, rows } = probe;
  return columns > 0 && rows > 0 ? { columns, rows } : USUAL_SIZE;
}

/**
 * Node's object owns a duplicate of our descriptor and leaves ours open; Bun's has none, and its `destroy` would
 * close ours later, when the number may already be somebody else's. Not `destroy` on Node either: it looks at
 * `process.stderr`, which replaces descriptor 2 by a new open file and leaves one more descriptor behind.
 */
function closeDuplicate(stream: ReadStream): void {
  const { _handle: handle } = stream as ReadStream & { readonly _handle?: { close(): void } };
  if (handle === undefined) stream.destroy();
  else handle.close();
}

function readByte(descriptor: number, buffer: Uint8Array): 'byte' | 'idle' | 'hangup' {
  try {
    return readSync(descriptor, buffer, 0, 1, null) === 1 ? 'byte' : 'hangup';
  } catch (error) {
    const errno = errnoOf(error);
    return errno === 'EAGAIN' || errno === 'EINTR' ? 'idle' : 'hangup';
  }
}
