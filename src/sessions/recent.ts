// Which profiles were used last: their names and when, nothing secret. Never needed: where it cannot be read or
// written, nothing is recent.

import { readBytes, writeAtomic } from '../platform/files.ts';

/** More than anybody looks through without typing. */
const LIMIT = 50;

interface RecentJson {
  readonly version: 1;
  /** Latest first; milliseconds since the epoch. */
  readonly profiles: readonly { readonly name: string; readonly usedAtMs: number }[];
}

/** Names, latest first. */
export function recentProfiles(path: string): readonly string[] {
  return read(path).map(({ name }) => name);
}

/**
 * Puts a profile first. Two processes that do so at the same time may lose one of the two: nothing depends on it, and
 * no lock is waited for.
 */
export function rememberRecent(path: string, name: string, nowMs: number): void {
  const others = read(path).filter((entry) => entry.name !== name);
  const json: RecentJson = {
    version: 1,
    profiles: [{ name, usedAtMs: nowMs }, ...others].slice(0, LIMIT),
  };
  try {
    writeAtomic(path, new TextEncoder().encode(`${JSON.stringify(json)}\n`), { mode: 0o600 });
  } catch {
    // A full disk or a read-only home must not fail what has already been obtained.
  }
}

function read(path: string): RecentJson['profiles'] {
  try {
    const bytes = readBytes(path);
    if (bytes === undefined) return [];
    const json = JSON.parse(new TextDecoder().decode(bytes)) as Partial<RecentJson> | null;
    if (json?.version !== 1 || !Array.isArray(json.profiles)) return [];
    return json.profiles.filter(
      (entry) => typeof entry?.name === 'string' && typeof entry.usedAtMs === 'number',
    );
  } catch {
    return [];
  }
}
