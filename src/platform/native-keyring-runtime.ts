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
