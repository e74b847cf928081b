// One question from first paint to answer. It holds the terminal in raw mode for exactly that long.

import { PlatformError } from './errors.ts';
import type { Question } from './prompt.ts';
import type { TtyDevice } from './tty.ts';
import { createLineEditor, type LineEvent } from './tty-line.ts';
import type { AskSignals, EndSignal } from './tty-signals.ts';

/** More than any key, token or passphrase; a paste of the wrong thing ends here. */
const MAX_BYTES = 16_384;

/** A real escape sequence arrives at once; what follows later was typed after the Escape key. */
const SEQUENCE_MS = 100;

/** How long a signal that we sent to our own group may take to come back. */
const SIGNAL_MS = 50;

const BELL = '\x07';
const CLEAR_LINE = '\r\x1b[K';

export interface AskRequest {
  readonly device: TtyDevice;
  readonly signals: AskSignals;
  readonly question: Question;
  /** The message, made safe to print. */
  readonly message: string;
  readonly skipsLineFeed: boolean;
}

export interface Answer {
  readonly text: string;
  /** The line ended with CR: an LF right behind it belongs to it. */
  readonly endedWithReturn: boolean;
}

/** Asks once. Throws as `Terminal.ask`. */
export function ask(request: AskRequest): Promise<Answer> {
  const { device, signals, question, message } = request;
  if (question.signal?.aborted) return Promise.reject(question.signal.reason);
  const editor = createLineEditor({ maxBytes: MAX_BYTES, skipsLineFeed: request.skipsLineFeed });

  return new Promise((resolve, reject) => {
    let state: 'asking' | 'suspended' | 'interrupting' | 'done' = 'asking';
    let stopListening = (): void => {};
    let lastByteAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    /** What may be seen of text that was typed. */
    const shown = (text: string): string => {
      if (!question.isSecret) return text;
      return question.mask === undefined ? '' : question.mask.repeat([...text].length);
    };

    const paint = (): void => device.write(message + shown(editor.text()));
    const repaint = (): void => device.write(`${CLEAR_LINE}${lastLine(message)}${shown(editor.text())}`);

    const giveBack = (): void => {
      stopListening();
      device.setRaw(false);
    };

    const release = (): void => {
      state = 'done';
      clearTimeout(timer);
      unwatch();
      question.signal?.removeEventListener('abort', onAbort);
    };

    const fail = (error: unknown): void => {
      if (state === 'done') return;
      giveBack();
      release();
      reject(error);
    };

    const interrupted = (by: string, signal?: EndSignal): PlatformError =>
      new PlatformError('interrupted', signal === undefined ? { by } : { by, signal });

    const onAbort = (): void => {
      device.write('\n');
      fail(question.signal?.reason);
    };

    /** The rest of the job gets the signal that a terminal outside raw mode would have sent for Ctrl-C. */
    const interruptGroup = (): void => {
      state = 'interrupting';
      giveBack();
      device.write('^C\n');
      timer = setTimeout(() => fail(interrupted('ctrl-c', 'SIGINT')), SIGNAL_MS);
      signals.sendToGroup('SIGINT');
    };

    const endBy = (signal: EndSignal): void => {
      if (state === 'done') return;
      if (state === 'interrupting') {
        fail(interrupted('ctrl-c', 'SIGINT'));
        return;
      }
      giveBack();
      device.write('\n');
      release();
      if (signal !== 'SIGINT') signals.raise(signal);
      reject(interrupted('signal', signal));
    };

    const quitGroup = (): void => {
      giveBack();
      device.write('^\\\n');
      release();
      signals.sendToGroup('SIGQUIT');
      reject(interrupted('ctrl-\\', 'SIGQUIT'));
    };

    const suspend = (stop: () => void): void => {
      if (state !== 'asking') return;
      state = 'suspended';
      giveBack();
      // Our handler must be gone for the signal to stop us; SIGCONT and the rest are watched again right after.
      unwatch();
      stop();
      unwatch = watch();
      // Whichever comes first once we run again. A group without a shell (an orphan) is never stopped at all.
      timer = setTimeout(resume, SIGNAL_MS);
    };

    const resume = (): void => {
      if (state === 'done' || state === 'interrupting') return;
      clearTimeout(timer);
      state = 'asking';
      stopListening();
      try {
        // Off first: the shell may have changed the mode behind the runtime's back, which remembers it as raw.
        device.setRaw(false);
        device.setRaw(true);
      } catch (error) {
        fail(error);
        return;
      }
      repaint();
      stopListening = device.listen(listener);
    };

    const watch = (): (() => void) =>
      signals.watch({
        onEnd: endBy,
        onStop: () => suspend(() => signals.raise('SIGTSTP')),
        onContinue: resume,
        onExit: giveBack,
      });

    /** Acts on one event; false once the line is complete or the question is over. */
    const act = (event: LineEvent, byte: number): boolean => {
      switch (event.kind) {
        case 'nothing':
          break;
        case 'insert':
          device.write(shown(event.text));
          break;
        case 'erase':
          showErased(event.text);
          break;
        case 'refuse':
          device.write(BELL);
          break;
        case 'redraw':
          repaint();
          break;
        case 'submit':
          giveBack();
          device.write('\n');
          release();
          resolve({ text: editor.text(), endedWithReturn: byte === 13 });
          break;
        case 'interrupt':
          interruptGroup();
          break;
        case 'quit':
          quitGroup();
          break;
        case 'suspend':
          device.write('^Z');
          suspend(() => signals.sendToGroup('SIGTSTP'));
          break;
        case 'end':
          device.write('\n');
          fail(interrupted('ctrl-d'));
          break;
      }
      return state === 'asking';
    };

    const showErased = (text: string): void => {
      const visible = shown(text);
      // A character outside ASCII may be two columns wide, or none: painting the line anew needs no table.
      if (/^[ -~]*$/.test(visible)) device.write('\b \b'.repeat(visible.length));
      else repaint();
    };

    const listener = {
      onByte: (byte: number): boolean => {
        if (editor.isInSequence() && performance.now() - lastByteAt > SEQUENCE_MS) editor.endSequence();
        lastByteAt = performance.now();
        return act(editor.feed(byte), byte);
      },
      onIdle: (): void => {
        if (editor.isInSequence() && performance.now() - lastByteAt > SEQUENCE_MS) editor.endSequence();
      },
      onHangup: (): void => fail(interrupted('hangup')),
    };

    let unwatch = (): void => {};
    try {
      device.setRaw(true);
    } catch (error) {
      reject(error);
      return;
    }
    unwatch = watch();
    question.signal?.addEventListener('abort', onAbort, { once: true });
    paint();
    stopListening = device.listen(listener);
  });
}

function lastLine(message: string): string {
  return message.slice(message.lastIndexOf('\n') + 1);
}
