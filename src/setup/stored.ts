// Under which names keys are stored, as far as it is known without reading one. Pure.

import type { StoredKeys } from '../profiles/base.ts';
import { parseItem } from '../sessions/cache.ts';
import type { KeyringFacts } from './facts.ts';

/**
 * By the index and by the names in the store, which are both there on a day when all is well.
 * @returns undefined where nobody can say: then no profile is found to lack keys
 */
export function storedKeys({ index, items, failure }: KeyringFacts): StoredKeys | undefined {
  if (index === undefined && (items === undefined || failure !== undefined)) return undefined;
  const names = (items ?? []).flatMap((item) => {
    const parsed = parseItem(item);
    return parsed?.kind === 'credentials' ? [[parsed.name, {}] as const] : [];
  });
  return new Map([...names, ...(index?.credentials ?? [])]);
}
