// The entries of a folder with what they are, for completion of paths. It reads no file.

import { fs } from './fs.ts';

export interface FolderEntry {
  readonly name: string;
  /** A link to a folder counts as one. */
  readonly isFolder: boolean;
}

/** Sorted by name; none where the folder cannot be read. */
export function folderEntries(path: string): readonly FolderEntry[] {
  try {
    return fs()
      .readdirSync(path, { withFileTypes: true })
      .map((entry) => ({
        name: entry.name,
        isFolder: entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(`${path}/${entry.name}`)),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function leadsToFolder(path: string): boolean {
  try {
    return fs().statSync(path).isDirectory();
  } catch {
    return false;
  }
}
