// The world of one run, made once and handed to the command: environment, clock, output, and the parts that
// are opened at their first need.

import type { Clock } from '../kernel/clock.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { AwsFiles } from './aws-files.ts';
import type { ConfigView } from './config-view.ts';
import type { FlagValues } from './flags.ts';
import type { UseInForce } from './use-state.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Context {
  /** Without what `vault use` put into it. */
  readonly env: Env;
  /** What `vault use` has put into this shell. */
  readonly use?: UseInForce;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** How far this machine's clock is off, as the calls of this run learn it (`aws/skew.ts`), and whether that was told. */
  readonly skew: { ms: number; isTold: boolean };
  /** The global flags, with their environment variables already looked up. */
  readonly globals: FlagValues;
  /** How this very program is started again (for a store's own worker). */
  readonly selfCommand: readonly string[];
  readonly stateFolder: string;
  readonly identity: () => { readonly user: string; readonly host: string };
  readonly signal: AbortSignal;

  /** Standard output, as it is. */
  out(text: string): void;
  /** `vault: message` on standard error. */
  say(message: string): void;
  /** Nothing without `--debug`. Never a secret. */
  debug(message: string): void;

  /** The bytes of the config and the credentials file, read once. */
  files(): AwsFiles;
  /** What they mean. */
  config(): Promise<ConfigView>;
  /** Keys and sessions; the keyring behind them is opened at its first use. */
  store(): Promise<SessionStore>;
  /** Lets go of what was opened. */
  close(): Promise<void>;
}
