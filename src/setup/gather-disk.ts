// The part of gathering that looks at the disk: the AWS files, permissions, plain-text secrets, caches of the AWS CLI,
// leftovers of our own. It reads and never writes.

import { basename, dirname, join } from 'node:path';
import { Document } from '../config/document.ts';
import { ConfigError } from '../config/errors.ts';
import type { FileKind } from '../config/sections.ts';
import { PlatformError } from '../platform/errors.ts';
import { listFolder, readBytes } from '../platform/files.ts';
import { fileSystemOf, isWritable, lookAt } from '../platform/look.ts';
import { isTemporaryFileName } from '../platform/new-file.ts';
import type { AwsFile, CredentialCache, SecretLine, SeenPath } from './facts.ts';
import { secretKeyLine, secretLines } from './secret-lines.ts';

export function readAwsFile(kind: FileKind, path: string): AwsFile {
  const look = lookAt(path);
  try {
    const bytes = look === undefined || look === 'dangling' ? undefined : readBytes(path);
    const document = bytes === undefined ? undefined : Document.parse(bytes, path);
    return { kind, path, look, document };
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'malformed')
      return { kind, path, look, document: undefined, malformed: error };
    if (error instanceof PlatformError)
      return { kind, path, look, document: undefined, errno: String(error.facts.errno) };
    throw error;
  }
}

export interface OwnPlaces {
  readonly stateFolder: string;
  /** Of the `file` backend. */
  readonly fileDir: string;
  /** Whether that backend is the one in use: the folder of another one is not looked at. */
  readonly usesFiles: boolean;
}

/** Every path whose permissions matter, as far as it is there. */
export function seePaths(
  config: AwsFile,
  credentials: AwsFile,
  caches: readonly string[],
  own: OwnPlaces,
): readonly SeenPath[] {
  const awsFolders = new Set(
    [dirname(config.path), dirname(credentials.path)].filter((folder) => folder !== '.'),
  );
  const seen: SeenPath[] = [];
  const see = (path: string, role: SeenPath['role'], isOurs = false): void => {
    const look = lookAt(path);
    if (look === undefined) return;
    const fileSystem =
      isOurs && look !== 'dangling' && look.kind === 'folder' ? fileSystemOf(path) : undefined;
    const more = fileSystem === undefined ? {} : { fileSystem };
    seen.push({ path, look, role, isOurs, isWritable: isWritable(path), ...more });
  };
  for (const folder of awsFolders) see(folder, 'folder');
  see(config.path, hasSecret(config) ? 'secret-file' : 'file');
  see(credentials.path, 'secret-file');
  for (const folder of caches) {
    // The AWS CLI makes them 0600: of those that are not, one stands for all.
    const open = filesIn(folder).find((name) => name.endsWith('.json') && isOpen(join(folder, name)));
    if (open !== undefined) see(join(folder, open), 'secret-file');
  }
  see(own.stateFolder, 'secret-folder', true);
  for (const name of filesIn(own.stateFolder)) {
    if (/^index-.*\.json$|^backend$/.test(name)) see(join(own.stateFolder, name), 'file', true);
  }
  const locks = join(own.stateFolder, 'locks');
  see(locks, 'secret-folder', true);
  for (const name of filesIn(locks)) if (name.endsWith('.lock')) see(join(locks, name), 'lock', true);
  if (own.usesFiles) {
    see(own.fileDir, 'secret-folder', true);
    see(join(own.fileDir, 'items'), 'secret-folder', true);
    see(join(own.fileDir, 'store.json'), 'secret-file', true);
    see(join(own.fileDir, 'store.lock'), 'lock', true);
  }
  return seen;
}

function isOpen(path: string): boolean {
  const look = lookAt(path);
  return (
    look !== undefined && look !== 'dangling' && (look.mode & (look.uid === look.gid ? 0o006 : 0o066)) !== 0
  );
}

function hasSecret({ document }: AwsFile): boolean {
  return (
    document !== undefined && /aws_(?:secret_access_key|session_token|security_token)/i.test(document.text)
  );
}

/** No writer is at work this long between its temporary file and the rename. */
const TEMPORARY_AGE_MS = 10 * 60 * 1000;

/** Temporary files of ours whose writer was killed, wherever we write. */
export function leftoversIn(folders: readonly string[], nowMs: number): readonly string[] {
  return [...new Set(folders)].flatMap((folder) =>
    filesIn(folder)
      .filter(isTemporaryFileName)
      .map((name) => join(folder, name))
      .filter((path) => {
        const look = lookAt(path);
        return look !== undefined && look !== 'dangling' && nowMs - look.mtimeMs > TEMPORARY_AGE_MS;
      }),
  );
}

const START_FILES = [
  ...['.profile', '.bash_profile', '.bash_login', '.bashrc', '.bash_aliases', '.kshrc'],
  ...['.zshenv', '.zprofile', '.zshrc', '.zlogin', '.cshrc', '.tcshrc', '.login', '.xprofile', '.xsessionrc'],
  ...['.pam_environment', '.env', '.envrc', '.config/fish/config.fish', '.config/fish/fish_variables'],
  '.config/powershell/profile.ps1',
  '.config/powershell/Microsoft.PowerShell_profile.ps1',
];
const START_FOLDERS = ['.config/fish/conf.d', '.config/environment.d', '.bashrc.d', '.zshrc.d'];
const PROJECT_FILES = ['.env', '.envrc', '.env.local', '.env.development', '.env.production', '.env.test'];
const HISTORIES = [
  ...['.bash_history', '.zsh_history', '.history', '.local/share/fish/fish_history'],
  '.local/share/powershell/PSReadLine/ConsoleHost_history.txt',
];
/** What is beyond this of a file is not read: start files are small, and of a history the end counts. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Lines that set a secret in the files that shells and tools read by themselves, in histories, and in old copies. */
export function findSecretLines(
  home: string | undefined,
  workingFolder: string | undefined,
  credentials: AwsFile,
): readonly SecretLine[] {
  const inHome = (name: string): string => join(home ?? '', name);
  const starts =
    home === undefined
      ? []
      : [
          ...START_FILES.map(inHome),
          ...START_FOLDERS.flatMap((folder) =>
            filesIn(inHome(folder)).map((name) => join(inHome(folder), name)),
          ),
        ];
  const project = workingFolder === undefined ? [] : PROJECT_FILES.map((name) => join(workingFolder, name));
  const shell = [...new Set([...starts, ...project])].flatMap((path) =>
    secretLines(textOf(path)).map((found): SecretLine => ({ path, ...found, kind: 'shell' })),
  );
  // One finding a history: the way to mend it is the same for all its lines.
  const histories = (home === undefined ? [] : HISTORIES.map(inHome)).flatMap((path) =>
    secretLines(textOf(path))
      .slice(0, 1)
      .map((found): SecretLine => ({ path, ...found, kind: 'history' })),
  );
  const folder = dirname(credentials.path);
  const copies = filesIn(folder)
    .filter((name) => isCopyName(name, basename(credentials.path)))
    .flatMap((name): readonly SecretLine[] => {
      const path = join(folder, name);
      const found = secretKeyLine(textOf(path));
      return found === undefined ? [] : [{ path, ...found, kind: 'copy' }];
    });
  return [...shell, ...histories, ...copies];
}

/** `credentials.bak`, `credentials~`, `credentials.2024`, `.credentials.swp`, `config.old`. */
function isCopyName(name: string, credentials: string): boolean {
  return ['config', credentials].some(
    (original) => name !== original && (name.startsWith(original) || name.startsWith(`.${original}`)),
  );
}

function textOf(path: string): string {
  const look = lookAt(path);
  if (look === undefined || look === 'dangling' || look.kind !== 'file' || look.size > MOST_BYTES) return '';
  try {
    return new TextDecoder().decode(readBytes(path));
  } catch {
    // What we may not read is nobody's plain text to us; the permissions of the AWS files are told elsewhere.
    return '';
  }
}

/**
 * What the AWS CLI keeps in the clear, counted. Only instants are looked at.
 *
 * @param needed names of files that vault itself lives on: whoever removes them has to sign in again
 */
export function readCaches(
  folders: readonly string[],
  nowMs: number,
  needed: ReadonlySet<string>,
): readonly CredentialCache[] {
  return folders.flatMap((path) => {
    const files = filesIn(path).filter((name) => name.endsWith('.json') && !needed.has(name));
    if (files.length === 0) return [];
    let alive = 0;
    for (const name of files) {
      if (endOf(textOf(join(path, name))) > nowMs) alive += 1;
    }
    return [{ path, alive }];
  });
}

/** When the credentials (`Credentials.Expiration`) or the token (`expiresAt`) of a cache file end; 0 where it has none. */
function endOf(text: string): number {
  try {
    const json = JSON.parse(text) as {
      readonly Credentials?: { readonly Expiration?: unknown };
      readonly accessToken?: unknown;
      readonly expiresAt?: unknown;
    } | null;
    const end =
      json?.Credentials?.Expiration ?? (json?.accessToken === undefined ? undefined : json.expiresAt);
    const endMs = Date.parse(String(end));
    return Number.isNaN(endMs) ? 0 : endMs;
  } catch {
    return 0;
  }
}

/** Names in a folder; none where there is no such folder, or we may not look. */
export function filesIn(folder: string): readonly string[] {
  try {
    return listFolder(folder);
  } catch {
    return [];
  }
}
