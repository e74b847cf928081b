// The signals that concern a question on the terminal. Handlers stand only while a question does.

import { readFileSync } from 'node:fs';

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';

export interface SignalListener {
  /** Somebody wants us to end. */
  onEnd(signal: EndSignal): void;
  /** `kill -TSTP`: the terminal has to be given back before we stop. */
  onStop(): void;
  /** We go on after a stop; the shell may have changed the terminal in between. */
  onContinue(): void;
  /** The terminal has another size now. */
  onResize?(): void;
  /** The process ends without asking anybody. */
  onExit(): void;
}

/** What a question does with signals; tests give their own. */
export interface AskSignals {
  /** Watches until the returned function is called. */
  watch(listener: SignalListener): () => void;
  /** Sends the signal to our process group, as the kernel does for a key of a terminal that is not raw. */
  sendToGroup(signal: 'SIGINT' | 'SIGTSTP' | 'SIGQUIT'): void;
  /** Sends the signal to ourselves where nobody else in this process listens for it. */
  raise(signal: 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGTSTP'): void;
}

const END_SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Watches for signals that want us to end, and for the end itself, until the returned function is called. Ignored
 * ones stay ignored.
 */
export function watchEnd(listener: Pick<SignalListener, 'onEnd' | 'onExit'>): () => void {
  const ignored = ignoredSignals();
  const watched = END_SIGNALS.filter((signal) => !ignored.has(signal)).map(
    (signal) => [signal, () => listener.onEnd(signal)] as const,
  );
  for (const [signal, handler] of watched) process.on(signal, handler);
  process.on('exit', listener.onExit);
  return () => {
    process.off('exit', listener.onExit);
    for (const [signal, handler] of watched) process.off(signal, handler);
  };
}

/** Sends a signal to ourselves where nobody else in this process listens for it. */
export function raiseSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** Bit numbers in `/proc/self/status`, the same on every Linux that we run on. */
const LINUX_NUMBERS: Readonly<Partial<Record<NodeJS.Signals, bigint>>> = {
  SIGHUP: 1n,
  SIGINT: 2n,
  SIGQUIT: 3n,
  SIGTERM: 15n,
  SIGCONT: 18n,
  SIGTSTP: 20n,
};

/**
 * The signals of this process. One that we inherited as ignored (`nohup`, `&` in a script) is left alone: the
 * runtime would set it to its default afterwards, and the child that `exec` starts would be without it.
 */
export function processSignals(): AskSignals {
  return {
    watch(listener) {
      const ignored = ignoredSignals();
      const entries: [NodeJS.Signals, () => void][] =
        process.platform === 'win32'
          ? []
          : [
              ['SIGTSTP', listener.onStop],
              ['SIGCONT', listener.onContinue],
            ];
      if (listener.onResize !== undefined) entries.push(['SIGWINCH', listener.onResize]);
      const watched = entries.filter(([signal]) => !ignored.has(signal));
      for (const [signal, handler] of watched) process.on(signal, handler);
      const unwatchEnd = watchEnd(listener);
      return () => {
        unwatchEnd();
        for (const [signal, handler] of watched) process.off(signal, handler);
      };
    },
    sendToGroup(signal) {
      // Windows knows neither groups nor these signals; there the caller's own handling is all there is.
      if (process.platform !== 'win32') process.kill(0, signal);
    },
    raise: raiseSignal,
  };
}

function ignoredSignals(): ReadonlySet<NodeJS.Signals> {
  const ignored = new Set<NodeJS.Signals>();
  if (process.platform !== 'linux') return ignored;
  let status: string;
  try {
    status = readFileSync('/proc/self/status', 'latin1');
  } catch {
    return ignored;
  }
  const mask = BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  for (const [signal, number] of Object.entries(LINUX_NUMBERS)) {
    if ((mask >> (number - 1n)) & 1n) ignored.add(signal as NodeJS.Signals);
  }
  return ignored;
}
