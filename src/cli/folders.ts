// Names of our own folders and files below the state folder.

import { joinPath } from '../platform/paths.ts';

export function locksFolder(stateFolder: string): string {
  return joinPath(stateFolder, 'locks');
}

/** Where plans end, remembered: see `sessions/plan-memo.ts`. */
export function plansFolder(stateFolder: string): string {
  return joinPath(stateFolder, 'plans');
}

/** Which profiles were used last: see `sessions/recent.ts`. */
export function recentPath(stateFolder: string): string {
  return joinPath(stateFolder, 'recent.json');
}

/** Which roles were chosen among those of SAML assertions: see `sessions/choices.ts`. */
export function choicesPath(stateFolder: string): string {
  return joinPath(stateFolder, 'roles.json');
}

/** One index a store: two stores (backends, folders of the file backend) never share one. */
export function indexPath(stateFolder: string, storeName: string): string {
  return joinPath(stateFolder, `index-${storeName}.json`);
}
