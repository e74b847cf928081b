// The prompt drivers by name, each behind a lazy import; nothing else may import a driver that asks.

import { stopUntilForeground, terminalState } from '../platform/tty-state.ts';
import type { Dialog, DialogWorld } from './dialog.ts';
import type { MfaDriver, MfaRequest } from './driver.ts';
import { MfaError } from './errors.ts';
import { PROMPT_NAMES, type PromptName } from './prompt-names.ts';
import { type QuestionPlace, withQuestion } from './question.ts';

/** What drivers need beyond what dialogs do. */
export interface PromptWorld extends DialogWorld {
  readonly question: QuestionPlace;
  /** Runs `ask` while no other process of this user asks anything on this machine. */
  readonly alone: <T>(request: MfaRequest, ask: () => Promise<T>) => Promise<T>;
}

/** @param world without what follows from it */
export function promptWorld(world: Omit<PromptWorld, 'alone' | 'terminal'>): PromptWorld {
  return {
    ...world,
    terminal: terminalState,
    alone: ({ profile, signal }, ask) =>
      withQuestion(world.question, `the MFA code of profile ${profile}`, ask, signal),
  };
}

type LoadDialog = (world: DialogWorld) => Promise<Dialog>;
type LoadDriver = (world: PromptWorld) => Promise<MfaDriver>;

const DIALOGS: ReadonlyMap<PromptName, LoadDialog> = new Map<PromptName, LoadDialog>([
  ['pinentry', async (world) => (await import('./drivers/pinentry.ts')).createPinentryDialog(world)],
  ['zenity', async (world) => (await import('./drivers/window.ts')).createZenityDialog(world)],
  ['kdialog', async (world) => (await import('./drivers/window.ts')).createKdialogDialog(world)],
  ['osascript', async (world) => (await import('./drivers/window.ts')).createOsascriptDialog(world)],
  ['wincredui', async (world) => (await import('./drivers/window.ts')).createWincreduiDialog(world)],
]);

const DRIVERS: ReadonlyMap<string, LoadDriver> = new Map<PromptName, LoadDriver>([
  ['terminal', loadTerminal],
  ...[...DIALOGS].map(
    ([name, load]) => [name, (world: PromptWorld) => loadDialogDriver(load, world)] as const,
  ),
  ['ykman', async (world) => (await import('./drivers/generator.ts')).createYkmanDriver(world)],
  ['pass', async (world) => (await import('./drivers/generator.ts')).createPassDriver(world)],
]);

/** Whether a driver can ask for anything, and not only give codes. */
export function isDialog(name: string): boolean {
  return DIALOGS.has(name as PromptName);
}

/**
 * Checks a name without loading anything, so that it is refused before anything is tried.
 * @throws {MfaError} `driver-unknown`
 */
export function checkPromptName(driver: string): void {
  if (!DRIVERS.has(driver)) throw new MfaError('driver-unknown', { driver, known: PROMPT_NAMES });
}

/** @throws {MfaError} `driver-unknown` */
export async function loadPromptDriver(driver: string, world: PromptWorld): Promise<MfaDriver> {
  checkPromptName(driver);
  return (DRIVERS.get(driver) as LoadDriver)(world);
}

/** @throws {MfaError} `driver-unknown` for what is no dialog */
export async function loadDialog(name: string, world: DialogWorld): Promise<Dialog> {
  const load = DIALOGS.get(name as PromptName);
  if (load === undefined) throw new MfaError('driver-unknown', { driver: name, known: [...DIALOGS.keys()] });
  return load(world);
}

async function loadDialogDriver(load: LoadDialog, world: PromptWorld): Promise<MfaDriver> {
  const { createDialogDriver } = await import('./drivers/dialog.ts');
  const dialog = await load(world);
  const driver = createDialogDriver(dialog);
  return {
    ...driver,
    async getCode(request) {
      dialog.check();
      return world.alone(request, () => driver.getCode(request));
    },
  };
}

/** A job in the background is stopped before it takes the lock: whoever comes next must not wait for it. */
async function loadTerminal(world: PromptWorld): Promise<MfaDriver> {
  const { createTerminalDriver } = await import('./drivers/terminal.ts');
  const driver = createTerminalDriver();
  return {
    ...driver,
    async getCode(request) {
      if (world.terminal() === 'none') throw new MfaError('no-terminal');
      for (;;) {
        const canStop = stopUntilForeground();
        const code = await world.alone(request, async () =>
          canStop && world.terminal() === 'background' ? undefined : driver.getCode(request),
        );
        if (code !== undefined) return code;
      }
    },
  };
}
