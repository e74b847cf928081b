// `vault login`: gets credentials, has them exchanged for an address that signs in to the console, and opens it. The address
// is a secret: it goes to the browser, the clipboard or, where asked for, to standard output, and nowhere else.

import { getSignInToken } from '../../aws/sign-in.ts';
import { destination } from '../../console/destination.ts';
import { ConsoleError } from '../../console/errors.ts';
import { consolePartition } from '../../console/partitions.ts';
import { type ConsoleSettings, consoleSettings, isTrue } from '../../console/settings.ts';
import { signInOrigin, signInUrl, signOutFirst } from '../../console/sign-in.ts';
import type { Secret } from '../../kernel/secret.ts';
import { withEnvironment } from '../arguments.ts';
import { callOptions } from '../call-options.ts';
import { LOGIN_FLAGS } from '../command-flags.ts';
import {
  type ConsoleIdentity,
  environmentForConsole,
  type OnKnown,
  profileForConsole,
} from '../console-credentials.ts';
import { findDelivery } from '../console-deliver.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { type FlagValues, isAdHoc, textFlag } from '../flags.ts';
import { type CommandResult, OK } from '../result.ts';
import { findTarget } from '../target.ts';

export async function runLogin(
  named: string | undefined,
  given: FlagValues,
  outer: Context,
): Promise<CommandResult> {
  refuseBoth(given, ['stdout', 'copy', 'browser']);
  refuseBoth(given, ['service', 'path']);
  const flags = withEnvironment(LOGIN_FLAGS, given, outer.env);
  const isOn = (name: string, variable: string): boolean => {
    const value = flags[name];
    return value === true || isTrue(variable, typeof value === 'string' ? value : undefined);
  };
  const printsOnly = given.browser === undefined && given.copy !== true && isOn('stdout', 'AWS_VAULT_STDOUT');
  const signsOut = isOn('auto-logout', 'AWS_VAULT_AUTO_LOGOUT');

  const usesEnvironment = named === undefined && !isAdHoc(given) && Boolean(outer.env.AWS_ACCESS_KEY_ID);
  const { profile, context } = usesEnvironment
    ? { profile: environmentProfile(outer), context: outer }
    : await findTarget(named, given, 'login', outer);
  const { files } = await context.config();
  const settings = consoleSettings(profile ?? 'default', files, context.env);
  const deliver = await findDelivery({ profile, settings, flags, given, printsOnly }, context);
  let landing = '';
  const onKnown: OnKnown = (partition, { region }) => {
    landing = landOn(partition, region, settings, flags);
  };
  const identity =
    usesEnvironment || profile === undefined
      ? await environmentForConsole(profile ?? 'default', flags, context, onKnown)
      : await profileForConsole(profile, flags, context, onKnown);
  context.debug(`console: lands on ${new URL(landing).host}`);

  const origin = await originOf(identity, context);
  const token = await signInToken(identity, origin, context);
  const signIn = signInUrl(origin, landing, token);
  const url = signsOut ? signOutFirst(origin, signIn) : signIn;

  await deliver(url, identity);
  return OK;
}

/** @throws {ConsoleError} `flags-exclusive` */
function refuseBoth(flags: FlagValues, names: readonly string[]): void {
  const [one, other] = names.filter((name) => flags[name] !== undefined);
  if (one !== undefined && other !== undefined)
    throw new ConsoleError('flags-exclusive', { flags: [`--${one}`, `--${other}`] });
}

/** Whose settings go with credentials of the environment: inside `vault exec` the profile's name is known. */
function environmentProfile({ env }: Context): string | undefined {
  return env.AWS_VAULT || env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || undefined;
}

/** The address to land on. A flag of either kind replaces what the profile says of both. */
function landOn(
  partition: string,
  region: string | undefined,
  settings: ConsoleSettings,
  flags: FlagValues,
): string {
  const isNamed = flags.service !== undefined || flags.path !== undefined;
  const service = isNamed ? textFlag(flags, 'service') : settings.service;
  const path = isNamed ? textFlag(flags, 'path') : service === undefined ? settings.path : undefined;
  const { consoleUrl } = settings;
  return destination({
    partition: consolePartition(partition),
    ...(region === undefined ? {} : { region }),
    ...(service === undefined ? {} : { service }),
    ...(path === undefined ? {} : { path }),
    ...(consoleUrl === undefined ? {} : { consoleUrl }),
  });
}

async function originOf(identity: ConsoleIdentity, context: Context): Promise<string> {
  const { signinEndpoint, name } = identity.profile;
  await noticeEndpoint('signin', signinEndpoint, name, context);
  return signInOrigin(consolePartition(identity.partition), signinEndpoint);
}

/** One token; asked for once more without a duration where the service refuses that. */
async function signInToken(identity: ConsoleIdentity, origin: string, context: Context): Promise<Secret> {
  const { credentials, sessionSeconds } = identity;
  const options = await callOptions([identity.profile.name], context);
  const ask = (seconds: number | undefined): Promise<Secret> => {
    context.debug(
      `aws: getSigninToken at ${new URL(origin).host}${seconds === undefined ? '' : ` for ${seconds} seconds`}`,
    );
    return getSignInToken(
      {
        endpoint: `${origin}/federation`,
        credentials,
        ...(seconds === undefined ? {} : { sessionSeconds: seconds }),
      },
      options,
    );
  };
  return ask(sessionSeconds).catch((error: unknown) => {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    if (sessionSeconds === undefined || code !== 'sign-in-refused') throw error;
    context.debug('console: refused with a duration, asking without one');
    if (identity.profile.durations.fromFlag)
      context.say('note: AWS refused the duration; the console session ends with the credentials');
    return ask(undefined);
  });
}
