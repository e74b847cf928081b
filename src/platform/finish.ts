// The end of the process.

import { loadLibc } from './libc.ts';

/** Ends the process with an exit status. Everything that was written is out: our writes are synchronous. */
export function finish(status: number): never {
  // On macOS a call into the keychain that nobody answered still sits in a thread, and Node would wait for it.
  if (status !== 0 && process.platform === 'darwin' && typeof Bun === 'undefined')
    loadLibc(['_exit'])?._exit(status);
  process.exit(status);
}
