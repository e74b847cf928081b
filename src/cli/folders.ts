// Names of our own folders and files below the state folder.

import { join } from 'node:path';

export function locksFolder(stateFolder: string): string {
  return join(stateFolder, 'locks');
}

/** Where plans end, remembered: see `sessions/plan-memo.ts`. */
export function plansFolder(stateFolder: string): string {
  return join(stateFolder, 'plans');
}

/** One index a store: two stores (backends, folders of the file backend) never share one. */
export function indexPath(stateFolder: string, storeName: string): string {
  return join(stateFolder, `index-${storeName}.json`);
}
