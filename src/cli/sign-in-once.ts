// One sign-in at a time, over all processes of this user: the one that is first asks the person, the others wait and use
// what came of it. Knows nothing of who is signed in to.

import { PlatformError } from '../platform/errors.ts';
import { joinPath } from '../platform/paths.ts';
import { singleFlight } from '../sessions/single-flight.ts';
import type { Context } from './context.ts';
import { locksFolder } from './folders.ts';

export interface SignIn<T> {
  /** Key of its token: lower-case hexadecimal digits. */
  readonly key: string;
  /** What others wait for, as they will be told: `a sign-in to IAM Identity Center`. */
  readonly about: string;
  /** What may be there by now; asked once more when it is our turn. */
  readonly check: () => Promise<T | undefined>;
  /** Gets it, by asking a person where that has to be. The signal is aborted by Ctrl-C. */
  readonly work: (signal: AbortSignal) => Promise<T>;
}

/**
 * Runs under the lock of the step that needs the token, and so has locks of its own: the two never share a file. Inside `work`
 * no other flight may begin.
 *
 * @throws {SessionsError} `shared-failure` @throws {PlatformError} `interrupted` and whatever `check` and `work` throw
 */
export async function signInOnce<T>(signIn: SignIn<T>, context: Context): Promise<T> {
  return singleFlight(
    signIn.key,
    {
      folder: joinPath(locksFolder(context.stateFolder), 'sign-in'),
      clock: context.clock,
      signal: context.signal,
      onWait: () => context.say(`waiting for another vault process that is getting ${signIn.about}`),
      needsPerson: true,
    },
    signIn.check,
    () => untilInterrupted(signIn.work, context.signal),
  );
}

/** Ctrl-C ends the sign-in and not just the process: those who wait for it are not asked one after the other. */
async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  outer: AbortSignal,
): Promise<T> {
  const { raiseSignal, watchEnd } = await import('../platform/tty-signals.ts');
  const stop = new AbortController();
  let ended: 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | undefined;
  const unwatch = watchEnd({
    onEnd: (signal) => {
      if (signal !== 'SIGINT') ended = signal;
      stop.abort(new PlatformError('interrupted', { by: 'signal', signal }));
    },
    onExit: () => undefined,
  });
  try {
    return await work(AbortSignal.any([outer, stop.signal]));
  } finally {
    unwatch();
    if (ended !== undefined) raiseSignal(ended);
  }
}
