// What can go wrong with the cache of `aws login`, and with signing in.

export type LoginCacheErrorCode =
  /** Nobody is signed in. facts: profile, path */
  | 'login-missing'
  /** The file cannot be read, or is not what `aws login` writes. facts: profile, path, errno? */
  | 'login-malformed'
  /** The code that was typed is not one of the page's. facts: reason (`form` or `state`) */
  | 'login-bad-code'
  /** The answer does not say who signed in. */
  | 'login-nobody';
