// How a store's data key is come by: from memory, from the kernel keyring, or from a passphrase, in that order.
// The passphrase is asked for under the store's lock, so that of many processes one asks and the rest find the key.

import { parseDuration } from '../../../kernel/duration.ts';
import { Secret } from '../../../kernel/secret.ts';
import { type ScryptParameters, sha256Hex } from '../../../platform/crypto.ts';
import { PlatformError } from '../../../platform/errors.ts';
import { listFolder, makePrivateFolder, readBytes, setMode, writeAtomic } from '../../../platform/files.ts';
import { type KernelKeyring, openKernelKeyring } from '../../../platform/kernel-keyring.ts';
import { writeNew } from '../../../platform/new-file.ts';
import { KeyringError } from '../../errors.ts';
import type { BackendContext } from '../../keyring.ts';
import { access } from './access.ts';
import { decodeHeader, encodeHeader, type StoreHeader } from './header.ts';
import { isItemFileName } from './item.ts';
import type { StoreLayout } from './layout.ts';
import { createKey, isKeyOf, unwrapKey, wrapKey } from './passphrase.ts';
import { concatBytes, decodeText, encodeText } from './text.ts';

const DEFAULT_UNLOCK_SECONDS = 8 * 3600;
const ATTEMPTS = 3;

/** A store that can be read and written. */
export interface OpenedStore {
  readonly header: StoreHeader;
  readonly key: Uint8Array;
}

/** A data key, and the digest of the header that it was found to belong to. */
interface HeldKey {
  readonly key: Uint8Array;
  readonly storeId: string;
  readonly headerDigest: string;
}

const KEY_BYTES = 32;

export class StoreKey {
  readonly #layout: StoreLayout;
  readonly #context: BackendContext;
  readonly #kdf: ScryptParameters;
  readonly #unlockSeconds: number;
  #kernel: KernelKeyring | undefined;
  #kernelOpened = false;
  #held: HeldKey | undefined;
  #pending: Promise<unknown> | undefined;

  /** @throws {KeyringError} `setting-invalid` */
  constructor(layout: StoreLayout, context: BackendContext, kdf: ScryptParameters) {
    this.#layout = layout;
    this.#context = context;
    this.#kdf = kdf;
    this.#unlockSeconds = unlockSeconds(context.env);
  }

  /** The header, read anew: another process may have made the store or changed its passphrase. */
  header(): StoreHeader | undefined {
    const path = this.#layout.header;
    const bytes = access(path, () => readBytes(path));
    return bytes === undefined ? undefined : decodeHeader(bytes, path, { n: this.#kdf.n });
  }

  /**
   * The data key for an item that says it is of the store `storeId`. Where the key is at hand for a header of
   * exactly these bytes, the header needs no second look: this is the hot path.
   *
   * @param itemPath for the errors
   * @throws {KeyringError} as `unlock`; `file-headless`; `file-foreign` where the item is of another store
   */
  async keyFor(storeId: string, itemPath: string): Promise<Uint8Array> {
    const path = this.#layout.header;
    const bytes = access(path, () => readBytes(path));
    if (bytes === undefined) throw this.#headless();
    const digest = sha256Hex(bytes);
    if (this.#held === undefined && this.#unlockSeconds > 0) {
      const kept = this.#readKernel(storeId);
      if (kept?.headerDigest === digest) this.#held = kept;
    }
    if (this.#held?.storeId === storeId && this.#held.headerDigest === digest) return this.#held.key;
    const header = decodeHeader(bytes, path, { n: this.#kdf.n });
    if (header.storeId === storeId) return this.unlock(header);
    const reason = 'the item belongs to another store';
    throw new KeyringError('file-foreign', { backend: 'file', path: itemPath, reason });
  }

  /**
   * The data key of the store with this header.
   *
   * @throws {KeyringError} `passphrase-wrong`, `passphrase-needed`, `file-tampered`, `timeout`
   */
  async unlock(header: StoreHeader): Promise<Uint8Array> {
    for (;;) {
      const key = this.#atHand(header);
      if (key !== undefined) return key;
      await this.#alone(() => this.#locked(() => this.#unwrap(header)));
    }
  }

  /** The store, made if there is none. @throws {KeyringError} as `unlock`, and `file-headless`, `file-access` */
  async openOrCreate(): Promise<OpenedStore> {
    for (;;) {
      const header = this.header();
      if (header !== undefined) return { header, key: await this.unlock(header) };
      await this.#alone(() => this.#locked(() => this.#create()));
    }
  }

  /** Wraps the data key by a new passphrase. The present one is asked for even if the store is unlocked. */
  async changePassphrase(): Promise<void> {
    await this.#locked(async () => {
      const header = this.header();
      if (header === undefined) throw this.#headless();
      await this.#unwrap(header, { askAlways: true });
      const next = await this.#context.askPassphrase({ isNew: true, attempt: 1 });
      const changed = await wrapKey(
        { storeId: header.storeId, key: await this.unlock(header) },
        next,
        this.#kdf,
      );
      access(this.#layout.header, () =>
        writeAtomic(this.#layout.header, encodeHeader(changed), { mode: 0o600 }),
      );
      this.#checkWritten(changed);
    });
  }

  /** Wipes the key from this process's memory; the kernel keeps its copy. */
  close(): void {
    this.#held?.key.fill(0);
    this.#held = undefined;
  }

  #atHand(header: StoreHeader): Uint8Array | undefined {
    if (this.#held !== undefined && isKeyOf(header, this.#held.key)) return this.#held.key;
    const kept = this.#readKernel(header.storeId);
    if (kept === undefined) return undefined;
    if (this.#unlockSeconds === 0 || !isKeyOf(header, kept.key)) {
      this.#kernelKeyring()?.forget(description(header.storeId));
      return undefined;
    }
    this.#held = { ...kept, headerDigest: sha256Hex(encodeHeader(header)) };
    return kept.key;
  }

  #readKernel(storeId: string): HeldKey | undefined {
    const kept = this.#kernelKeyring()?.read(description(storeId));
    if (kept === undefined) return undefined;
    return {
      key: kept.slice(0, KEY_BYTES),
      storeId,
      headerDigest: decodeText(kept.subarray(KEY_BYTES), false),
    };
  }

  async #unwrap(header: StoreHeader, options: { readonly askAlways?: boolean } = {}): Promise<void> {
    // While we waited for the lock another process may have unlocked the store.
    if (options.askAlways !== true && this.#atHand(header) !== undefined) return;
    const given = this.#context.env.AWS_VAULT_FILE_PASSPHRASE;
    for (let attempt = 1; ; attempt += 1) {
      const passphrase =
        given === undefined ? await this.#context.askPassphrase({ isNew: false, attempt }) : Secret.of(given);
      try {
        this.#keep(header, await unwrapKey(header, passphrase, this.#layout.header));
        return;
      } catch (error) {
        const askAgain =
          error instanceof KeyringError && error.code === 'passphrase-wrong' && given === undefined;
        if (!askAgain || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #create(): Promise<void> {
    const { header: path, folder, items } = this.#layout;
    if (access(path, () => readBytes(path)) !== undefined) return;
    // A new key would make what stands there unreadable for ever.
    if (access(items, () => listFolder(items)).some(isItemFileName)) throw this.#headless();
    access(items, () => makePrivateFolder(items));
    const given = this.#context.env.AWS_VAULT_FILE_PASSPHRASE;
    const passphrase =
      given === undefined ? await this.#context.askPassphrase({ isNew: true, attempt: 1 }) : Secret.of(given);
    const { header, key } = await createKey(passphrase, this.#kdf);
    access(folder, () => {
      setMode(folder, 0o700);
      setMode(items, 0o700);
    });
    // The lock made us the only one; where there are no locks, this does.
    if (!access(path, () => writeNew(path, encodeHeader(header)))) return;
    this.#checkWritten(header);
    this.#keep(header, key);
  }

  #checkWritten(header: StoreHeader): void {
    if (this.header()?.wrappedKey !== header.wrappedKey) {
      throw new KeyringError('read-back', { backend: 'file', path: this.#layout.header });
    }
  }

  #keep(header: StoreHeader, key: Uint8Array): void {
    const headerDigest = sha256Hex(encodeHeader(header));
    this.#held = { key, storeId: header.storeId, headerDigest };
    if (this.#unlockSeconds === 0) return;
    const payload = concatBytes(key, encodeText(headerDigest).bytes);
    this.#kernelKeyring()?.store(description(header.storeId), payload, this.#unlockSeconds);
    payload.fill(0);
  }

  #kernelKeyring(): KernelKeyring | undefined {
    if (!this.#kernelOpened) {
      this.#kernel = openKernelKeyring(this.#context.platform);
      this.#kernelOpened = true;
    }
    return this.#kernel;
  }

  #headless(): KeyringError {
    return new KeyringError('file-headless', { backend: 'file', path: this.#layout.header });
  }

  /** Calls of this process that come meanwhile wait for the one that is under way, then look again. */
  async #alone(work: () => Promise<void>): Promise<void> {
    this.#pending ??= work().finally(() => {
      this.#pending = undefined;
    });
    await this.#pending;
  }

  async #locked(action: () => Promise<void>): Promise<void> {
    const { clock, notify, promptDeadlineMs: timeoutMs } = this.#context;
    const { withLock } = await import('../../../platform/lock.ts');
    let isInside = false;
    const onWait = (): void => notify('waiting for another vault process that is unlocking the file store');
    try {
      await withLock(this.#layout.lock, { clock, timeoutMs, onWait }, async () => {
        isInside = true;
        await action();
      });
    } catch (error) {
      if (isInside || !(error instanceof PlatformError)) throw error;
      if (error.code === 'lock-timeout') {
        throw new KeyringError('timeout', { backend: 'file', seconds: timeoutMs / 1000 }, { cause: error });
      }
      // No lock to be had (a read-only folder, no flock): worse is only that several processes may ask.
      await action();
    }
  }
}

function description(storeId: string): string {
  return `vault:file-store:${storeId}`;
}

function unlockSeconds(env: BackendContext['env']): number {
  const text = env.AWS_VAULT_FILE_UNLOCK_TTL;
  if (text === undefined || text === '') return DEFAULT_UNLOCK_SECONDS;
  const parsed = parseDuration(text, { allowDaysWeeks: true });
  if (parsed.ok && parsed.seconds >= 0) return parsed.seconds;
  throw new KeyringError('setting-invalid', {
    backend: 'file',
    name: 'AWS_VAULT_FILE_UNLOCK_TTL',
    expected: 'a duration as in 8h or 30m, or 0',
  });
}
