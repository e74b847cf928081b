// Which backends there are and how each is loaded. The only place that names them; it opens none.

import { KeyringError } from './errors.ts';
import type { Backend } from './keyring.ts';

export type BackendName = 'os' | 'file';

/** In the order of preference where nobody chose. */
export const BACKEND_NAMES: readonly BackendName[] = ['os', 'file'];

const LOADERS: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  os: async () => (await import('./backends/os.ts')).osBackend,
  file: async () => (await import('./backends/file.ts')).fileBackend,
};

/** The names that aws-vault gives to what is `os` here, and where each of them is it. */
const ALIASES: Readonly<
  Record<string, { readonly name: BackendName; readonly isHere: (platform: NodeJS.Platform) => boolean }>
> = {
  keychain: { name: 'os', isHere: (platform) => platform === 'darwin' },
  wincred: { name: 'os', isHere: (platform) => platform === 'win32' },
  'secret-service': { name: 'os', isHere: (platform) => platform !== 'darwin' && platform !== 'win32' },
};

/** Loads a backend's own code and nothing of the others. */
export function loadBackend(name: BackendName): Promise<Backend> {
  return LOADERS[name]();
}

/**
 * The backend that a name given to `--backend` stands for.
 *
 * @throws {KeyringError} `backend-unknown`; `backend-unavailable` for a store of another operating system
 */
export function resolveBackendName(given: string, platform: NodeJS.Platform): BackendName {
  const name = BACKEND_NAMES.find((known) => known === given);
  if (name !== undefined) return name;
  const alias = Object.hasOwn(ALIASES, given) ? ALIASES[given] : undefined;
  if (alias === undefined) {
    throw new KeyringError('backend-unknown', {
      backend: given,
      known: [...BACKEND_NAMES, ...Object.keys(ALIASES)],
    });
  }
  if (alias.isHere(platform)) return alias.name;
  throw new KeyringError('backend-unavailable', {
    backend: given,
    reason: 'it belongs to another operating system',
  });
}
