// `vault sso populate`: a profile in the config file for every role that a sign-in gives. It shows what it would change and
// asks; what it has not written itself it leaves as it is.

import { withSections } from '../../config/batch.ts';
import { Document } from '../../config/document.ts';
import { editFile } from '../../config/edit.ts';
import { checkReplaceable } from '../../platform/files.ts';
import { REGION } from '../../profiles/values.ts';
import { type DiffLine, diffLines } from '../../setup/populate/diff.ts';
import type { GeneratedProfile } from '../../setup/populate/mark.ts';
import {
  type AccountNames,
  DEFAULT_TEMPLATE,
  nameAccounts,
  nameRoles,
  parseTemplate,
  type Template,
  uses,
} from '../../setup/populate/names.ts';
import { type PopulatePlan, planPopulate } from '../../setup/populate/plan.ts';
import { editConfig } from '../config-edit.ts';
import type { ConfigView } from '../config-view.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet, textFlag } from '../flags.ts';
import { populateTeller } from '../populate-text.ts';
import { type CommandResult, OK } from '../result.ts';
import { type ListedRoles, listRoles } from '../sso-roles.ts';
import { type SsoTarget, ssoTargetNamed } from '../sso-target.ts';
import { withTerminal } from '../terminal.ts';

/** @throws {CliError} `usage`, `session-...`, `filter-idle`, `populate-...` @throws {AwsError} {@link ConfigError} */
export async function runSsoPopulate(
  named: string | undefined,
  flags: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const template = templateOf(flags);
  const region = regionOf(flags);
  const target = await ssoTargetNamed(named, context);
  const session = sessionOf(target);
  const { configPath } = await context.config();
  // Before anybody is asked for anything: a file that cannot be written is told at once.
  if (!isSet(flags, 'dry-run')) checkReplaceable(configPath);
  const listed = await listRoles(target, flags, context);
  const accounts = nameAccounts(
    listed.accounts,
    uses(template, 'account_name') && !uses(template, 'account_id'),
  );
  const chosen = new Set(listed.chosen.map(({ account }) => account.id));
  for (const [name, ids] of accounts.shared) {
    if (ids.some((id) => chosen.has(id)))
      context.say(`note: more than one account is called ${name}: its number is added to the name of each`);
  }
  const profiles = profilesFor(listed, template, accounts, session, region);

  const tell = await populateTeller(flags, context);
  const propose = (view: ConfigView): Proposal =>
    proposal(view, { session, profiles, prune: isSet(flags, 'prune'), isGone: goneBy(listed) });
  const show = (proposed: Proposal): Proposal => {
    tell({ ...proposed, path: configPath, session });
    return proposed;
  };
  if (isSet(flags, 'yes') && !isSet(flags, 'dry-run')) {
    // Nobody is waited for: what is shown is made of the file as it is while no other vault changes it.
    await editConfig(context, (now) => {
      const shown = show(propose(now));
      if (shown.lines.length > 0) write(shown, configPath, context);
    });
    return OK;
  }
  const shown = show(propose(await context.config()));
  if (shown.lines.length === 0 || isSet(flags, 'dry-run')) return OK;
  if (!(await agreed(configPath, context))) {
    context.say('nothing was written');
    return OK;
  }
  await editConfig(context, (now) => {
    const again = propose(now);
    // What was agreed to is what was shown, and nothing else.
    if (textOf(again.lines) !== textOf(shown.lines))
      throw new CliError('populate-overtaken', { path: configPath });
    write(again, configPath, context);
  });
  return OK;
}

/** @throws {CliError} `populate-overtaken`: by a program that knows nothing of our lock */
function write({ document, edited }: Proposal, path: string, context: Context): void {
  editFile(path, (standing) => {
    if (standing.text !== document.text) throw new CliError('populate-overtaken', { path });
    return edited;
  });
  context.say(`${path} is written`);
}

/** @throws {CliError} `usage`: what is written names a session */
function sessionOf({ session, profile }: SsoTarget): string {
  if (session !== undefined) return session;
  const reason = `profile ${profile} has no sso_session, and populate writes profiles that name one`;
  const hint = 'put sso_start_url and sso_region into a section [sso-session NAME]: vault sso populate NAME';
  throw new CliError('usage', { reason, hint });
}

/** @throws {CliError} `usage` */
function templateOf(flags: FlagValues): Template {
  const text = textFlag(flags, 'template') ?? DEFAULT_TEMPLATE;
  const parsed = parseTemplate(text);
  if (parsed.ok) return parsed.template;
  const hint = `put together {account_name}, {account_id}, {account_email}, {role_name} and {session} with letters, digits and any of _@+.%:/-`;
  throw new CliError('usage', { reason: `--template cannot be used: ${parsed.reason}`, hint });
}

/** @throws {CliError} `usage` */
function regionOf(flags: FlagValues): string | undefined {
  const region = textFlag(flags, 'region');
  if (region !== undefined && !REGION.test(region))
    throw new CliError('usage', {
      reason: '--region takes the name of a region',
      hint: 'write it as eu-west-1',
    });
  return region;
}

/** @throws {CliError} `populate-same-name`, `populate-bad-name` */
function profilesFor(
  { chosen }: ListedRoles,
  template: Template,
  accounts: AccountNames,
  session: string,
  region: string | undefined,
): readonly GeneratedProfile[] {
  const named = nameRoles(
    template,
    chosen.map(({ account, roleName }) => ({
      accountId: account.id,
      ...(account.name === undefined ? {} : { accountName: account.name }),
      ...(account.email === undefined ? {} : { accountEmail: account.email }),
      roleName,
    })),
    accounts,
    session,
  );
  if (!named.ok) {
    const { name: profile, reason, roles } = named;
    if (roles === undefined) throw new CliError('populate-bad-name', { profile, reason });
    throw new CliError('populate-same-name', { profile, roles });
  }
  return named.roles.map(({ name, role }) => ({
    name,
    session,
    accountId: role.accountId,
    roleName: role.roleName,
    ...(region === undefined ? {} : { region }),
  }));
}

/** A role of an account that is no longer listed is gone; one of an account that was not asked about is not. */
function goneBy({ accounts, asked, all }: ListedRoles): (accountId: string, roleName: string) => boolean {
  const known = new Set(accounts.map(({ id }) => id));
  const roles = new Set(all.map(({ account, roleName }) => `${account.id} ${roleName}`));
  return (id, roleName) => !known.has(id) || (asked.has(id) && !roles.has(`${id} ${roleName}`));
}

export interface Proposal {
  readonly plan: PopulatePlan;
  /** Of before. */
  readonly document: Document;
  readonly edited: Document;
  readonly lines: readonly DiffLine[];
}

function proposal(
  view: ConfigView,
  wish: Pick<Parameters<typeof planPopulate>[0], 'session' | 'profiles' | 'prune' | 'isGone'>,
): Proposal {
  const path = view.configPath;
  const document = view.files.config ?? Document.ofText('', path);
  const inCredentials = new Set(
    [...view.files.profiles.values()].filter((one) => one.inCredentials).map(({ name }) => name),
  );
  const plan = planPopulate({ ...wish, document, inCredentials });
  const { document: edited, splices } = withSections(document, plan.batch);
  return { plan, document, edited, lines: diffLines(path, document.text, splices) };
}

function textOf(lines: readonly DiffLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}

/** @throws {CliError} `populate-unasked` */
async function agreed(path: string, context: Context): Promise<boolean> {
  try {
    return await withTerminal(context, (terminal) =>
      terminal.confirm({ message: `Write this to ${path}?`, isDefaultYes: false, signal: context.signal }),
    );
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'no-terminal') throw error;
    throw new CliError('populate-unasked', {}, { cause: error });
  }
}
