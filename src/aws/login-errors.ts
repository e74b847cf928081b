// What can go wrong with the console's sign-in (`aws login`).

export type LoginErrorCode =
  /** The session of `aws login` is over, or its code was used or is too old. facts: reason (AWS's own word) */
  | 'login-over'
  /** The password or the rights of whoever signed in have changed. */
  | 'login-changed'
  /** Whoever signed in may not get credentials this way. */
  | 'login-not-permitted';
