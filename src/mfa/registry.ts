// The prompt drivers by name, each behind a lazy import; nothing else may import a driver that asks.

import type { MfaDriver } from './driver.ts';
import { MfaError } from './errors.ts';

export const DEFAULT_PROMPT = 'terminal';

const DRIVERS: ReadonlyMap<string, () => Promise<MfaDriver>> = new Map([
  ['terminal', async () => (await import('./drivers/terminal.ts')).createTerminalDriver()],
]);

/** Names that aws-vault knows and that are still to come here. */
const UNSUPPORTED: readonly string[] = ['kdialog', 'osascript', 'pass', 'wincredui', 'ykman', 'zenity'];

/** The names that `--prompt` takes. */
export function promptNames(): readonly string[] {
  return [...DRIVERS.keys()];
}

/**
 * Checks a name without loading anything, so that a command can refuse it before it starts.
 * @throws {MfaError} `driver-unsupported`, `driver-unknown`
 */
export function checkPromptName(driver: string): void {
  if (DRIVERS.has(driver)) return;
  const known = promptNames();
  throw new MfaError(UNSUPPORTED.includes(driver) ? 'driver-unsupported' : 'driver-unknown', {
    driver,
    known,
  });
}

/** @throws {MfaError} `driver-unsupported`, `driver-unknown` */
export async function loadPromptDriver(driver: string): Promise<MfaDriver> {
  checkPromptName(driver);
  const load = DRIVERS.get(driver);
  if (load === undefined) throw new MfaError('driver-unknown', { driver, known: promptNames() });
  return load();
}
