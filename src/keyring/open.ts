// Choosing a backend and opening it. It reads no secret, and asks a store whether it is there only where nobody
// has chosen and nothing was stored yet.

import type { Secret } from '../kernel/secret.ts';
import { readBytes, writeAtomic } from '../platform/files.ts';
import { KeyringError } from './errors.ts';
import type { Availability, Backend, BackendContext, Keyring } from './keyring.ts';
import { BACKEND_NAMES, type BackendName, loadBackend, resolveBackendName } from './registry.ts';

export interface BackendRequest {
  /** As given by `--backend` or `AWS_VAULT_BACKEND`; absent or empty: the default. */
  readonly name?: string;
  readonly context: BackendContext;
  /**
   * A small file, not secret, that holds the name of the backend that was the default when something was first
   * stored. From then on it stays the default: no probing at each start, and a keyring daemon that is down
   * gives an error rather than, silently, another and empty store.
   */
  readonly choicePath: string;
  /** How a backend is loaded; tests give their own. */
  readonly load?: (name: BackendName) => Promise<Backend>;
}

export interface OpenedKeyring {
  readonly keyring: Keyring;
  readonly backend: BackendName;
}

export interface BackendListing {
  readonly name: BackendName;
  readonly title: string;
  readonly availability: Availability;
  /** Whether it is the one that is used where none is named. */
  readonly isDefault: boolean;
}

/**
 * Opens the backend that was asked for, else the remembered one, else the first that can be used here.
 *
 * @throws {KeyringError} `backend-unknown`, `backend-unavailable`, `no-backend`
 */
export async function openKeyring(request: BackendRequest): Promise<OpenedKeyring> {
  const { context, choicePath, load = loadBackend } = request;
  if (request.name) {
    const backend = resolveBackendName(request.name, context.platform);
    return { backend, keyring: await (await load(backend)).open(context) };
  }
  const remembered = rememberedBackend(choicePath);
  if (remembered !== undefined) {
    return { backend: remembered, keyring: await (await load(remembered)).open(context) };
  }
  for (const name of BACKEND_NAMES) {
    const backend = await load(name);
    if (!(await backend.probe(context)).available) continue;
    const keyring = await backend.open(context);
    return { backend: name, keyring: rememberOnceStored(keyring, () => rememberQuietly(choicePath, name)) };
  }
  throw new KeyringError('no-backend', { known: [...BACKEND_NAMES] });
}

/** All backends, with whether each can be used here. Opens none and prompts for nothing. */
export async function listBackends(request: BackendRequest): Promise<readonly BackendListing[]> {
  const { context, load = loadBackend } = request;
  const rows = await Promise.all(
    BACKEND_NAMES.map(async (name) => {
      const backend = await load(name);
      return { name, title: backend.title, availability: await backend.probe(context) };
    }),
  );
  const chosen =
    (request.name ? resolveBackendName(request.name, context.platform) : undefined) ??
    rememberedBackend(request.choicePath) ??
    rows.find((row) => row.availability.available)?.name;
  return rows.map((row) => ({ ...row, isDefault: row.name === chosen }));
}

/** The backend that was remembered, if any; what cannot be read or understood counts as none. */
export function rememberedBackend(choicePath: string): BackendName | undefined {
  try {
    const bytes = readBytes(choicePath);
    const text = bytes === undefined ? undefined : new TextDecoder().decode(bytes).trim();
    return BACKEND_NAMES.find((name) => name === text);
  } catch {
    return undefined;
  }
}

/** Makes a backend the default from now on. @throws {PlatformError} `file-write` */
export function rememberBackend(choicePath: string, name: BackendName): void {
  writeAtomic(choicePath, new TextEncoder().encode(`${name}\n`), { mode: 0o600 });
}

function rememberQuietly(choicePath: string, name: BackendName): void {
  try {
    rememberBackend(choicePath, name);
  } catch {
    // Where it cannot be kept, the next run finds out for itself again.
  }
}

function rememberOnceStored(keyring: Keyring, remember: () => void): Keyring {
  let isRemembered = false;
  return {
    backend: keyring.backend,
    get: (name) => keyring.get(name),
    set: async (name: string, value: Secret) => {
      await keyring.set(name, value);
      if (!isRemembered) remember();
      isRemembered = true;
    },
    remove: (name) => keyring.remove(name),
    list: () => keyring.list(),
    close: () => keyring.close(),
  };
}
