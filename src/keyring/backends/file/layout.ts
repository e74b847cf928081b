// Where the parts of a store lie in its folder.

import { join } from 'node:path';
import { itemFileName } from './item.ts';

export interface StoreLayout {
  readonly folder: string;
  readonly header: string;
  readonly lock: string;
  readonly items: string;
}

export function storeLayout(folder: string): StoreLayout {
  return {
    folder,
    header: join(folder, 'store.json'),
    lock: join(folder, 'store.lock'),
    items: join(folder, 'items'),
  };
}

export function itemPath(layout: StoreLayout, name: string): string {
  return join(layout.items, itemFileName(name));
}
