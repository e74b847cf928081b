// Writing to a store that others write to as well: one at a time among all our processes, read back each time.

import { join } from 'node:path';
import type { Secret } from '../../../kernel/secret.ts';
import { makePrivateFolder } from '../../../platform/files.ts';
import { withLock } from '../../../platform/lock.ts';
import { stateFolder } from '../../../platform/paths.ts';
import { KeyringError } from '../../errors.ts';
import type { BackendContext } from '../../keyring.ts';
import type { NativeItems } from './native.ts';
import type { Budget } from './within.ts';

/** How many writers with full deadlines may be in front of one. */
const PATIENCE = 4;

/**
 * Runs `work` while no other process of this user writes to the keyring of the system: what is read back is then
 * what was written, and a list of names loses none.
 * @throws {KeyringError} `timeout`; {PlatformError} where no lock can be had
 */
export async function alone<T>(context: BackendContext, work: () => Promise<T>): Promise<T> {
  const folder = join(stateFolder(context.env, context.platform), 'locks');
  makePrivateFolder(folder);
  const timeoutMs = context.deadlineMs * PATIENCE;
  try {
    return await withLock(join(folder, 'os-keyring.lock'), { clock: context.clock, timeoutMs }, work);
  } catch (cause) {
    if ((cause as { code?: unknown } | null)?.code !== 'lock-timeout') throw cause;
    throw new KeyringError(
      'timeout',
      { backend: 'os', seconds: Math.max(1, Math.round(timeoutMs / 1000)) },
      { cause },
    );
  }
}

/** @throws {KeyringError} `read-back` if the store does not give back what it was given; or the store's own error */
export async function writeAndCompare(
  items: NativeItems,
  item: { readonly name: string; readonly account: string },
  value: Secret,
  budget: Budget,
): Promise<void> {
  await items.write(item.account, value, budget);
  const stored = await items.read(item.account, budget);
  if (stored?.equals(value) !== true) throw new KeyringError('read-back', { backend: 'os', item: item.name });
}
