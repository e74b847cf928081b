// Node's modules for files and paths, loaded when they are first needed: under Bun they cost every start more than a
// millisecond together.

/** `node:fs`. Ask for it where it is used, not once for a whole file: then the hot path does not load it. */
export function fs(): typeof import('node:fs') {
  // Bun loads a whole module for `process.getBuiltinModule`; its own require does without.
  if (typeof Bun !== 'undefined') return import.meta.require('node:fs') as typeof import('node:fs');
  return process.getBuiltinModule('node:fs');
}

/** `node:path`, likewise. */
export function nodePath(): typeof import('node:path') {
  if (typeof Bun !== 'undefined') return import.meta.require('node:path') as typeof import('node:path');
  return process.getBuiltinModule('node:path');
}
