// Where the address that signs in goes: a browser or the clipboard. Says what was done, never the address.

import { colorOf, type Isolation, iconOf } from '../console/browsers.ts';
import { copyAddress } from '../console/clipboard.ts';
import { findBrowser } from '../console/open.ts';
import type { ConsoleSettings } from '../console/settings.ts';
import type { Secret } from '../kernel/secret.ts';
import { withoutSecrets } from './browser-environment.ts';
import { browserWorld } from './browser-world.ts';
import type { ConsoleIdentity } from './console-credentials.ts';
import type { Context } from './context.ts';
import { type FlagValues, isSet, textFlag } from './flags.ts';

export interface DeliveryWish {
  /** The AWS profile, where there is one. */
  readonly profile: string | undefined;
  readonly settings: ConsoleSettings;
  /** With what variables say. */
  readonly flags: FlagValues;
  /** Typed ones alone. */
  readonly given: FlagValues;
  readonly printsOnly: boolean;
}

export type Deliver = (url: Secret, identity: ConsoleIdentity) => Promise<void>;

const COPY_DEADLINE_MS = 5000;

/**
 * How the address will be handed over. A browser is looked for now: nobody shall type an MFA code for a browser that is
 * not there.
 *
 * @throws {ConsoleError} what {@link findBrowser} throws; the result, what opening and copying throw
 */
export async function findDelivery(wish: DeliveryWish, context: Context): Promise<Deliver> {
  if (wish.printsOnly) return async (url) => context.out(`${url.reveal()}\n`);
  if (wish.given.copy === true) return (url) => copyToClipboard(url, context);
  const { settings, profile } = wish;
  const isolation = isolationOf(wish);
  const open = await findBrowser(
    {
      wish: {
        ...given('flag', textFlag(wish.given, 'browser')),
        ...given('commandVariable', context.env.AWS_VAULT_BROWSER_COMMAND),
        ...given('variable', context.env.AWS_VAULT_BROWSER),
        ...given('commandSetting', settings.browserCommand),
        ...given('setting', settings.browser),
      },
      ...(isolation === undefined ? {} : { isolation }),
    },
    await browserWorld(context),
  );
  return async (url, identity) => {
    const { account, name } = identity;
    const browserProfile = isolation?.name ?? profile ?? account;
    const opened = await open(url, {
      profile: profile ?? account,
      browser_profile: browserProfile,
      account,
      region: identity.profile.region ?? '',
      color: settings.color ?? colorOf(browserProfile),
      icon: settings.icon ?? iconOf(browserProfile),
    });
    context.say(`opened the console as ${name} of account ${account}, in ${opened}`);
  };
}

/** @throws {ConsoleError} what {@link copyAddress} throws */
async function copyToClipboard(url: Secret, context: Context): Promise<void> {
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

function isolationOf({ profile, settings, flags }: DeliveryWish): Isolation | undefined {
  const chosen = textFlag(flags, 'browser-profile') ?? settings.browserProfile;
  if (chosen === undefined && !isSet(flags, 'isolate') && !settings.isolate) return undefined;
  const isolated = chosen ?? profile ?? 'environment';
  return {
    name: isolated,
    isChosen: chosen !== undefined,
    color: settings.color ?? colorOf(isolated),
    icon: settings.icon ?? iconOf(isolated),
  };
}

function given<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]: string });
}
