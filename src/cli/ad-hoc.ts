// A role of IAM Identity Center that flags name: made into a profile that stands in no file, so that all the rest (plan,
// cache, explain) goes as with any other. It gets no credentials.

import type { ConfigSection } from '../config/sections.ts';
import type { ConfigView } from './config-view.ts';
import type { Context } from './context.ts';
import { CliError } from './errors.ts';
import { type FlagValues, textFlag } from './flags.ts';
import { chooseSession } from './sso-sessions.ts';
import type { Target } from './target.ts';

/** As Identity Center names permission sets. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * What a role that flags name takes from `[default]`: where requests go and how they are guarded, and nothing that would be
 * another source of credentials or another role.
 */
const SHARED_KEYS: ReadonlySet<string> = new Set([
  'region',
  'endpoint_url',
  'services',
  'ignore_configured_endpoint_urls',
  'use_fips_endpoint',
  'use_dualstack_endpoint',
  'sts_regional_endpoints',
  'ca_bundle',
  'confirm',
]);

/** Variables that would put another role on top. */
const ROLE_VARIABLES = ['AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

export interface AdHocRole {
  readonly session: string;
  /** Twelve digits. */
  readonly account: string;
  readonly role: string;
}

/** What the role is called where other roles have the name of a profile: `SESSION:ACCOUNT:ROLE`. */
export function adHocName({ session, account, role }: AdHocRole): string {
  return `${session}:${account}:${role}`;
}

/**
 * The role that the flags name; what they leave open is chosen on the terminal, where there is one.
 *
 * @throws {CliError} `usage`, `session-unknown`, `session-needed`, `account-unknown`, `account-ambiguous`,
 *   `not-picked` and what asking the portal throws
 */
export async function adHocTarget(
  named: string | undefined,
  flags: FlagValues,
  command: string,
  context: Context,
): Promise<Target> {
  if (named !== undefined) throw twoTargets(named, command);
  const given = { account: textFlag(flags, 'account'), role: textFlag(flags, 'role') };
  if (given.role !== undefined && !ROLE_NAME.test(given.role)) {
    const hint = 'give the name alone, as `vault sso list` shows it';
    throw new CliError('usage', { reason: '--role takes the name of a role', hint });
  }
  const session = await chooseSession(textFlag(flags, 'sso-session'), context);
  const isPlain = given.account !== undefined && /^\d{12}$/.test(given.account) && given.role !== undefined;
  const { account, role } = isPlain
    ? { account: given.account ?? '', role: given.role ?? '' }
    : await (await import('./ad-hoc-choice.ts')).chooseRole(session, given, flags, context);
  const chosen = { session, account, role };
  const profile = adHocName(chosen);
  const { credentials } = await (await context.store()).index();
  if (credentials.has(profile)) {
    const hint = `vault remove ${profile}`;
    throw new CliError('usage', {
      reason: `keys are stored for a profile ${profile}, which would be used`,
      hint,
    });
  }
  return { profile, context: await withAdHoc(chosen, context) };
}

function twoTargets(named: string, command: string): CliError {
  const reason = `${named} would be a profile, and --sso-session, --account and --role name a role already`;
  const hint = command === 'exec' ? 'put -- before the command to run' : 'leave one of the two out';
  return new CliError('usage', { reason, hint });
}

/** The same world with this role in it as a profile. */
export async function withAdHoc(role: AdHocRole, context: Context): Promise<Context> {
  const config = viewWith(role, await context.config());
  const env = Object.fromEntries(
    Object.entries(context.env).filter(([name]) => !ROLE_VARIABLES.includes(name)),
  );
  return { ...context, env, config: async () => config };
}

function viewWith(role: AdHocRole, view: ConfigView): ConfigView {
  const name = adHocName(role);
  const keys = new Map([
    ['sso_session', role.session],
    ['sso_account_id', role.account],
    ['sso_role_name', role.role],
  ]);
  const profiles = new Map([[name, sectionOf(name, keys)]]);
  const standing = view.files.profiles.get('default');
  if (standing !== undefined)
    profiles.set(
      'default',
      sectionOf('default', new Map([...standing.keys].filter(([key]) => SHARED_KEYS.has(key)))),
    );
  return { ...view, files: { ...view.files, profiles } };
}

function sectionOf(name: string, keys: ReadonlyMap<string, string>): ConfigSection {
  return {
    name,
    header: name,
    keys,
    secrets: new Map(),
    nested: new Map(),
    where: () => undefined,
    inConfig: false,
    inCredentials: false,
  };
}
