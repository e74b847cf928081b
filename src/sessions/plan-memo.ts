// Remembers where a plan ended: the cache key of its last step and what else the child is told. Nothing in it is
// secret, and all of it can be made again from the files.

import { listFolder, readBytes, removeFile, writeAtomic } from '../platform/files.ts';
import { joinPath } from '../platform/paths.ts';

export interface RememberedPlan {
  /** The cache key of the last step. */
  readonly digest: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  /** The profile's name is to be typed first; what asks for that. */
  readonly confirm?: string;
}

interface MemoJson extends RememberedPlan {
  readonly version: 2;
  readonly key: string;
}

/** An edited config file leaves its old memos behind; more than this many are swept away together. */
const LIMIT = 256;

/** Undefined where nothing is remembered under the key, or what stands there cannot be read. */
export function readRememberedPlan(folder: string, key: string): RememberedPlan | undefined {
  try {
    const bytes = readBytes(memoPath(folder, key));
    if (bytes === undefined) return undefined;
    const memo = JSON.parse(new TextDecoder().decode(bytes)) as Partial<MemoJson> | null;
    if (memo?.version !== 2 || memo.key !== key || typeof memo.digest !== 'string') return undefined;
    const { digest, region, endpointUrl, confirm } = memo;
    return {
      digest,
      ...(typeof region === 'string' ? { region } : {}),
      ...(typeof endpointUrl === 'string' ? { endpointUrl } : {}),
      ...(confirm === undefined ? {} : { confirm: String(confirm) }),
    };
  } catch {
    return undefined;
  }
}

/** Where it cannot be written the next run plans anew. */
export function rememberPlan(folder: string, key: string, plan: RememberedPlan): void {
  try {
    if (listFolder(folder).length >= LIMIT) forgetPlans(folder);
    const memo: MemoJson = { version: 2, key, ...plan };
    writeAtomic(memoPath(folder, key), new TextEncoder().encode(JSON.stringify(memo)), { mode: 0o600 });
  } catch {
    // A full disk or a read-only home must not fail what has already been obtained.
  }
}

export function forgetPlans(folder: string): void {
  for (const name of listFolder(folder)) if (name.endsWith('.json')) removeFile(joinPath(folder, name));
}

function memoPath(folder: string, key: string): string {
  return joinPath(folder, `${key.slice(0, 40)}.json`);
}
