// Edits of the config file by one vault process at a time, each on what the one before left. It never asks anything.

import { join } from 'node:path';
import { withLock } from '../platform/lock.ts';
import { readAwsFiles } from './aws-files.ts';
import { type ConfigView, configViewOf } from './config-view.ts';
import type { Context } from './context.ts';
import { locksFolder } from './folders.ts';

/**
 * Runs an edit on the files as they stand now. The config room notices programs that know nothing of our lock, but
 * between its last look and the rename there is an instant that only a lock can close.
 *
 * @throws {PlatformError} {@link ConfigError} what reading, the lock and `edit` throw
 */
export async function editConfig(context: Context, edit: (config: ConfigView) => void): Promise<void> {
  await withLock(
    join(locksFolder(context.stateFolder), 'config.lock'),
    {
      clock: context.clock,
      signal: context.signal,
      onWait: () => context.say('waiting for another vault process that is changing the config file'),
    },
    () => edit(configViewOf(readAwsFiles(context.env, context.platform))),
  );
}
