// `vault use`: writes code for the shell's own function to evaluate, which puts credentials into that shell or takes them
// out. The secrets are on standard output, where the function catches them, and nowhere else.

import { formatInstant } from '../../output/dates.ts';
import { formatEdits, type ShellEdits } from '../../output/shell/edits.ts';
import { withEnvironment } from '../arguments.ts';
import { SOURCES_OF_CREDENTIALS } from '../child-environment.ts';
import { USE_FLAGS } from '../command-flags.ts';
import type { Context, Env } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet, textFlag } from '../flags.ts';
import { type Obtained, obtainCredentials } from '../obtain.ts';
import { type CommandResult, OK } from '../result.ts';
import { CODE_FOLLOWS } from '../shell/init.ts';
import { initLine, isShellName, likelyShell, type ShellName } from '../shell/names.ts';
import { findTarget, refuseNested } from '../target.ts';
import { USE_VARIABLE, type UseState } from '../use-state.ts';

/** Those that may be kept in the open, to be put back by `--clear`. */
const KEPT: readonly string[] = [
  'AWS_VAULT',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SDK_LOAD_CONFIG',
  'AWS_ACCOUNT_ID',
  'AWS_CREDENTIAL_FILE',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

export async function runUse(
  named: string | undefined,
  flags: FlagValues,
  outer: Context,
): Promise<CommandResult> {
  const shell = shellOf(withEnvironment(USE_FLAGS, flags, outer.env));
  if (shell === undefined) {
    throw new CliError('shell-function-needed', { line: initLine(likelyShell(outer.env)) });
  }
  if (isSet(flags, 'clear')) {
    if (named !== undefined)
      throw new CliError('usage', { reason: '--clear takes no profile', hint: 'vault use --clear' });
    return clear(shell, outer);
  }
  refuseNested('use', outer);
  const { profile, context } = await findTarget(named, flags, 'use', outer);
  const obtained = await obtainCredentials(profile, flags, context);
  const { edits, lost } = planUse(profile, obtained, outer.env);
  context.out(code(shell, joined(context.use?.edits, edits)));
  const { expiration } = obtained.credentials;
  context.say(
    `profile ${profile} is in use in this shell${expiration === undefined ? '' : ` until ${formatInstant(expiration)}`}`,
  );
  if (lost.length > 0)
    context.say(`${lost.join(', ')} had a value here, which \`vault use --clear\` will not bring back`);
  return OK;
}

function shellOf(flags: FlagValues): ShellName | undefined {
  const shell = textFlag(flags, 'shell');
  return shell !== undefined && isShellName(shell) ? shell : undefined;
}

function clear(shell: ShellName, context: Context): CommandResult {
  if (context.use === undefined) {
    context.say('nothing is in use in this shell');
    context.out(code(shell, { set: {}, unset: [] }));
    return OK;
  }
  context.out(code(shell, context.use.edits));
  return OK;
}

/** @param env as it is without `use` */
function planUse(
  profile: string,
  obtained: Obtained,
  env: Env,
): { readonly edits: ShellEdits; readonly lost: readonly string[] } {
  const { credentials, region, endpointUrl } = obtained;
  const open: Record<string, string> = {
    AWS_VAULT: profile,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    ...(credentials.expiration === undefined
      ? {}
      : { AWS_CREDENTIAL_EXPIRATION: formatInstant(credentials.expiration) }),
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
  };
  const secret: Record<string, string> = {
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
    ...(credentials.sessionToken === undefined
      ? {}
      : { AWS_SESSION_TOKEN: credentials.sessionToken.reveal() }),
  };
  const set = { ...open, ...secret };
  const bearers = Object.keys(env).filter((name) => name.startsWith('AWS_BEARER_TOKEN_'));
  const unset = [...SOURCES_OF_CREDENTIALS, ...bearers].filter(
    (name) => env[name] !== undefined && !Object.hasOwn(set, name),
  );
  const before: Record<string, string> = {};
  const lost: string[] = [];
  for (const name of [...Object.keys(set), ...unset]) {
    const value = env[name];
    if (value === undefined) continue;
    if (KEPT.includes(name)) before[name] = value;
    else lost.push(name);
  }
  const state: UseState = { set: open, secrets: Object.keys(secret), before };
  return { edits: { set: { ...set, [USE_VARIABLE]: JSON.stringify(state) }, unset }, lost };
}

/** First the one, then the other. */
function joined(first: ShellEdits | undefined, second: ShellEdits): ShellEdits {
  if (first === undefined) return second;
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(first.set)) if (!second.unset.includes(name)) set[name] = value;
  Object.assign(set, second.set);
  return {
    set,
    unset: [...new Set([...first.unset, ...second.unset])].filter((name) => !Object.hasOwn(set, name)),
  };
}

/** The first line tells the function that what follows is code, and no help text. */
function code(shell: ShellName, edits: ShellEdits): string {
  return `${CODE_FOLLOWS}\n${formatEdits(shell, edits)}`;
}
