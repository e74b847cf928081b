// What a store of secrets can do, and what a backend tells about itself. No backend is named here.

import type { Clock } from '../kernel/clock.ts';
import type { Secret } from '../kernel/secret.ts';

/**
 * A store of named secrets. Names are ours (`credentials:NAME`, `session:DIGEST`), may hold any Unicode and
 * are not secret. Values are text of any length up to at least 64 KiB: a backend with a smaller limit splits.
 * Every call ends within the backend's deadline and throws {@link KeyringError}.
 */
export interface Keyring {
  /** The name of the backend it belongs to, as in `--backend`. */
  readonly backend: string;
  /** The secret, or undefined where there is none of that name. One read of the store, never a listing. */
  get(name: string): Promise<Secret | undefined>;
  /** Writes, reads back and compares; the item's earlier value is whole until the new one is. */
  set(name: string, value: Secret): Promise<void>;
  /** True if there was one. */
  remove(name: string): Promise<boolean>;
  /** The names of all items, in no particular order. May be slow and may have to unlock: never on the hot path. */
  list(): Promise<readonly string[]>;
  /** Lets go of connections and of keys in memory. */
  close(): Promise<void>;
}

/** Whether a backend can be used here, without prompting to find out. */
export type Availability =
  | { readonly available: true; readonly detail?: string }
  | { readonly available: false; readonly reason: string; readonly hint?: string };

export interface BackendContext {
  /** The environment as it was given to the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** The folder of the `file` backend's store. */
  readonly fileDir: string;
  /** Longest time in milliseconds that one call of a store may take without a person being asked anything. */
  readonly deadlineMs: number;
  /** Longest time in milliseconds that a store may wait for a person to answer its own unlock dialog. */
  readonly promptDeadlineMs: number;
  /**
   * Asks for the passphrase, on the controlling terminal or in a dialog.
   * Throws {@link KeyringError} `passphrase-needed` where nobody can be asked. `isNew`: ask twice.
   */
  readonly askPassphrase: (request: { readonly isNew: boolean; readonly attempt: number }) => Promise<Secret>;
  /** A sentence for the person who waits ("waiting for the keyring to be unlocked"). */
  readonly notify: (message: string) => void;
}

/** What a look at a store gives that opens, unlocks and changes nothing and asks nobody. */
export interface Inspection {
  /** Names as the store has them, parts of split values included; undefined where only a person could give leave. */
  readonly items?: readonly string[];
  /** Files of items that cannot be read as such: the code of a {@link KeyringError}. */
  readonly damaged: readonly { readonly path: string; readonly code: string; readonly version?: number }[];
  /** What stops the whole store: the code of a {@link KeyringError}. */
  readonly failure?: { readonly path: string; readonly code: string };
}

/** One kind of store, reached through the registry. */
export interface Backend {
  readonly name: string;
  /** One line for `vault backends`. */
  readonly title: string;
  probe(context: BackendContext): Promise<Availability>;
  /** @throws {KeyringError} */
  inspect(context: BackendContext): Promise<Inspection>;
  open(context: BackendContext): Promise<Keyring>;
}
