// The part of gathering that looks at the store of secrets and its index. It opens and unlocks nothing unless it was told
// to, and it changes nothing.

import { KeyringError } from '../keyring/errors.ts';
import type { Backend, BackendContext, Inspection, Keyring } from '../keyring/keyring.ts';
import { type BackendRequest, rememberedBackend } from '../keyring/open.ts';
import { BACKEND_NAMES, type BackendName, loadBackend, resolveBackendName } from '../keyring/registry.ts';
import { readBytes } from '../platform/files.ts';
import { credentialsItem, parseItem, readCredentials } from '../sessions/cache.ts';
import { type Index, readIndex } from '../sessions/index-file.ts';
import type { KeyringFacts } from './facts.ts';

export interface KeyringInput {
  readonly request: BackendRequest;
  readonly indexPath: (backend: BackendName) => string;
  /** Open it, ask whom it asks, and read every item of keys. */
  readonly unlocks: boolean;
}

/** Throws nothing: what is wrong with the store is in the facts. */
export async function gatherKeyring(input: KeyringInput): Promise<KeyringFacts> {
  const { request } = input;
  const { choicePath, name: named } = request;
  const remembered = rememberedBackend(choicePath);
  const base = {
    choicePath,
    ...(named === undefined ? {} : { named }),
    ...(remembered === undefined ? {} : { remembered }),
    isChoiceBroken: remembered === undefined && isThere(choicePath),
    isIndexBroken: false,
    rotations: [],
    damaged: [],
  } satisfies KeyringFacts;
  let chosen: BackendName | undefined;
  try {
    chosen = named ? resolveBackendName(named, request.context.platform) : remembered;
    chosen ??= await firstUsable(request.context);
    return { ...base, ...(await look(chosen, input)) };
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    const failure = { code: error.code, facts: error.facts };
    return { ...base, ...(chosen === undefined ? {} : { chosen }), failure };
  }
}

function isThere(path: string): boolean {
  try {
    return readBytes(path) !== undefined;
  } catch {
    return true;
  }
}

/** @throws {KeyringError} `no-backend` */
async function firstUsable(context: BackendContext): Promise<BackendName> {
  for (const name of BACKEND_NAMES) {
    if ((await (await loadBackend(name)).probe(context)).available) return name;
  }
  throw new KeyringError('no-backend', { known: [...BACKEND_NAMES] });
}

async function look(chosen: BackendName, input: KeyringInput): Promise<Partial<KeyringFacts>> {
  const { context } = input.request;
  const backend = await loadBackend(chosen);
  const availability = await backend.probe(context);
  const indexPath = input.indexPath(chosen);
  const index = indexAt(indexPath);
  const facts = {
    chosen,
    availability,
    indexPath,
    isIndexBroken: index === undefined && isThere(indexPath),
    ...(index === undefined ? {} : { index, rotations: rotationsOf(index) }),
  };
  if (!availability.available) return facts;
  try {
    const inspection = await backend.inspect(context);
    const { items, damaged, failure: storeFailure } = inspection;
    const unlocked =
      input.unlocks && storeFailure === undefined
        ? await readAll(backend, inspection, index, context)
        : undefined;
    return {
      ...facts,
      damaged,
      ...(items === undefined ? {} : { items }),
      ...(storeFailure === undefined ? {} : { storeFailure }),
      ...unlocked,
    };
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    return { ...facts, failure: { code: error.code, facts: error.facts } };
  }
}

function indexAt(path: string): Index | undefined {
  try {
    return readIndex(path);
  } catch {
    return undefined;
  }
}

/** Names with a rotation that has begun and not ended. */
function rotationsOf(index: Index): readonly string[] {
  const { rotations } = index as Index & { readonly rotations?: ReadonlyMap<string, string> };
  return rotations === undefined ? [] : [...rotations.keys()];
}

/** Reads every item of keys; of what is read only the key ids stay. */
async function readAll(
  backend: Backend,
  inspection: Inspection,
  index: Index | undefined,
  context: BackendContext,
): Promise<Pick<KeyringFacts, 'items' | 'unlocked'>> {
  const keyring: Keyring = await backend.open(context);
  try {
    const indexed = [...(index?.credentials.keys() ?? [])];
    // The first read is what unlocks; a store that could not be listed before can be then.
    if (inspection.items === undefined && indexed[0] !== undefined)
      await keyring.get(credentialsItem(indexed[0]));
    const items = inspection.items ?? (await keyring.list());
    const unreadable: { item: string; code: string }[] = [];
    const keyIds = new Map<string, string>();
    for (const item of items) {
      const parsed = parseItem(item);
      if (parsed?.kind !== 'credentials') continue;
      try {
        const found = await readCredentials(keyring, parsed.name);
        if (found === undefined) unreadable.push({ item, code: 'not-keys' });
        else keyIds.set(parsed.name, found.accessKeyId);
      } catch (error) {
        // Without the passphrase nothing can be read, and once is enough to be told so.
        if (!(error instanceof KeyringError) || !PER_ITEM.has(error.code)) throw error;
        unreadable.push({ item, code: error.code });
      }
    }
    return { items, unlocked: { unreadable, keyIds } };
  } finally {
    await keyring.close();
  }
}

const PER_ITEM: ReadonlySet<string> = new Set([
  'file-tampered',
  'file-truncated',
  'file-foreign',
  'parts-damaged',
  'failed',
]);
