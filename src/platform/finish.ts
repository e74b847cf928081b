// The end of the process.

/** Ends the process with an exit status. Everything that was written is out: our writes are synchronous. */
export function finish(status: number): never {
  process.exit(status);
}
