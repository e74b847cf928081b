// Where the address that signs in goes: a browser or the clipboard. Says what was done, never the address.

import { colorOf, type Isolation, iconOf } from '../console/browsers.ts';
import { copyAddress } from '../console/clipboard.ts';
import { openInBrowser } from '../console/open.ts';
import type { ConsoleSettings } from '../console/settings.ts';
import type { Secret } from '../kernel/secret.ts';
import type { ConsoleIdentity } from './console-credentials.ts';
import type { Context, Env } from './context.ts';
import { type FlagValues, isSet, textFlag } from './flags.ts';

export interface OpenConsole {
  readonly url: Secret;
  /** Of the profile, or what stands in for it. */
  readonly name: string;
  readonly identity: ConsoleIdentity;
  readonly settings: ConsoleSettings;
  readonly flags: FlagValues;
  /** `--browser`, where it was typed. */
  readonly browser: string | undefined;
}

/** How long a browser may take to fail with us knowing, in milliseconds. */
const WATCH_MS = 1000;
const COPY_DEADLINE_MS = 5000;

/** @throws {ConsoleError} what {@link openInBrowser} throws */
export async function openConsole(request: OpenConsole, context: Context): Promise<void> {
  const { url, name, identity, settings } = request;
  const [programs, desktop] = await Promise.all([
    import('../platform/programs.ts'),
    import('../platform/desktop.ts'),
  ]);
  const env = withoutSecrets(context.env);
  const isolation = isolationOf(request);
  const browserName = isolation?.name ?? name;
  const opened = await openInBrowser(
    {
      url,
      wish: {
        ...given('flag', request.browser),
        ...given('commandVariable', context.env.AWS_VAULT_BROWSER_COMMAND),
        ...given('variable', context.env.AWS_VAULT_BROWSER),
        ...given('commandSetting', settings.browserCommand),
        ...given('setting', settings.browser),
      },
      ...(isolation === undefined ? {} : { isolation }),
      values: {
        profile: name,
        browser_profile: browserName,
        account: identity.account,
        region: identity.profile.region ?? '',
        color: settings.color ?? colorOf(browserName),
        icon: settings.icon ?? iconOf(browserName),
      },
    },
    {
      platform: context.platform,
      env: context.env,
      find: (program) => programs.findProgram(program, context.env),
      start: (program, words) => programs.startApart(program, words, env, WATCH_MS),
      openDefault: (address) => desktop.openAddress(address, env, WATCH_MS),
      defaultBrowserId: desktop.defaultBrowserId,
      debug: context.debug,
    },
  );
  context.say(`opened the console as ${identity.name} of account ${identity.account}, in ${opened}`);
}

/** @throws {ConsoleError} what {@link copyAddress} throws */
export async function copyToClipboard(url: Secret, context: Context): Promise<void> {
  const [programs, { openTty }] = await Promise.all([
    import('../platform/programs.ts'),
    import('../platform/tty.ts'),
  ]);
  const env = withoutSecrets(context.env);
  const copied = await copyAddress(url, {
    platform: context.platform,
    env: context.env,
    find: (program) => programs.findProgram(program, context.env),
    give: (program, words, text) => programs.giveText(program, words, text, env, COPY_DEADLINE_MS),
    writeTerminal: (text) => {
      const tty = openTty();
      tty?.write(text);
      tty?.close();
      return tty !== undefined;
    },
    debug: context.debug,
  });
  context.say(
    `copied the sign-in address with ${copied}: it works once, within 15 minutes, for whoever has it`,
  );
}

function isolationOf({ name, settings, flags }: OpenConsole): Isolation | undefined {
  const chosen = textFlag(flags, 'browser-profile') ?? settings.browserProfile;
  if (chosen === undefined && !isSet(flags, 'isolate') && !settings.isolate) return undefined;
  const isolated = chosen ?? name;
  return {
    name: isolated,
    isChosen: chosen !== undefined,
    color: settings.color ?? colorOf(isolated),
    icon: settings.icon ?? iconOf(isolated),
  };
}

/** What a browser or a clipboard program has no business with. */
const SECRET_VARIABLES =
  /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CONTAINER_AUTHORIZATION_TOKEN|BEARER_TOKEN_.*|VAULT_FILE_PASSPHRASE|VAULT_OP_.*TOKEN)$/;

function withoutSecrets(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET_VARIABLES.test(name)));
}

function given<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]: string });
}
