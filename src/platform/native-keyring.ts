// The native addon that talks to the keyring of the operating system, loaded when first asked for and never by the
// package's own loader: that one lets an environment variable name the file to run.

import { PlatformError } from './errors.ts';

/** One item of the store. Every call runs on a thread of its own; none can be cancelled. */
export interface NativeEntry {
  getPassword(): Promise<string | null>;
  setPassword(value: string): Promise<void>;
  getSecret(): Promise<readonly number[] | null>;
  setSecret(value: Uint8Array): Promise<void>;
  deleteCredential(): Promise<boolean>;
}

export interface NativeEntryOptions {
  readonly linux: { readonly store: 'secret-service' };
}

/** What `@napi-rs/keyring` 2.1.2 exports and we use. On Linux the constructor itself connects to the bus, and blocks. */
export interface NativeKeyring {
  readonly AsyncEntry: {
    new (service: string, account: string, options: NativeEntryOptions): NativeEntry;
    withTarget(target: string, service: string, account: string, options: NativeEntryOptions): NativeEntry;
  };
}

export interface NativeKeyringPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** Packages by platform and processor; where there are two, the one for glibc first. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['@napi-rs/keyring-linux-x64-gnu', '@napi-rs/keyring-linux-x64-musl'],
  'linux-arm64': ['@napi-rs/keyring-linux-arm64-gnu', '@napi-rs/keyring-linux-arm64-musl'],
  'darwin-x64': ['@napi-rs/keyring-darwin-x64'],
  'darwin-arm64': ['@napi-rs/keyring-darwin-arm64'],
  'win32-x64': ['@napi-rs/keyring-win32-x64-msvc'],
  'win32-arm64': ['@napi-rs/keyring-win32-arm64-msvc'],
};

/**
 * Loads the addon for the platform and processor at hand. In the Bun executable it is the embedded one; elsewhere
 * the one that the package manager installed beside `@napi-rs/keyring`.
 *
 * @throws {PlatformError} `system`, facts: operation `load-keyring-addon`, errno (a word or the loader's sentence)
 */
export async function loadNativeKeyring(place: NativeKeyringPlace): Promise<NativeKeyring> {
  if (isBunExecutable()) {
    const { loadEmbeddedKeyring } = await import('./native-keyring-embedded.ts');
    return checked(await loadEmbeddedKeyring(place.env));
  }
  return checked(loadInstalled(PACKAGES[`${place.platform}-${place.arch}`] ?? []));
}

/** Whether this code was compiled into an executable: then its own address is inside that. */
function isBunExecutable(): boolean {
  return typeof Bun !== 'undefined' && /\/\$bunfs\/|[/\\]~BUN[/\\]/i.test(import.meta.url);
}

function loadInstalled(packages: readonly string[]): unknown {
  // Not imported: the Bun executable has no use for it and would pay for it.
  const { createRequire } = process.getBuiltinModule('node:module');
  let failure: unknown;
  try {
    // Through the package that depends on them: not every package manager puts them where we could see them.
    const near = createRequire(createRequire(import.meta.url).resolve('@napi-rs/keyring/package.json'));
    for (const name of packages) {
      try {
        return near(name);
      } catch (cause) {
        // The other C library's package is rarely there; its absence must not hide why the first did not load.
        failure = isMissing(cause) ? (failure ?? cause) : cause;
      }
    }
  } catch (cause) {
    failure = cause;
  }
  throw loadFailure(failure);
}

/** What cannot be loaded, and why: the loader's first line, which holds paths and versions only. */
export function loadFailure(cause: unknown): PlatformError {
  const errno =
    cause === undefined
      ? 'no addon for this platform'
      : isMissing(cause)
        ? 'not installed'
        : firstLine(cause);
  return new PlatformError('system', { operation: 'load-keyring-addon', errno }, { cause });
}

function isMissing(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

function checked(addon: unknown): NativeKeyring {
  const entry = (addon as { AsyncEntry?: unknown } | null)?.AsyncEntry;
  if (typeof entry !== 'function') throw loadFailure(new Error('the addon is not the one expected'));
  return addon as NativeKeyring;
}
