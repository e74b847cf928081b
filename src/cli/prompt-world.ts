// What the prompt drivers are given of this run. Nothing is asked here.

import type { PromptWorld } from '../mfa/registry.ts';
import type { Context } from './context.ts';
import { locksFolder } from './folders.ts';

export function promptWorldOf(context: Context): Omit<PromptWorld, 'alone' | 'terminal'> {
  return {
    env: context.env,
    platform: context.platform,
    debug: (message) => context.debug(message),
    question: {
      folder: locksFolder(context.stateFolder),
      host: context.identity().host,
      clock: context.clock,
      notify: (message) => context.say(message),
    },
  };
}
