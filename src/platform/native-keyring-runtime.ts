// What the runtime itself tells or does for the keyring: the processor, and collecting garbage on demand.

/** The processor the program was built for. */
export function arch(): string {
  return process.arch;
}

/** Frees what is unreachable now. Slow (tens of milliseconds): only where something scarce hangs on it. */
export function collectGarbage(): void {
  if (typeof Bun !== 'undefined') {
    Bun.gc(true);
    return;
  }
  // Node gives its collector only to scripts that were made after the flag was set.
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has `undo` called, before anybody else's handler, when a signal is about to end the process. What the signal does
 * stays as it is: with no other handler it ends the process, as it would have.
 *
 * @param undo must do its work before it returns: there may be no later
 * @returns ends it
 */
export function onEndingSignal(undo: () => void): () => void {
  const stop = (): void => {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, tell);
  };
  const tell = (signal: NodeJS.Signals): void => {
    stop();
    undo();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of ENDING_SIGNALS) process.prependListener(signal, tell);
  return stop;
}
