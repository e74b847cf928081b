// The console of Windows (`CONIN$`, `CONOUT$`), whatever the standard handles are. It leaves no mode behind.

import { closeSync, openSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';
import type { TtyDevice, TtyListener } from './tty.ts';
import { type TtySize, USUAL_SIZE } from './tty-size.ts';

/** The console of this process, or undefined where it has none (a service, a detached process). */
export function openWindowsTty(): TtyDevice | undefined {
  let input: number | undefined;
  try {
    input = openSync('\\\\.\\CONIN$', 'r+');
    const output = openSync('\\\\.\\CONOUT$', 'r+');
    const tty = process.getBuiltinModule('node:tty');
    // The console takes UTF-16: the runtime's own objects convert, a plain write would go through the code page.
    return consoleDevice(new tty.ReadStream(input), new tty.WriteStream(output));
  } catch {
    if (input !== undefined) tryClose(input);
    return undefined;
  }
}

/** Exported for its unit test: the device over the runtime's two console objects. */
export function consoleDevice(input: ReadStream, output: WriteStream): TtyDevice {
  let lastError: unknown;
  let waiting: Uint8Array = new Uint8Array(0);
  let isClosed = false;
  const remember = (error: unknown): void => {
    lastError = error;
  };
  input.on('error', remember);
  output.on('error', remember);

  function setRaw(isRaw: boolean): void {
    lastError = undefined;
    input.setRawMode(isRaw);
    if (isRaw && lastError !== undefined) {
      throw new PlatformError('no-terminal', { errno: errnoOf(lastError) }, { cause: lastError });
    }
  }

  function listen(listener: TtyListener): () => void {
    let isListening = true;
    const stop = (): void => {
      isListening = false;
      input.off('data', onData);
      input.off('end', onEnd);
      input.pause();
    };
    const deliver = (): void => {
      while (isListening && waiting.length > 0) {
        const [byte = 0] = waiting;
        waiting = waiting.subarray(1);
        if (!listener.onByte(byte)) stop();
      }
      if (isListening) listener.onIdle();
    };
    // The console gives whole chunks: what one question does not take waits here for the next.
    const onData = (chunk: Uint8Array): void => {
      const joined = new Uint8Array(waiting.length + chunk.length);
      joined.set(waiting);
      joined.set(chunk, waiting.length);
      waiting = joined;
      deliver();
    };
    const onEnd = (): void => {
      stop();
      listener.onHangup();
    };
    input.on('data', onData);
    input.on('end', onEnd);
    const start = setTimeout(() => {
      deliver();
      if (isListening) input.resume();
    }, 0);
    return () => {
      clearTimeout(start);
      stop();
    };
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    input.setRawMode(false);
    input.destroy();
    output.destroy();
  }

  const size = (): TtySize =>
    output.columns > 0 && output.rows > 0 ? { columns: output.columns, rows: output.rows } : USUAL_SIZE;

  return { setRaw, write: (text) => void output.write(text), size, listen, close };
}

function tryClose(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Nothing more can be done with it.
  }
}
