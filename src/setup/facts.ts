// What one look at the machine gives: plain data that every check judges without looking anywhere itself. Secrets are
// reduced to where they stand before they get in here.

import type { Document } from '../config/document.ts';
import type { ConfigError } from '../config/errors.ts';
import type { ConfigFiles, FileKind } from '../config/sections.ts';
import type { Facts } from '../kernel/error.ts';
import type { Availability } from '../keyring/keyring.ts';
import type { Look } from '../platform/look.ts';
import type { StoredKeys } from '../profiles/base.ts';
import type { Index } from '../sessions/index-file.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** One of the two AWS files. */
export interface AwsFile {
  readonly kind: FileKind;
  readonly path: string;
  readonly look: Look | 'dangling' | undefined;
  /** Undefined where there is none, or where it cannot be read. */
  readonly document: Document | undefined;
  readonly malformed?: ConfigError;
  /** Why it cannot be read. */
  readonly errno?: string;
}

/** A path that was looked at, with what it is to us. */
export interface SeenPath {
  readonly path: string;
  readonly look: Look | 'dangling';
  /**
   * `secret-file`: nobody else may read it. `file`: nobody else may write it. `secret-folder`, `folder`: the same of
   * folders. `lock`: one of our lock files.
   */
  readonly role: 'secret-file' | 'file' | 'secret-folder' | 'folder' | 'lock';
  readonly isOurs: boolean;
  readonly isWritable: boolean;
  readonly fileSystem?: { readonly kind: 'network' | 'memory'; readonly name: string };
}

/** A line of a file that puts a secret where it does not belong. Where it stands, and what it is: never what it says. */
export interface SecretLine {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly variable: string;
  readonly kind: 'shell' | 'history' | 'copy';
}

export interface CredentialCache {
  readonly path: string;
  /** Files with credentials or tokens that are still good. */
  readonly alive: number;
}

export interface KeyringFacts {
  /** As asked for by flag or variable. */
  readonly named?: string;
  readonly choicePath: string;
  /** The choice file holds something that is no backend. */
  readonly isChoiceBroken: boolean;
  readonly remembered?: string;
  /** The one that would be used. */
  readonly chosen?: string;
  /** Of the chosen one. */
  readonly availability?: Availability;
  /** Why there is no chosen one, or why it cannot be looked at: the code and facts of a KeyringError. */
  readonly failure?: { readonly code: string; readonly facts: Facts };
  readonly indexPath?: string;
  readonly isIndexBroken: boolean;
  readonly index?: Index;
  /** Names of keys whose rotation has begun and not ended. */
  readonly rotations: readonly string[];
  /** Names of items; undefined where they cannot be had without asking a person. */
  readonly items?: readonly string[];
  readonly damaged: readonly { readonly path: string; readonly code: string; readonly version?: number }[];
  readonly storeFailure?: { readonly code: string; readonly path: string };
  /** With `--unlock`: items that could not be read, and key ids as they really are. */
  readonly unlocked?: {
    readonly unreadable: readonly { readonly item: string; readonly code: string }[];
    readonly keyIds: ReadonlyMap<string, string>;
  };
}

/** One endpoint that was asked, with whom it is for. */
export interface Reached {
  readonly url: string;
  readonly host: string;
  readonly region: string;
  readonly profiles: readonly string[];
  /** Set by a variable or a key, and so not AWS's own. */
  readonly isCustom: boolean;
  /** Our clock minus the server's, where it answered with a date. */
  readonly skewSeconds?: number;
  readonly isAws?: boolean;
  /** The code and facts of an AwsError. */
  readonly failure?: { readonly code: string; readonly facts: Facts };
}

export interface NetworkFacts {
  readonly reached: readonly Reached[];
  /** Hosts beyond the most that are asked. */
  readonly leftOut: number;
  /** Settings that stop every request: the code and facts of an AwsError. */
  readonly settings?: { readonly code: string; readonly facts: Facts };
}

export interface SetupFacts {
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  readonly nowMs: number;
  /** Only this profile and what it draws on, where one was named. */
  readonly profile?: string;
  readonly config: AwsFile;
  readonly credentials: AwsFile;
  /** Both files as sections; empty where one is malformed. */
  readonly files: ConfigFiles;
  readonly keyring: KeyringFacts;
  /** Names that keys are stored under; undefined where that is not known. */
  readonly stored?: StoredKeys;
  readonly network: NetworkFacts;
  readonly paths: readonly SeenPath[];
  readonly userId?: number;
  readonly secretLines: readonly SecretLine[];
  readonly caches: readonly CredentialCache[];
  /** Temporary files of writers that were killed. */
  readonly leftovers: readonly string[];
  readonly heldLocks: readonly string[];
  /** By the first word of a command: where it is, in the order of PATH. */
  readonly programs: ReadonlyMap<string, readonly string[]>;
  /** Parts that were not finished in time, or failed. */
  readonly unfinished: readonly { readonly what: string; readonly seconds: number }[];
}
