// Remembers under which cache keys there was nothing to cache the last time, so that those who ask the same do not queue
// for a result that they cannot share. Never needed: without it they queue.

import { readBytes, removeFile, writeAtomic } from '../platform/files.ts';
import { joinPath } from '../platform/paths.ts';

export function isMarkedUncached(folder: string, digest: string): boolean {
  return readBytes(markPath(folder, digest)) !== undefined;
}

export function markUncached(folder: string, digest: string): void {
  const path = markPath(folder, digest);
  if (readBytes(path) === undefined) writeAtomic(path, new Uint8Array(), { mode: 0o600 });
}

export function unmarkUncached(folder: string, digest: string): void {
  if (isMarkedUncached(folder, digest)) removeFile(markPath(folder, digest));
}

function markPath(folder: string, digest: string): string {
  return joinPath(folder, `${digest.slice(0, 32)}.uncached`);
}
