// Builds the world of one run. Nothing is opened, read or asked here; that happens at the first need.

import type { Clock } from '../kernel/clock.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { withLock } from '../platform/lock.ts';
import { stateFolder } from '../platform/paths.ts';
import { SessionStore } from '../sessions/store.ts';
import { type AwsFiles, readAwsFiles } from './aws-files.ts';
import type { ConfigView } from './config-view.ts';
import type { Context, Env } from './context.ts';
import { type FlagValues, isSet } from './flags.ts';
import { indexPath, locksFolder } from './folders.ts';
import { backendChoice, openChosen } from './keyring-context.ts';
import type { UseInForce } from './use-state.ts';

/** What the launcher gives: the few things that differ between a real run and a test. */
export interface World {
  readonly env: Env;
  /** What `vault use` has put into the shell; `env` is without it then. */
  readonly use?: UseInForce;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly selfCommand: readonly string[];
  readonly identity: () => { readonly user: string; readonly host: string };
  writeOut(text: string): void;
  writeErr(text: string): void;
  /** Whether a person reads standard error on a terminal. Absent: no. */
  isErrTerminal?(): boolean;
}

export function createContext(world: World, globals: FlagValues): Context {
  const { env, platform, clock } = world;
  const folder = stateFolder(env, platform);
  const debugs = isSet(globals, 'debug');
  let files: AwsFiles | undefined;
  let config: ConfigView | undefined;
  let keyring: Promise<Keyring> | undefined;
  let store: Promise<SessionStore> | undefined;

  const context: Context = {
    env,
    ...(world.use === undefined ? {} : { use: world.use }),
    platform,
    clock,
    skew: { ms: 0, isTold: false },
    globals,
    get selfCommand() {
      return world.selfCommand;
    },
    stateFolder: folder,
    identity: world.identity,
    signal: new AbortController().signal,
    out: (text) => world.writeOut(text),
    say: (message) => world.writeErr(`vault: ${message}\n`),
    debug: (message) => {
      if (debugs) world.writeErr(`vault: debug: ${message}\n`);
    },
    files: () => {
      files ??= readAwsFiles(env, platform);
      return files;
    },
    config: async () => {
      const { configViewOf } = await import('./config-view.ts');
      config ??= configViewOf(context.files());
      return config;
    },
    store: () => {
      store ??= openStore();
      return store;
    },
    close: async () => {
      await (await keyring?.catch(() => undefined))?.close();
    },
  };

  async function openStore(): Promise<SessionStore> {
    const choice = await backendChoice(context);
    context.debug(`keyring: backend ${choice.name}`);
    return new SessionStore({
      keyring: () => {
        keyring ??= openChosen(choice, context);
        return keyring;
      },
      indexPath: indexPath(folder, choice.storeName),
      lockIndex: (work) => withLock(`${locksFolder(folder)}/index.lock`, { clock }, work),
      clock,
      debug: context.debug,
    });
  }
  return context;
}
