// Who is the source of whom, over all profiles at once. Pure: it follows the plan's own rules and looks at no secret.

import { ProfilesError } from './errors.ts';
import type { ProfileSource } from './input.ts';
import { Settings } from './settings.ts';
import { fileKeys, otherSource, sourceProfileName } from './sources.ts';

export type TreeProblem =
  /** A `source_profile` that is nowhere. */
  | { readonly kind: 'missing' }
  /** It sources itself over others. First and last are the same. */
  | { readonly kind: 'circle'; readonly chain: readonly string[] }
  /** Its section cannot be followed; `code` is that of the error which a plan would give. */
  | { readonly kind: 'unreadable'; readonly code: string };

export interface TreeNode {
  readonly name: string;
  /** Keys are stored under its name. */
  readonly isStored: boolean;
  /** Static keys in a file that it would use. */
  readonly keysIn?: 'config' | 'credentials';
  readonly roleArn?: string;
  /** The key that names another kind of source (`sso_session`, `credential_process`, ...). */
  readonly otherSource?: string;
  /** `source_profile`, where keys of its own come first. */
  readonly unusedSource?: string;
  readonly problem?: TreeProblem;
  /** Profiles that get their credentials through this one. */
  readonly children: readonly TreeNode[];
}

interface Entry {
  readonly node: Omit<TreeNode, 'children'>;
  readonly source?: string;
}

/**
 * A forest: at the top what has keys or another kind of source, below it who uses that. Every profile is in it exactly
 * once. A source that does not exist stands at the top with those that name it; a circle is cut where its first
 * profile (in file order) stands.
 *
 * @param stored names that keys are stored under
 */
export function sourceTree(files: ProfileSource, stored: ReadonlySet<string>): readonly TreeNode[] {
  const names = new Set([...files.profiles.keys(), ...[...stored].sort()]);
  const entries = new Map([...names].map((name) => [name, entryOf(name, files, stored)] as const));
  const dependants = new Map<string, string[]>();
  for (const [name, { source }] of entries) {
    if (source === undefined) continue;
    const standing = dependants.get(source);
    if (standing === undefined) dependants.set(source, [name]);
    else standing.push(name);
  }
  const done = new Set<string>();
  const grow = (name: string, node: Entry['node']): TreeNode => {
    done.add(name);
    const children: TreeNode[] = [];
    for (const child of dependants.get(name) ?? []) {
      const entry = entries.get(child);
      if (entry !== undefined && !done.has(child)) children.push(grow(child, entry.node));
    }
    return { ...node, children };
  };
  const roots: TreeNode[] = [];
  for (const [name, entry] of entries) if (entry.source === undefined) roots.push(grow(name, entry.node));
  for (const name of dependants.keys())
    if (!entries.has(name)) roots.push(grow(name, { name, isStored: false, problem: { kind: 'missing' } }));
  // What no root leads to runs in a circle, or hangs on one.
  for (const [name, entry] of entries) {
    if (done.has(name)) continue;
    const chain = circleFrom(name, entries);
    const first = chain[0] ?? name;
    const start = entries.get(first) ?? entry;
    if (!done.has(first)) roots.push(grow(first, { ...start.node, problem: { kind: 'circle', chain } }));
  }
  return roots;
}

/** The circle that a profile's sources end in, beginning with the first of it in file order; the first is repeated. */
function circleFrom(name: string, entries: ReadonlyMap<string, Entry>): readonly string[] {
  const path: string[] = [];
  let at = name;
  while (!path.includes(at)) {
    path.push(at);
    at = entries.get(at)?.source ?? at;
  }
  const circle = path.slice(path.indexOf(at));
  const first = [...entries.keys()].find((candidate) => circle.includes(candidate)) ?? at;
  const turn = circle.indexOf(first);
  return [...circle.slice(turn), ...circle.slice(0, turn), first];
}

function entryOf(name: string, files: ProfileSource, stored: ReadonlySet<string>): Entry {
  const isStored = stored.has(name);
  try {
    const settings = new Settings(name, files, {});
    const roleArn = settings.isConfigured ? settings.file('role_arn')?.value : undefined;
    const source = sourceProfileName(settings, roleArn !== undefined, []);
    const keys = fileKeys(settings.own).fileKeys;
    const other = settings.isConfigured
      ? otherSource(settings, files, roleArn !== undefined)?.key
      : undefined;
    const usesKeys = isStored || (keys !== undefined && (roleArn === undefined || source === undefined));
    return {
      node: {
        name,
        isStored,
        ...(keys === undefined ? {} : { keysIn: keys.file }),
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(other === undefined ? {} : { otherSource: other }),
        ...(usesKeys && source !== undefined ? { unusedSource: source } : {}),
      },
      ...(usesKeys || source === undefined ? {} : { source }),
    };
  } catch (error) {
    if (!(error instanceof ProfilesError)) throw error;
    return { node: { name, isStored, problem: { kind: 'unreadable', code: error.code } } };
  }
}
