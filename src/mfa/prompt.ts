// Asks in the ways that fit, one after the other, until one can ask. What a person answers is final, a no as well.

import type { Dialog } from './dialog.ts';
import type { MfaDriver, MfaRequest } from './driver.ts';
import { isFallThrough, MfaError } from './errors.ts';
import { promptOrder } from './order.ts';
import { checkPromptName, isDialog, loadDialog, loadPromptDriver, type PromptWorld } from './registry.ts';

/**
 * The driver behind `--prompt`. One that cannot ask (not installed, no display) is passed by with a debug note, and
 * is not tried again when AWS refuses a code.
 *
 * @throws {MfaError} `driver-unknown`
 */
export function createPromptDriver(named: string | undefined, world: PromptWorld): MfaDriver {
  if (named !== undefined) checkPromptName(named);
  let left: readonly string[] | undefined;
  const failures: MfaError[] = [];

  async function getCode(request: MfaRequest) {
    left ??= orderFor(named, world);
    for (; left.length > 0; left = left.slice(1)) {
      const [name = ''] = left;
      const driver = await loadPromptDriver(name, world);
      try {
        return await driver.getCode(request);
      } catch (error) {
        if (!isFallThrough(error)) throw withRequest(error, request);
        noteFailure(error, name, world);
        failures.push(error);
      }
    }
    throw exhausted(named, failures, request);
  }
  return { name: named ?? 'prompt', canAskAgain: true, getCode };
}

/**
 * Asks something else than a code: with a dialog that is named, then with those that fit.
 *
 * @param ask is given each dialog in turn
 * @returns undefined where none could ask
 * @throws {MfaError} `driver-unknown`, and what `ask` throws but for failures to ask
 */
export async function askInDialog<T>(
  named: string | undefined,
  world: PromptWorld,
  ask: (dialog: Dialog) => Promise<T>,
): Promise<T | undefined> {
  if (named !== undefined) checkPromptName(named);
  for (const name of orderFor(named, world).filter(isDialog)) {
    const dialog = await loadDialog(name, world);
    try {
      dialog.check();
      return await ask(dialog);
    } catch (error) {
      if (!isFallThrough(error)) throw error;
      noteFailure(error, name, world);
    }
  }
  return undefined;
}

function orderFor(named: string | undefined, world: PromptWorld): readonly string[] {
  const { env, platform } = world;
  return promptOrder({
    env,
    platform,
    terminal: world.terminal(),
    ...(named === undefined ? {} : { named }),
  });
}

function noteFailure({ code, facts }: MfaError, name: string, { debug }: PromptWorld): void {
  const why =
    code === 'driver-missing'
      ? `${facts.program} is not installed`
      : (facts.reason ?? 'there is no terminal');
  debug(`prompt: ${name} cannot ask (${why})`);
}

/** Why the driver that was named could not ask, else that nothing could. */
function exhausted(named: string | undefined, failures: readonly MfaError[], request: MfaRequest): unknown {
  const { serial, profile } = request;
  const [first] = failures;
  if (named !== undefined && first !== undefined && first.code !== 'no-terminal')
    return withRequest(first, request);
  const tried = failures.map(({ facts }) => facts.driver).filter((name) => typeof name === 'string');
  return new MfaError(
    'no-terminal',
    { serial, profile, ...(tried.length === 0 ? {} : { tried: tried.join(', ') }) },
    first === undefined ? {} : { cause: first },
  );
}

/** Drivers that ask anything do not know what for. */
function withRequest(error: unknown, { serial, profile }: MfaRequest): unknown {
  if (!(error instanceof MfaError)) return error;
  return new MfaError(error.code, { ...error.facts, serial, profile }, { cause: error });
}
