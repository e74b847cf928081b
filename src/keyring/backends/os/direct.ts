// The keyrings of macOS and Windows: the addon itself, with a list of names of our own beside the items. Their own
// listing would read every secret, and on macOS ask for leave for each.

import { Secret } from '../../../kernel/secret.ts';
import { splitLargeValues } from '../../chunks.ts';
import { KeyringError } from '../../errors.ts';
import type { BackendContext, Keyring } from '../../keyring.ts';
import { keyringFailure } from './failures.ts';
import { accountName } from './names.ts';
import type { NativeItems } from './native.ts';
import { type Budget, startBudget } from './within.ts';
import { alone, writeAndCompare } from './writing.ts';

/** CRED_MAX_CREDENTIAL_BLOB_SIZE. @see https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw */
const WINDOWS_LIMIT_BYTES = 2560;
/** After this long a person is told that something is waited for: most likely a dialog of the system. */
const NOTICE_AFTER_MS = 2000;
const INDEX = 'names';

export interface DirectKeyringOptions {
  readonly context: BackendContext;
  readonly items: NativeItems;
}

export function directKeyring(options: DirectKeyringOptions): Keyring {
  const { listed, split } = parts(options);
  return split(listed);
}

/** The names of all items as the store has them: parts of split values too, and none of them cleared away. */
export function storedNames(options: DirectKeyringOptions): Promise<readonly string[]> {
  return parts(options).listed.list();
}

function parts({ context, items }: DirectKeyringOptions): {
  readonly listed: Keyring;
  readonly split: (inner: Keyring) => Keyring;
} {
  const isWindows = context.platform === 'win32';
  const split = (inner: Keyring): Keyring =>
    isWindows
      ? splitLargeValues(inner, {
          limitBytes: WINDOWS_LIMIT_BYTES,
          encoding: 'utf-8',
          nowMs: () => context.clock.now(),
        })
      : inner;
  const plain = unlistedKeyring({ context, items }, (name) => accountName(name, context.platform));
  const index = split(
    unlistedKeyring({ context, items }, (name) => `%index:${accountName(name, context.platform)}`),
  );
  return { listed: listedKeyring(plain, index, context), split };
}

/** A keyring that cannot list. */
function unlistedKeyring(
  { context, items }: DirectKeyringOptions,
  account: (name: string) => string,
): Keyring {
  // The Keychain shows its dialogs inside a call, and nothing tells whether one is up.
  const mayAsk = context.platform === 'darwin';
  const guarded = async <T>(name: string, work: (budget: Budget) => Promise<T>): Promise<T> => {
    const finished = new AbortController();
    if (mayAsk) {
      void context.clock.sleep(NOTICE_AFTER_MS, finished.signal).then(
        () => context.notify('waiting for the keychain'),
        () => undefined,
      );
    }
    try {
      return await work(startBudget(context.clock, mayAsk ? context.promptDeadlineMs : context.deadlineMs));
    } catch (cause) {
      throw keyringFailure(cause, name);
    } finally {
      finished.abort();
    }
  };
  return {
    backend: 'os',
    get: (name) => guarded(name, (budget) => items.read(account(name), budget)),
    set: (name, value) =>
      guarded(name, (budget) => writeAndCompare(items, { name, account: account(name) }, value, budget)),
    remove: (name) => guarded(name, (budget) => items.remove(account(name), budget)),
    list: async () => [],
    close: async () => undefined,
  };
}

/**
 * Adds a list of names. It holds each name before its item exists and until the item is gone, so a process that is
 * killed in between leaves a name too many (of which `get` finds nothing), never one too few.
 */
function listedKeyring(plain: Keyring, index: Keyring, context: BackendContext): Keyring {
  const read = async (): Promise<readonly string[]> => parseNames(await index.get(INDEX));
  const write = (names: readonly string[]): Promise<void> =>
    index.set(INDEX, Secret.of(JSON.stringify(names)));
  return {
    backend: 'os',
    get: (name) => plain.get(name),
    set: (name, value) =>
      alone(context, async () => {
        const names = await read();
        if (!names.includes(name)) await write([...names, name]);
        await plain.set(name, value);
      }),
    remove: (name) =>
      alone(context, async () => {
        const isRemoved = await plain.remove(name);
        const names = await read();
        if (names.includes(name)) await write(names.filter((one) => one !== name));
        return isRemoved;
      }),
    list: () => alone(context, read),
    close: async () => undefined,
  };
}

/** @throws {KeyringError} `failed` if the list is not ours: guessing would lose names */
function parseNames(stored: Secret | undefined): readonly string[] {
  if (stored === undefined) return [];
  try {
    const names: unknown = JSON.parse(stored.reveal());
    if (Array.isArray(names) && names.every((one) => typeof one === 'string')) return names;
  } catch {
    // Not JSON: the same as JSON of another shape. The cause would quote the text.
  }
  throw new KeyringError('failed', { backend: 'os', reason: 'the list of names in the keyring is damaged' });
}
