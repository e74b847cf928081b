// What can go wrong with the services that give credentials to machines and containers.

/** Facts of all: service (`instance` or `container`), host. */
export type MetadataErrorCode =
  /** Nothing there answers. facts: reason (an errno, or `timeout`) */
  | 'metadata-unreachable'
  /** It answers with an error. facts: status, step */
  | 'metadata-refused'
  /** It answers with something else than credentials. */
  | 'metadata-bad-answer'
  /** It answers that there are none. facts: awsCode */
  | 'metadata-no-credentials'
  /** No role is attached to the instance. */
  | 'metadata-no-role'
  /** Version 2 of its protocol is not to be had, and version 1 is forbidden. */
  | 'metadata-v1-forbidden';
