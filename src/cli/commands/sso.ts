// `vault sso ACTION`: which actions there are, which flags each takes, and where it is done.

import { withEnvironment } from '../arguments.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { FlagValues } from '../flags.ts';
import type { CommandResult } from '../result.ts';
import { SSO_FLAGS } from '../sso-flags.ts';

interface Action {
  /** Names of its flags. */
  readonly flags: readonly string[];
  /** How many words it takes. */
  readonly words: number;
  readonly run: (words: readonly string[], flags: FlagValues, context: Context) => Promise<CommandResult>;
}

const SIGN_IN = ['no-browser', 'device-code', 'share-token'] as const;

const ACTIONS: Readonly<Record<string, Action>> = {
  login: {
    flags: [...SIGN_IN, 'force'],
    words: 1,
    run: async (words, flags, context) =>
      (await import('./sso-login.ts')).runSsoLogin(words[0], flags, context),
  },
  logout: {
    flags: ['all', 'aws-cli'],
    words: 1,
    run: async (words, flags, context) =>
      (await import('./sso-logout.ts')).runSsoLogout(words[0], flags, context),
  },
  list: {
    flags: [...SIGN_IN, 'account', 'role', 'json', 'csv'],
    words: 1,
    run: async (words, flags, context) =>
      (await import('./sso-list.ts')).runSsoList(words[0], flags, context),
  },
  populate: {
    flags: [...SIGN_IN, 'account', 'role', 'json', 'template', 'region', 'prune', 'dry-run', 'yes'],
    words: 1,
    run: async (words, flags, context) =>
      (await import('./sso-populate.ts')).runSsoPopulate(words[0], flags, context),
  },
};

/** @throws {CliError} `usage` */
export async function runSso(
  words: readonly string[],
  given: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const [name = '', ...rest] = words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    const hint = `choose one of: ${Object.keys(ACTIONS).join(', ')}`;
    throw new CliError('usage', { reason: `vault sso has no action ${name}`, hint });
  }
  const other = Object.keys(given).find((flag) => given[flag] !== undefined && !action.flags.includes(flag));
  if (other !== undefined)
    throw new CliError('usage', { reason: `vault sso ${name} takes no --${other}`, command: 'sso' });
  if (rest.length > action.words)
    throw new CliError('usage', {
      reason: `there are too many words after vault sso ${name}`,
      command: 'sso',
    });
  const own = SSO_FLAGS.filter((flag) => action.flags.includes(flag.name));
  return action.run(rest, withEnvironment(own, given, context.env), context);
}
