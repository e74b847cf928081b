// The whole screen of the controlling terminal for one question. It gives the terminal back as it was, however it ends.

import { PlatformError } from './errors.ts';
import { openTty, type TtyDevice } from './tty.ts';
import { createKeyReader, type Key } from './tty-keys.ts';
import { type AskSignals, type EndSignal, processSignals } from './tty-signals.ts';
import type { TtySize } from './tty-size.ts';

/** A real escape sequence arrives at once; what follows later was typed after the Escape key. */
const SEQUENCE_MS = 100;

/** How long a signal that we sent to our own group may take to come back. */
const SIGNAL_MS = 50;

/** The alternate screen, and no wrapping: a character that is wider than we think must not move the lines. */
const ENTER = '\x1b[?1049h\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?1049l';
const BELL = '\x07';

/** What is to be seen: lines, made safe and no wider than the screen, and where the cursor stands (from 0). */
export interface Frame {
  readonly lines: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

export interface ScreenQuestion<Result> {
  /** Asked before each key, after it, and when the size has changed. */
  paint(size: TtySize): Frame;
  /** What a key does: ends the question, is refused with a bell, or changes what `paint` gives. */
  onKey(key: Key, size: TtySize): { readonly result: Result } | 'refused' | 'going-on';
  /** Left on the ordinary screen once the question is answered; undefined: nothing. */
  trace?(result: Result): string | undefined;
}

export interface Screen {
  /**
   * Ctrl-C, a hangup, SIGINT, SIGTERM, SIGHUP and SIGQUIT end the question as they end `Terminal.ask`; Ctrl-Z stops
   * and resumes the job.
   *
   * @throws {PlatformError} `interrupted`, `no-terminal` where the terminal refuses raw mode
   */
  ask<Result>(question: ScreenQuestion<Result>): Promise<Result>;
  close(): void;
}

/** The controlling terminal as a screen, or undefined where there is none. */
export function openScreen(): Screen | undefined {
  const device = openTty();
  return device === undefined ? undefined : screenOn(device, processSignals());
}

/** The same over any device and signals; for tests. */
export function screenOn(device: TtyDevice, signals: AskSignals): Screen {
  return { ask: (question) => ask(device, signals, question), close: () => device.close() };
}

function ask<Result>(
  device: TtyDevice,
  signals: AskSignals,
  question: ScreenQuestion<Result>,
): Promise<Result> {
  const keys = createKeyReader();
  return new Promise((resolve, reject) => {
    let state: 'asking' | 'suspended' | 'interrupting' | 'done' = 'asking';
    let stopListening = (): void => {};
    let unwatch = (): void => {};
    let lastByteAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const paint = (): void => {
      const { lines, cursor } = question.paint(device.size());
      const text = lines.map((line, row) => `\x1b[${row + 1};1H${line}\x1b[K`).join('');
      device.write(`\x1b[?25l${text}\x1b[J\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`);
    };

    const enter = (): void => {
      device.setRaw(true);
      device.write(ENTER);
      paint();
      stopListening = device.listen(listener);
    };

    const giveBack = (): void => {
      stopListening();
      device.write(LEAVE);
      device.setRaw(false);
    };

    const release = (): void => {
      state = 'done';
      clearTimeout(timer);
      unwatch();
    };

    const fail = (by: string, signal?: EndSignal): void => {
      if (state === 'done') return;
      if (state === 'asking') giveBack();
      release();
      reject(new PlatformError('interrupted', signal === undefined ? { by } : { by, signal }));
    };

    /** The rest of the job gets the signal that a terminal outside raw mode would have sent for Ctrl-C. */
    const interruptGroup = (): void => {
      giveBack();
      state = 'interrupting';
      timer = setTimeout(() => fail('ctrl-c', 'SIGINT'), SIGNAL_MS);
      signals.sendToGroup('SIGINT');
    };

    const endBy = (signal: EndSignal): void => {
      const wasKey = state === 'interrupting';
      fail(wasKey ? 'ctrl-c' : 'signal', signal);
      if (!wasKey && signal !== 'SIGINT') signals.raise(signal);
    };

    const suspend = (stop: () => void): void => {
      if (state !== 'asking') return;
      giveBack();
      state = 'suspended';
      // Our handler must be gone for the signal to stop us; SIGCONT and the rest are watched again right after.
      unwatch();
      stop();
      unwatch = watch();
      timer = setTimeout(resume, SIGNAL_MS);
    };

    const resume = (): void => {
      if (state !== 'suspended') return;
      clearTimeout(timer);
      state = 'asking';
      try {
        enter();
      } catch (error) {
        release();
        reject(error);
      }
    };

    const watch = (): (() => void) =>
      signals.watch({
        onEnd: endBy,
        onStop: () => suspend(() => signals.raise('SIGTSTP')),
        onContinue: resume,
        onExit: () => {
          if (state === 'asking') giveBack();
        },
        onResize: () => {
          if (state === 'asking') paint();
        },
      });

    /** False once the question is over or the terminal is not ours for a while. */
    const act = (key: Key | undefined): boolean => {
      if (key === undefined) return true;
      switch (key.kind) {
        case 'interrupt':
          interruptGroup();
          break;
        case 'quit':
          giveBack();
          release();
          signals.sendToGroup('SIGQUIT');
          reject(new PlatformError('interrupted', { by: 'ctrl-\\', signal: 'SIGQUIT' }));
          break;
        case 'suspend':
          suspend(() => signals.sendToGroup('SIGTSTP'));
          break;
        default:
          answer(question.onKey(key, device.size()));
      }
      return state === 'asking';
    };

    const answer = (outcome: ReturnType<typeof question.onKey>): void => {
      if (outcome === 'refused') device.write(BELL);
      if (typeof outcome === 'string') {
        paint();
        return;
      }
      giveBack();
      const trace = question.trace?.(outcome.result);
      if (trace !== undefined) device.write(`${trace}\n`);
      release();
      resolve(outcome.result);
    };

    const afterPause = (): boolean => {
      if (!keys.isInSequence() || performance.now() - lastByteAt <= SEQUENCE_MS) return true;
      return act(keys.endSequence());
    };

    const listener = {
      onByte: (byte: number): boolean => {
        if (!afterPause()) return false;
        lastByteAt = performance.now();
        return act(keys.feed(byte));
      },
      onIdle: (): void => void afterPause(),
      onHangup: (): void => fail('hangup'),
    };

    try {
      enter();
    } catch (error) {
      reject(error);
      return;
    }
    unwatch = watch();
  });
}
