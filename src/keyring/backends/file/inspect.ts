// A look at a file store without its passphrase: which items there are, and which files of it are damaged. It changes
// nothing, and tells nobody anything but its caller.

import { join } from 'node:path';
import { listFolder, readBytes } from '../../../platform/files.ts';
import { KeyringError } from '../../errors.ts';
import type { Inspection } from '../../keyring.ts';
import { access } from './access.ts';
import { decodeHeader, type KdfFloor } from './header.ts';
import { isItemFileName, parseItem } from './item.ts';
import type { StoreLayout } from './layout.ts';

/** @throws {KeyringError} `file-access` where the folder of the items cannot be read */
export function inspectFileStore(layout: StoreLayout, floor: KdfFloor): Inspection {
  const items: string[] = [];
  const damaged: { readonly path: string; readonly code: string; readonly version?: number }[] = [];
  const stores = new Set<string>();
  const files = access(layout.items, () => listFolder(layout.items)).filter(isItemFileName);
  for (const file of files) {
    const path = join(layout.items, file);
    try {
      const bytes = access(path, () => readBytes(path));
      if (bytes === undefined) continue;
      const { name, storeId } = parseItem(bytes, path);
      items.push(name);
      stores.add(storeId);
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error;
      const { version } = error.facts;
      damaged.push({ path, code: error.code, ...(typeof version === 'number' ? { version } : {}) });
    }
  }
  const failure = headerFailure(layout, floor, stores, files.length > 0);
  return { items, damaged, ...(failure === undefined ? {} : { failure }) };
}

function headerFailure(
  layout: StoreLayout,
  floor: KdfFloor,
  stores: ReadonlySet<string>,
  hasItems: boolean,
): Inspection['failure'] {
  const path = layout.header;
  try {
    const bytes = access(path, () => readBytes(path));
    if (bytes === undefined) return hasItems ? { path, code: 'file-headless' } : undefined;
    const { storeId } = decodeHeader(bytes, path, floor);
    return [...stores].every((id) => id === storeId) ? undefined : { path, code: 'file-foreign' };
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    return { path, code: error.code };
  }
}
