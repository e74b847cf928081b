// What can go wrong with what the environment or a container hands to us.

export type MachineErrorCode =
  /** facts: profile, missing */
  | 'environment-keys-missing'
  /** `AWS_CREDENTIAL_EXPIRATION` is no instant. facts: profile */
  | 'environment-bad-expiration'
  /** facts: profile, at (ISO 8601) */
  | 'environment-expired'
  /** The file with the container's token cannot be read. facts: profile, path, errno */
  | 'container-token-unreadable'
  /** The container's token can be no header. facts: profile, setBy (a variable) */
  | 'container-token-bad';
