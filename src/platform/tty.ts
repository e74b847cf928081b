// The controlling terminal as a device: raw mode, keys, text. It never touches standard input, output or error.

import type { TtySize } from './tty-size.ts';
import { openUnixTty } from './tty-unix.ts';
import { openWindowsTty } from './tty-windows.ts';

/** What a {@link TtyDevice} tells while it is listened to. */
export interface TtyListener {
  /** One byte of input. False: no more; what follows stays unread for the next question or program. */
  onByte(byte: number): boolean;
  /** No input is waiting at the moment. */
  onIdle(): void;
  /** The terminal went away. */
  onHangup(): void;
}

/** The controlling terminal. */
export interface TtyDevice {
  /**
   * Raw: no echo, every key as it is pressed, no signals from keys. Not raw: exactly as it was before. In a
   * background process group the kernel stops us here (SIGTTOU), as it does any program.
   * @throws {PlatformError} `no-terminal` where the terminal refuses (it hung up, or our group is an orphan)
   */
  setRaw(isRaw: boolean): void;
  /** Writes text; a terminal that went away swallows it. */
  write(text: string): void;
  /** As it is now. */
  size(): TtySize;
  /** Gives input to the listener until the returned function is called or `onByte` says no. */
  listen(listener: TtyListener): () => void;
  /** Leaves raw mode and closes the descriptor. Safe to call twice. */
  close(): void;
}

/** The terminal that controls this process, or undefined where there is none. */
export function openTty(): TtyDevice | undefined {
  return process.platform === 'win32' ? openWindowsTty() : openUnixTty();
}
