// What can go wrong with the program of a `credential_process`.

export type ProcessErrorCode =
  /** A quote in the command line is never closed. facts: profile */
  | 'process-bad-command'
  /** There is no such program, or it may not be run. facts: profile, program? (left out where it could be a secret) */
  | 'process-missing'
  /** Started from itself. facts: profile, chain (from the first profile with this command to this one) */
  | 'process-loop'
  /** facts: profile, status (a number or a signal's name), complaint? (what it wrote to standard error) */
  | 'process-failed'
  /** facts: profile, seconds, complaint? */
  | 'process-timeout'
  /** What it printed is not what AWS defines. facts: profile, reason, key? */
  | 'process-bad-output'
  /** It printed credentials that are over. facts: profile, at (ISO 8601) */
  | 'process-expired'
  /** The limit on its time is no duration. facts: variable, value */
  | 'process-bad-limit';
