// What can go wrong with the token of an identity before AWS has seen it. No fact ever holds a token or a part of one.

export type IdentityErrorCode =
  /** facts: profile, path, errno */
  | 'token-file-unreadable'
  /** facts: profile, key?, path? (of the file that it stood in), reason: `empty`, `too-short`, `too-long`, `not-one-word` */
  | 'token-malformed'
  /** The program that prints the token did not end with 0. facts: profile, key, status */
  | 'token-process-failed'
  /** facts: profile, key, seconds */
  | 'token-process-timeout';
