// What can go wrong between the cache of sessions and those who wait for it.

import { VaultError } from '../kernel/error.ts';

export type SessionsErrorCode =
  /** The process that did the work failed, and this one had waited for it. facts: room, code and that error's own */
  'shared-failure';

export class SessionsError extends VaultError<SessionsErrorCode> {
  override readonly room = 'sessions';
}
