// Which store of secrets this run uses, and how it is opened: flags and environment turned into the keyring's terms.

import type { BackendContext, Keyring } from '../keyring/keyring.ts';
import { type BackendRequest, openKeyring, rememberedBackend } from '../keyring/open.ts';
import { type BackendName, resolveBackendName } from '../keyring/registry.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { dataFolder, joinPath } from '../platform/paths.ts';
import type { Context } from './context.ts';
import { textFlag } from './flags.ts';
import { indexPath } from './folders.ts';

const DEADLINE_MS = 10_000;
const PROMPT_DEADLINE_MS = 120_000;

/** The store that this run uses; opened already where it had to be tried to be found. */
export interface BackendChoice {
  readonly name: BackendName;
  /** Tells stores apart: part of the name of the index file. */
  readonly storeName: string;
  readonly opened?: Keyring;
}

/**
 * Named by flag or variable, or remembered: then nothing is opened or asked here. Else the first that is usable.
 * @throws {KeyringError} `backend-unknown`, `backend-unavailable`, `no-backend`
 */
export async function backendChoice(context: Context): Promise<BackendChoice> {
  const request = backendRequest(context);
  const named = request.name
    ? resolveBackendName(request.name, context.platform)
    : rememberedBackend(request.choicePath);
  if (named !== undefined) return { name: named, storeName: storeName(named, context) };
  const { backend, keyring } = await openKeyring(request);
  return { name: backend, storeName: storeName(backend, context), opened: keyring };
}

/**
 * The index of the store that this run would use, without opening or asking anything: undefined where no store was named
 * and none is remembered.
 *
 * @throws {KeyringError} `backend-unknown`, `backend-unavailable`
 */
export function knownIndexPath(context: Context): string | undefined {
  const request = backendRequest(context);
  const name = request.name
    ? resolveBackendName(request.name, context.platform)
    : rememberedBackend(request.choicePath);
  return name === undefined ? undefined : indexPath(context.stateFolder, storeName(name, context));
}

export async function openChosen(choice: BackendChoice, context: Context): Promise<Keyring> {
  if (choice.opened !== undefined) return choice.opened;
  const { keyring } = await openKeyring({ ...backendRequest(context), name: choice.name });
  return keyring;
}

export function backendRequest(context: Context): BackendRequest {
  const name = textFlag(context.globals, 'backend');
  return {
    ...(name === undefined ? {} : { name }),
    context: keyringContext(context),
    choicePath: joinPath(context.stateFolder, 'backend'),
  };
}

function fileFolder(context: Context): string {
  return textFlag(context.globals, 'file-dir') ?? joinPath(dataFolder(context.env, context.platform), 'keys');
}

/** Tells stores apart in the name of the index file. */
export function storeName(name: BackendName, context: Context): string {
  const place = name === 'file' ? fileFolder(context) : (collectionName(context) ?? '');
  return place === '' ? name : `${name}-${sha256Hex(place).slice(0, 12)}`;
}

/** The flag, else the variable (which `globals` holds already). */
function collectionName(context: Context): string | undefined {
  return textFlag(context.globals, 'secret-service-collection');
}

function keyringContext(context: Context): BackendContext {
  const collection = collectionName(context);
  return {
    env:
      collection === undefined
        ? context.env
        : { ...context.env, AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME: collection },
    platform: context.platform,
    clock: context.clock,
    fileDir: fileFolder(context),
    deadlineMs: DEADLINE_MS,
    promptDeadlineMs: PROMPT_DEADLINE_MS,
    askPassphrase: async (request) => {
      const { askPassphrase } = await import('./ask-passphrase.ts');
      return askPassphrase({ ...request, folder: fileFolder(context) }, context);
    },
    notify: (message) => context.say(message),
  };
}
