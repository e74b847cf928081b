// How a person gets to the page that signs them in: a browser that is opened, or an address that is printed. The address
// is shown to the person and the browser alone.

import { isWsl } from '../console/browsers.ts';
import { ConsoleError } from '../console/errors.ts';
import { findBrowser, type Opener } from '../console/open.ts';
import { type ConsoleSettings, consoleSettings, isTrue } from '../console/settings.ts';
import type { SignInWays } from '../credentials/authorize/ways.ts';
import { Secret } from '../kernel/secret.ts';
import { openTty } from '../platform/tty.ts';
import { withEnvironment } from './arguments.ts';
import { browserWorld } from './browser-world.ts';
import type { Context } from './context.ts';
import { withFacts } from './enrich.ts';
import { type FlagValues, SIGN_IN_FLAGS, textFlag } from './flags.ts';

export interface WaysWish {
  readonly flags: FlagValues;
  /** Whose `console_browser` is meant where no flag `browser` names one. */
  readonly profile?: string;
  /** The command is about signing in: whoever gave it reads what it says. */
  readonly isAsked: boolean;
}

/** @throws {ConsoleError} `setting-invalid`, `browser-not-found`, `template-invalid` */
export async function findSignInWays(wish: WaysWish, context: Context): Promise<SignInWays> {
  const flags = withEnvironment(SIGN_IN_FLAGS, wish.flags, context.env);
  const isOn = (name: 'no-browser' | 'device-code', variable: string): boolean | undefined => {
    const value = flags[name];
    if (value === undefined || typeof value === 'boolean') return value;
    return isTrue(variable, typeof value === 'string' ? value : '');
  };
  const printsOnly = isOn('no-browser', 'AWS_VAULT_NO_BROWSER') === true;
  const opener = await browserOf(wish, printsOnly, context);
  const isRemote = Boolean(context.env.SSH_CONNECTION || context.env.SSH_TTY || context.env.SSH_CLIENT);
  return {
    ...(opener !== undefined && !printsOnly ? { open: (url) => opener(Secret.of(url.href), NO_VALUES) } : {}),
    isLocal: opener !== undefined && !isRemote && !isWsl(context),
    hasReader: wish.isAsked || hasTerminal(),
    wantsDeviceCode: isOn('device-code', 'AWS_VAULT_DEVICE_CODE'),
    tell: (line) => tellPerson(line, context),
  };
}

/** Undefined where there is no browser on this machine. One that is not to be opened may be missing. */
async function browserOf(wish: WaysWish, printsOnly: boolean, context: Context): Promise<Opener | undefined> {
  const settings = await settingsOf(wish.profile, context);
  const given = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } =>
    value ? ({ [key]: value } as { readonly [P in K]: string }) : {};
  try {
    return await findBrowser(
      {
        wish: {
          ...given('flag', textFlag(wish.flags, 'browser')),
          ...given('commandVariable', context.env.AWS_VAULT_BROWSER_COMMAND),
          ...given('variable', context.env.AWS_VAULT_BROWSER),
          ...given('commandSetting', settings?.browserCommand),
          ...given('setting', settings?.browser),
        },
      },
      await browserWorld(context),
    );
  } catch (error) {
    if (error instanceof ConsoleError && (printsOnly || error.code === 'no-browser')) return undefined;
    throw withFacts(error, { instead: '--no-browser' });
  }
}

async function settingsOf(
  profile: string | undefined,
  context: Context,
): Promise<ConsoleSettings | undefined> {
  const { files } = await context.config();
  return consoleSettings(profile ?? 'default', files, context.env);
}

const NO_VALUES = { profile: '', browser_profile: '', account: '', region: '', color: '', icon: '' };

function hasTerminal(): boolean {
  const tty = openTty();
  tty?.close();
  return tty !== undefined;
}

/** On the terminal, whatever standard error is: programs that call vault for credentials keep that to themselves. */
function tellPerson(line: string, context: Context): void {
  const tty = openTty();
  if (tty === undefined) {
    context.say(line);
    return;
  }
  tty.write(`vault: ${line.replace(/[\p{Cc}\p{Cf}]/gu, '?')}\n`);
  tty.close();
}
