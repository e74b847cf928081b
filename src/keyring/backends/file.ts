// The `file` backend: one small encrypted file for each item, and a header that holds their key wrapped by a
// passphrase. No file of it ever holds a secret, or the key, in the clear.

import type { Secret } from '../../kernel/secret.ts';
import type { ScryptParameters } from '../../platform/crypto.ts';
import { PlatformError } from '../../platform/errors.ts';
import { listFolder, readBytes, removeFile, writeAtomic } from '../../platform/files.ts';
import { sweepTemporaryFiles } from '../../platform/new-file.ts';
import { joinPath } from '../../platform/paths.ts';
import { KeyringError } from '../errors.ts';
import type { Backend, BackendContext, Keyring } from '../keyring.ts';
import { access } from './file/access.ts';
import { DEFAULT_KDF } from './file/header.ts';
import { isItemFileName, openItem, parseItem, sealItem } from './file/item.ts';
import { itemPath, type StoreLayout, storeLayout } from './file/layout.ts';
import { equalBytes } from './file/text.ts';
import { StoreKey } from './file/unlock.ts';

export interface FileBackendOptions {
  /**
   * The cost of the KDF for new stores, and the least that an existing store may ask for. Only tests, which
   * make thousands of stores, have a reason to lower it.
   */
  readonly scryptN?: number;
}

/** No writer takes this long between making its temporary file and renaming it. */
const TEMPORARY_AGE_MS = 10 * 60 * 1000;

/** The backend over `context.fileDir`. */
export function createFileBackend(options: FileBackendOptions = {}): Backend {
  const kdf = kdfOf(options);
  return {
    name: 'file',
    title: 'encrypted files under a passphrase',
    probe: async (context) => ({ available: true, detail: context.fileDir }),
    inspect: async (context) => {
      const { inspectFileStore } = await import('./file/inspect.ts');
      return inspectFileStore(storeLayout(context.fileDir), { n: kdf.n });
    },
    open: async (context) => new FileKeyring(context, kdf),
  };
}

export const fileBackend: Backend = createFileBackend();

/**
 * Asks for the store's passphrase and then for a new one; the items stay as they are.
 *
 * @throws {KeyringError} `passphrase-wrong`, `file-headless` where there is no store, ...
 */
export async function changeFilePassphrase(
  context: BackendContext,
  options: FileBackendOptions = {},
): Promise<void> {
  const key = new StoreKey(storeLayout(context.fileDir), context, kdfOf(options));
  try {
    await key.changePassphrase();
  } finally {
    key.close();
  }
}

function kdfOf(options: FileBackendOptions): ScryptParameters {
  return { ...DEFAULT_KDF, n: options.scryptN ?? DEFAULT_KDF.n };
}

class FileKeyring implements Keyring {
  readonly backend = 'file';
  readonly #context: BackendContext;
  readonly #layout: StoreLayout;
  readonly #key: StoreKey;
  #hasSwept = false;

  constructor(context: BackendContext, kdf: ScryptParameters) {
    this.#context = context;
    this.#layout = storeLayout(context.fileDir);
    this.#key = new StoreKey(this.#layout, context, kdf);
  }

  async get(name: string): Promise<Secret | undefined> {
    const path = itemPath(this.#layout, name);
    const bytes = access(path, () => readBytes(path));
    return bytes === undefined ? undefined : this.#open(bytes, path);
  }

  async set(name: string, value: Secret): Promise<void> {
    const { header, key } = await this.#key.openOrCreate();
    const path = itemPath(this.#layout, name);
    const bytes = await sealItem(name, value, { id: header.storeId, key });
    access(path, () => writeAtomic(path, bytes, { mode: 0o600 }));
    const written = access(path, () => readBytes(path));
    if (written === undefined) throw new KeyringError('read-back', { backend: 'file', item: name, path });
    // Other bytes are right too if they are a whole value: another process wrote the same item after us.
    if (!equalBytes(written, bytes)) await this.#open(written, path);
    this.#sweep();
  }

  async remove(name: string): Promise<boolean> {
    const path = itemPath(this.#layout, name);
    return access(path, () => removeFile(path));
  }

  /** Needs no key. An item that is damaged is told of and left out: it must not hide all the others. */
  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    const folder = this.#layout.items;
    for (const file of access(folder, () => listFolder(folder))) {
      if (!isItemFileName(file)) continue;
      const path = joinPath(folder, file);
      const bytes = access(path, () => readBytes(path));
      if (bytes === undefined) continue;
      try {
        names.push(parseItem(bytes, path).name);
      } catch (error) {
        if (!(error instanceof KeyringError)) throw error;
        this.#context.notify(`left out a damaged item of the file store: ${path}`);
      }
    }
    this.#sweep();
    return names;
  }

  async close(): Promise<void> {
    this.#key.close();
  }

  async #open(bytes: Uint8Array, path: string): Promise<Secret> {
    const item = parseItem(bytes, path);
    return openItem(item, await this.#key.keyFor(item.storeId, path), path);
  }

  #sweep(): void {
    if (this.#hasSwept) return;
    this.#hasSwept = true;
    const age = { olderThanMs: TEMPORARY_AGE_MS, nowMs: this.#context.clock.now() };
    for (const folder of [this.#layout.folder, this.#layout.items]) {
      try {
        sweepTemporaryFiles(folder, age);
      } catch (error) {
        // Tidying is a courtesy: what it cannot read, the calls that matter tell of.
        if (!(error instanceof PlatformError)) throw error;
      }
    }
  }
}
