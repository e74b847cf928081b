// What finding and starting a browser touches on this machine, for the console and for sign-ins alike.

import type { OpenWorld } from '../console/open.ts';
import { withoutSecrets } from './browser-environment.ts';
import type { Context } from './context.ts';

/** How long a browser may take to fail with us knowing, in milliseconds. */
const WATCH_MS = 1000;

export async function browserWorld(context: Context): Promise<OpenWorld> {
  const [programs, desktop] = await Promise.all([
    import('../platform/programs.ts'),
    import('../platform/desktop.ts'),
  ]);
  const env = withoutSecrets(context.env);
  return {
    platform: context.platform,
    env: context.env,
    find: (program) => programs.findProgram(program, context.env),
    start: (program, words) => programs.startApart(program, words, env, WATCH_MS),
    openDefault: (address) => desktop.openAddress(address, env, WATCH_MS),
    defaultBrowserId: desktop.defaultBrowserId,
    debug: context.debug,
  };
}
