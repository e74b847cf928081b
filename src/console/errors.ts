// What can keep a person from the console, beyond what AWS and the network report.

import { VaultError } from '../kernel/error.ts';

export type ConsoleErrorCode =
  /** Nothing is known of the console of this partition. facts: partition */
  | 'partition-unknown'
  /** The region is of another partition than the credentials. facts: region, partition, regionPartition */
  | 'region-partition'
  /** facts: service, closest?, known */
  | 'service-unknown'
  /** `--path` or `console_url` does not lead to the console. facts: setting, reason */
  | 'destination'
  /** The account's root user cannot be federated. facts: account */
  | 'root-user'
  /** Credentials of GetSessionToken cannot be federated. facts: account */
  | 'session-token'
  /** A temporary access key without its session token. facts: variable? */
  | 'token-missing'
  /** A session policy was given, but the credentials are a session already. */
  | 'policy-too-late'
  /** Credentials in the environment lack a part. facts: variable */
  | 'environment-incomplete'
  /** `--service` and `--path` and their like together. facts: flags (two of them) */
  | 'flags-exclusive'
  /** A setting of the console has a value that cannot be used. facts: setting, expected */
  | 'setting-invalid'
  /** The launch template cannot be used. facts: setting, reason */
  | 'template-invalid'
  /** There is no browser to open, or no desktop to open it on. facts: reason (`no-desktop`, `not-found`) */
  | 'no-browser'
  /** The browser that was named is not there. facts: browser, known */
  | 'browser-not-found'
  /** It could not be started, or ended at once with a failure. facts: browser, status?, errno? */
  | 'browser-failed'
  /** This browser keeps no profiles apart that we know how to ask for. facts: browser */
  | 'isolation-unsupported'
  /** Nothing to copy with: no clipboard program and no terminal. */
  | 'no-clipboard'
  /** The clipboard program failed. facts: program, status?, errno? */
  | 'clipboard-failed';

export class ConsoleError extends VaultError<ConsoleErrorCode> {
  override readonly room = 'console';
}
