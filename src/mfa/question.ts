// One question on the screen at a time: a lock that every question of this user takes on this machine. It asks nothing.

import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { readBytes, writeAtomic } from '../platform/files.ts';
import { withLock } from '../platform/lock.ts';
import { ownPid } from '../platform/process.ts';
import { isStopped } from '../platform/tty-state.ts';

export interface QuestionPlace {
  /** Folder of the lock. */
  readonly folder: string;
  /** The machine: a home folder may be shared by several. */
  readonly host: string;
  readonly clock: Clock;
  /** A sentence for the person who waits. */
  readonly notify: (message: string) => void;
}

/**
 * Runs `ask` while no other process asks. Says after a second whom it waits for. Inside, no other lock may be taken
 * that somebody may hold while they ask.
 *
 * @param about what is asked for, as others will be told: `the MFA code of profile work`
 */
export async function withQuestion<T>(
  place: QuestionPlace,
  about: string,
  ask: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const { folder, clock, notify } = place;
  const name = `question-${place.host.replace(/[^A-Za-z0-9.-]/g, '_').slice(0, 64)}`;
  const notePath = join(folder, `${name}.json`);
  return withLock(
    join(folder, `${name}.lock`),
    {
      clock,
      onWait: () => notify(waitingFor(readNote(notePath))),
      ...(signal === undefined ? {} : { signal }),
    },
    async () => {
      writeNote(notePath, { pid: ownPid(), about });
      return ask();
    },
  );
}

interface Note {
  readonly pid: number;
  readonly about: string;
}

function waitingFor(note: Note | undefined): string {
  if (note === undefined) return 'waiting for another vault process that is asking a question';
  const who = `waiting for another vault process (${note.pid}) that is asking for ${note.about}`;
  return isStopped(note.pid) ? `${who}; it is stopped: bring it forward with fg, or end it` : who;
}

/** Best effort: without it the question is asked all the same. */
function writeNote(path: string, note: Note): void {
  try {
    writeAtomic(path, new TextEncoder().encode(JSON.stringify(note)), { mode: 0o600 });
  } catch {
    // The folder is full or not ours: those who wait are told less.
  }
}

function readNote(path: string): Note | undefined {
  try {
    const bytes = readBytes(path);
    const note = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Partial<Note> | null);
    if (typeof note?.pid !== 'number' || typeof note.about !== 'string') return undefined;
    return { pid: note.pid, about: note.about.replace(/[\p{Cc}\p{Cf}]/gu, '?') };
  } catch {
    return undefined;
  }
}
