// What can go wrong with a store of secrets, told apart.

import { VaultError } from '../kernel/error.ts';

/**
 * Facts by code. `backend` is always there; where it helps: `item` (an item's name), `path`, `reason`
 * (a store's own sentence, never a value), `seconds`, `known` (names one may choose from).
 */
export type KeyringErrorCode =
  /** `--backend` names none that exists. facts: known */
  | 'backend-unknown'
  /** A variable that shapes a backend is not what it should be. facts: name (of the variable), expected */
  | 'setting-invalid'
  /** The backend exists but not here. facts: reason */
  | 'backend-unavailable'
  /** No backend at all can be used here. */
  | 'no-backend'
  /** The store is locked and nobody could be asked to unlock it. */
  | 'locked'
  /** Somebody was asked to unlock it and said no. */
  | 'dismissed'
  /** No answer in time: the store, or the person at its dialog. facts: seconds */
  | 'timeout'
  /** The store has no collection to write to yet. */
  | 'no-collection'
  /** The value is larger than the store takes, even split. facts: item */
  | 'too-large'
  /** A value that was split is not whole: parts are missing or do not fit together. facts: item */
  | 'parts-damaged'
  /** What was read back is not what was written. facts: item */
  | 'read-back'
  /** A store's own failure that is none of the others. facts: reason */
  | 'failed'
  /** The passphrase is wrong. facts: path */
  | 'passphrase-wrong'
  /** A passphrase is needed and there is neither a variable nor a terminal to get it from. facts: path */
  | 'passphrase-needed'
  /** A file of the store ends too early. facts: path */
  | 'file-truncated'
  /** A file of the store is ours, but its contents fail their authentication. facts: path, reason */
  | 'file-tampered'
  /** A file where ours should be is not ours, or belongs to another store. facts: path, reason */
  | 'file-foreign'
  /** The items are there, but the file that holds their key is gone. facts: path (the missing file) */
  | 'file-headless'
  /** A newer version of vault wrote it. facts: path, version */
  | 'file-newer'
  /** The store cannot be read or written (permissions, disk full). facts: path, reason */
  | 'file-access';

export class KeyringError extends VaultError<KeyringErrorCode> {
  override readonly room = 'keyring';
}
