// The import direction as one table, and the judgement of one file against it. It reads no file.

import { posix } from 'node:path';
import { type FoundImport, scan } from './scan.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  /** What was found and the rule it breaks. */
  readonly message: string;
}

const RIGHT_OF_FEATURES = [
  'credentials',
  'profiles',
  'config',
  'sessions',
  'keyring',
  'mfa',
  'aws',
  'platform',
  'kernel',
] as const;

const FEATURES = ['console', 'rotation', 'servers', 'setup'] as const;

/**
 * Which rooms a room may import. Its own room always is allowed. The order is the one of the architecture:
 * `bin -> cli -> features -> credentials -> (profiles -> config), (sessions -> keyring) -> mfa -> aws, platform -> kernel`.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  cli: [...FEATURES, ...RIGHT_OF_FEATURES, 'output'],
  // The library API: loads without commander, prompts or a table.
  index: [...FEATURES, ...RIGHT_OF_FEATURES],
  console: RIGHT_OF_FEATURES,
  rotation: RIGHT_OF_FEATURES,
  servers: RIGHT_OF_FEATURES,
  setup: RIGHT_OF_FEATURES,
  credentials: ['profiles', 'config', 'sessions', 'keyring', 'mfa', 'aws', 'platform', 'kernel'],
  // Pure: no keyring, no network, no file, no clock.
  profiles: ['config', 'kernel'],
  config: ['platform', 'kernel'],
  sessions: ['keyring', 'platform', 'kernel'],
  keyring: ['platform', 'kernel'],
  mfa: ['platform', 'kernel'],
  aws: ['platform', 'kernel'],
  platform: ['kernel'],
  output: ['kernel'],
  kernel: [],
};

/** Beyond the table, for types alone: data shapes that a room on the left publishes as its contract. */
const ALLOWED_TYPES: Readonly<Record<string, readonly string[]>> = {
  // A digest is taken over the steps of a plan.
  sessions: ['profiles'],
  output: ['profiles', 'sessions', 'keyring'],
};

/** Of `platform`, `config` sees files, errors and paths only. */
const CONFIG_PLATFORM = ['errors', 'files', 'new-file', 'paths'];

/** Packages and the rooms that may load them. A package that is not here is refused: add it on purpose. */
const PACKAGES: readonly { readonly name: RegExp; readonly rooms: readonly string[] }[] = [
  { name: /^@aws-sdk\//, rooms: ['aws'] },
  { name: /^@smithy\//, rooms: ['aws'] },
  { name: /^commander$/, rooms: ['cli'] },
  { name: /^fast-xml-parser$/, rooms: ['credentials'] },
  { name: /^@inquirer\//, rooms: ['cli', 'mfa'] },
  { name: /^@napi-rs\/keyring/, rooms: ['platform'] },
  { name: /^koffi/, rooms: ['platform'] },
  { name: /^oauth4webapi$/, rooms: ['credentials'] },
  { name: /^open$/, rooms: ['platform'] },
  { name: /^default-browser$/, rooms: ['platform'] },
  { name: /^string-width$/, rooms: ['output'] },
];

/** Lazy things have one door: who may name their files. */
const BEHIND_A_REGISTRY: readonly { readonly folder: string; readonly doors: readonly string[] }[] = [
  { folder: 'src/keyring/backends/', doors: ['src/keyring/registry.ts'] },
  { folder: 'src/mfa/drivers/', doors: ['src/mfa/registry.ts', 'src/mfa/choose.ts', 'src/mfa/driver.ts'] },
];

/** `src/cli/main.ts` -> `cli`; `src/index.ts` -> `index`; `bin/vault.ts` -> `bin`. Undefined: no part of the house. */
export function roomOf(file: string): string | undefined {
  const [top, second] = file.split('/');
  if (top === 'bin') return 'bin';
  if (top !== 'src' || second === undefined) return undefined;
  return second.endsWith('.ts') ? second.slice(0, -3) : second;
}

/** `file`: its path from the root of the repository, with `/`. */
export function checkFile(file: string, text: string): readonly Violation[] {
  const room = roomOf(file);
  if (room === undefined) return [];
  if (room !== 'bin' && ALLOWED[room] === undefined) {
    return [{ file, line: 1, message: `room '${room}' is not in the table of rooms` }];
  }
  const found = scan(text);
  const violations: Violation[] = [];
  const report = (line: number, message: string): void => void violations.push({ file, line, message });

  for (const item of found.imports) {
    const broken = item.specifier.startsWith('.')
      ? checkRelative(file, room, item)
      : checkPackage(room, item);
    if (broken !== undefined) report(item.line, broken);
  }
  for (const { line } of found.unreadable) {
    if (room !== 'platform')
      report(line, 'import() or require() of something that is not a literal cannot be checked');
  }
  if (room !== 'platform' && room !== 'bin') {
    for (const { name, line } of found.globals) {
      report(line, `'${name}' is used outside platform: effects come in as arguments`);
    }
  }
  return violations.sort((a, b) => a.line - b.line);
}

function checkRelative(file: string, room: string, item: FoundImport): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(file), item.specifier));
  const targetRoom = roomOf(target);
  if (targetRoom === undefined) return `'${item.specifier}' leaves src and bin`;
  if (room !== targetRoom && targetRoom === 'bin') return `${room} must not import bin: nothing does`;
  const behind = BEHIND_A_REGISTRY.find(
    ({ folder }) => target.startsWith(folder) && !file.startsWith(folder),
  );
  if (behind !== undefined && !(item.kind === 'type' && room === targetRoom)) {
    if (!behind.doors.includes(file)) {
      return `'${target}' is reached through ${behind.doors[0]} only, never by name`;
    }
    if (item.kind === 'static') return `'${target}' must be imported lazily`;
  }
  if (room === 'bin' || room === targetRoom) return undefined;
  const allowed = ALLOWED[room] ?? [];
  const types = ALLOWED_TYPES[room] ?? [];
  if (!allowed.includes(targetRoom)) {
    if (item.kind === 'type' && types.includes(targetRoom)) return undefined;
    const list = allowed.length === 0 ? 'nothing' : allowed.join(', ');
    return `${room} must not import ${targetRoom} (it may import ${list})`;
  }
  if (room === 'config' && targetRoom === 'platform') {
    const name = posix.basename(target, '.ts');
    if (!CONFIG_PLATFORM.includes(name))
      return `config may import of platform only ${CONFIG_PLATFORM.join(', ')}`;
  }
  return undefined;
}

function checkPackage(room: string, item: FoundImport): string | undefined {
  const { specifier } = item;
  // Pure functions over strings.
  if (specifier === 'node:path') return undefined;
  if (specifier.startsWith('node:') || specifier.startsWith('bun:') || specifier === 'bun') {
    return room === 'platform' || item.kind === 'type' ? undefined : `'${specifier}' is for platform only`;
  }
  const known = PACKAGES.find(({ name }) => name.test(specifier));
  if (known === undefined) return `package '${specifier}' is not in the table of packages`;
  return known.rooms.includes(room)
    ? undefined
    : `'${specifier}' is for ${known.rooms.join(' and ')} only, not ${room}`;
}
