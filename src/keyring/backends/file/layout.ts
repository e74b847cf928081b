// Where the parts of a store lie in its folder.

import { joinPath } from '../../../platform/paths.ts';
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
    header: joinPath(folder, 'store.json'),
    lock: joinPath(folder, 'store.lock'),
    items: joinPath(folder, 'items'),
  };
}

export function itemPath(layout: StoreLayout, name: string): string {
  return joinPath(layout.items, itemFileName(name));
}
