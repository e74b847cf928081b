// Which items of ours the Secret Service has, found out without unlocking anything or asking anybody: a locked keyring
// shows digests of names only, so there is nothing to tell of it.

import type { BackendContext, Inspection } from '../../keyring.ts';
import { type Bus, connectBus } from './dbus.ts';
import { keyringFailure } from './failures.ts';
import { itemName } from './names.ts';
import { serviceIn } from './native.ts';
import { attributesOf, searchItems } from './secret-service.ts';
import { startBudget } from './within.ts';

/** @throws {KeyringError} `backend-unavailable`, `timeout`, `failed` */
export async function inspectSecretService(context: BackendContext): Promise<Inspection> {
  const budget = startBudget(context.clock, context.deadlineMs);
  const collection = context.env.AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME || undefined;
  let bus: Bus | undefined;
  try {
    bus = await connectBus(context.env, context.clock, budget.remainingMs());
    const found = await searchItems(bus, budget, { service: serviceIn(collection) });
    if (found.locked.length > 0) return { damaged: [] };
    const names = new Set<string>();
    for (const path of found.unlocked) {
      const username = (await attributesOf(bus, budget, path))?.username;
      if (username !== undefined) names.add(itemName(username));
    }
    return { items: [...names], damaged: [] };
  } catch (cause) {
    throw keyringFailure(cause);
  } finally {
    bus?.close();
  }
}
