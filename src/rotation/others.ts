// What a person wants to know about the keys that stand in the way of a new one.

import type { ListedKey } from '../aws/iam.ts';
import { lastUse } from './listing.ts';
import type { Signer } from './signer.ts';
import type { RotationWorld } from './world.ts';

/** `AKIA... (active, created 2024-01-02, last used 2026-03-04 with sts in eu-west-1, stored under other)` for each. */
export async function otherKeys(
  keys: readonly ListedKey[],
  signer: Signer,
  world: RotationWorld,
): Promise<readonly string[]> {
  const { credentials } = await world.store.index();
  const texts: string[] = [];
  for (const { accessKeyId, status, createdMs } of keys) {
    const under = [...credentials].find(([, entry]) => entry.accessKeyId === accessKeyId)?.[0];
    const parts = [
      status === 'Active' ? 'active' : 'switched off',
      `created ${day(createdMs)}`,
      await used(accessKeyId, signer),
      ...(under === undefined ? [] : [`stored under ${under}`]),
    ];
    texts.push(`${accessKeyId} (${parts.filter((part) => part !== '').join(', ')})`);
  }
  return texts;
}

/** Nothing where it cannot be found out: this is a courtesy. */
async function used(accessKeyId: string, signer: Signer): Promise<string> {
  try {
    const use = await lastUse(signer, accessKeyId, { mayAsk: false });
    if (use === 'never') return 'never used';
    if (typeof use === 'string') return '';
    return `last used ${day(use.atMs)} with ${use.service} in ${use.region}`;
  } catch {
    return '';
  }
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
