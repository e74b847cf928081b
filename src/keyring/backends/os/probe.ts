// Whether the Secret Service can be used here, found out without loading the addon and without asking anybody anything.

import type { Availability, BackendContext } from '../../keyring.ts';
import { type Bus, connectBus, DbusFailure } from './dbus.ts';
import { keyringFailure, NO_SERVICE } from './failures.ts';
import { collectionLabelled, defaultCollection, findService, isLocked } from './secret-service.ts';
import { startBudget } from './within.ts';

/** Ends within `timeoutMs`. A daemon that is installed but not running is started, as any first use would do. */
export async function probeSecretService(context: BackendContext, timeoutMs: number): Promise<Availability> {
  const budget = startBudget(context.clock, timeoutMs);
  let bus: Bus | undefined;
  try {
    bus = await connectBus(context.env, context.clock, budget.remainingMs());
    if ((await findService(bus, budget)) === 'none') return { available: false, reason: NO_SERVICE };
    const label = context.env.AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME || undefined;
    const collection =
      label === undefined
        ? await defaultCollection(bus, budget)
        : await collectionLabelled(bus, budget, label);
    if (collection === undefined) {
      return context.env.DISPLAY || context.env.WAYLAND_DISPLAY
        ? { available: true, detail: 'no keyring yet: it will ask for a password for a new one' }
        : {
            available: false,
            reason: 'the secret service has no keyring yet, and there is no display to ask for its password',
          };
    }
    return (await isLocked(bus, budget, collection))
      ? { available: true, detail: 'locked' }
      : { available: true };
  } catch (cause) {
    return { available: false, reason: reasonOf(cause) };
  } finally {
    bus?.close();
  }
}

function reasonOf(cause: unknown): string {
  const failure = keyringFailure(cause);
  if (failure.code === 'timeout') return 'the session bus or the secret service on it does not answer';
  const reason = failure.facts.reason;
  if (typeof reason === 'string') return reason;
  return cause instanceof DbusFailure ? cause.errorName : failure.code;
}
