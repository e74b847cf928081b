// `vault aws-login`: signs in to the console for credentials that all AWS tools share, as `aws login` does, and writes
// who signed in into the profile. The rest of the config file stays byte for byte; no secret is in it or in any message.

import type { ServiceTarget } from '../../aws/service-endpoint.ts';
import { addProfileSection, setProfileKey } from '../../config/edit.ts';
import { loginPath, writeLogin } from '../../credentials/login/cache.ts';
import {
  LOGIN_PROVIDER,
  type SignedIn,
  signInElsewhere,
  signInHere,
} from '../../credentials/login/sign-in.ts';
import { Secret } from '../../kernel/secret.ts';
import { checkReplaceable, removeFile } from '../../platform/files.ts';
import { joinPath } from '../../platform/paths.ts';
import type { Profile } from '../../profiles/profile.ts';
import { withEnvironment } from '../arguments.ts';
import { AWS_LOGIN_FLAGS } from '../aws-login-flags.ts';
import { callOptions } from '../call-options.ts';
import { editConfig } from '../config-edit.ts';
import type { Context } from '../context.ts';
import { noticeEndpoint } from '../endpoint-notice.ts';
import { withFacts } from '../enrich.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet, textFlag } from '../flags.ts';
import { checkProfileName } from '../key-shapes.ts';
import { loginFolder } from '../login-cache.ts';
import { resolveNamed } from '../plan-profile.ts';
import { type CommandResult, OK } from '../result.ts';
import { withTerminal } from '../terminal.ts';

/** Keys by which a profile gets credentials in another way: what `aws login` refuses, and what only we know. */
const OTHER_WAYS =
  /^(?:aws_access_key_id|role_arn|source_profile|credential_source|credential_process|web_identity_token_(?:file|process)|sso_(?:session|start_url|account_id|role_name)|saml_\w+|oidc_\w+|cognito_\w+)$/;

export async function runAwsLogin(
  named: string | undefined,
  given: FlagValues,
  context: Context,
): Promise<CommandResult> {
  const flags = withEnvironment(AWS_LOGIN_FLAGS, given, context.env);
  const name = named ?? (context.env.AWS_PROFILE || context.env.AWS_DEFAULT_PROFILE || 'default');
  checkProfileName(name);
  const config = await context.config();
  const section = config.files.profiles.get(name);
  const standing = section?.keys.get('login_session') || undefined;
  if (isSet(flags, 'logout')) return signOut(name, standing, context);

  const other = [...(section?.keys.keys() ?? [])].find(
    (key) => OTHER_WAYS.test(key) && section?.keys.get(key),
  );
  if (other !== undefined) throw new CliError('aws-login-other-way', { profile: name, key: other });
  // Stored keys come first: nothing would ever use the session.
  if ((await (await context.store()).index()).credentials.has(name))
    throw new CliError('aws-login-stored', { profile: name });
  const folder = loginFolder(context);
  checkReplaceable(config.configPath);
  checkReplaceable(joinPath(folder, 'session.json'));

  const profile = await resolveNamed(name, { region: flags.region }, context);
  const signed = await signIn(profile, flags, context).catch((error: unknown) => {
    throw withFacts(error, { profile: name });
  });
  const { loginSession, file } = signed;
  if (standing !== undefined && standing !== loginSession && !isSet(flags, 'force'))
    await confirmOther({ profile: name, standing, loginSession }, context);
  writeLogin(loginPath(loginSession, folder), file);
  const region = textFlag(flags, 'region');
  await editConfig(context, (now) => {
    const written = now.files.profiles.get(name);
    const target = { path: now.configPath, name };
    const hasRegion = Boolean(written?.keys.get('region'));
    const keys = { login_session: loginSession, ...(region === undefined || hasRegion ? {} : { region }) };
    if (written?.inConfig !== true) addProfileSection({ ...target, keys });
    else for (const [key, value] of Object.entries(keys)) setProfileKey({ ...target, key, value });
  });
  context.out(`Profile ${name} is signed in as ${loginSession}.\n`);
  return OK;
}

/** On this machine, or on another one where that is wanted. @throws what the sign-in throws */
async function signIn(profile: Profile, flags: FlagValues, context: Context): Promise<SignedIn> {
  const { signinEndpoint: endpoint, useFips: fips, useDualstack: dualstack } = profile;
  const target: ServiceTarget = {
    region: profile.region ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    fips,
    dualstack,
  };
  await noticeEndpoint('signin', endpoint, profile.name, context);
  const plain = await callOptions([profile.name], context);
  if (isSet(flags, 'remote')) {
    return withTerminal(context, (terminal) =>
      signInElsewhere({
        target,
        plain,
        ask: async (url) => {
          context.say(
            `to sign in to ${LOGIN_PROVIDER} for profile ${profile.name}, open this address on any device: ${url.href}`,
          );
          const message = 'Code that the page shows (it stays hidden here): ';
          return Secret.of(await terminal.ask({ message, isSecret: true, signal: context.signal }));
        },
      }),
    );
  }
  const { findSignInWays } = await import('../sign-in-page.ts');
  const ways = await findSignInWays({ flags, profile: profile.name, isAsked: true }, context);
  const show = (url: URL): void =>
    ways.tell(
      `to sign in to ${LOGIN_PROVIDER} for profile ${profile.name}, open this address in a browser on this machine (or use --remote): ${url.href}`,
    );
  return signInHere({
    target,
    plain,
    open: async (url) => {
      if (ways.open === undefined) return show(url);
      ways.tell(
        `opening the sign-in to ${LOGIN_PROVIDER} for profile ${profile.name} in the browser, and waiting until it is finished there`,
      );
      await ways.open(url).catch((error: unknown) => {
        context.debug(`login: the browser failed (${String((error as { code?: unknown } | null)?.code)})`);
        show(url);
      });
    },
  });
}

/** @throws {CliError} `aws-login-other`, `aws-login-kept` @throws {PlatformError} `interrupted` */
async function confirmOther(
  { profile, standing, loginSession }: { profile: string; standing: string; loginSession: string },
  context: Context,
): Promise<void> {
  const isSure = await withTerminal(context, (terminal) =>
    terminal.confirm({
      message: `Profile ${profile} is signed in as ${standing}. Sign it in as ${loginSession} instead?`,
      signal: context.signal,
    }),
  ).catch((error: unknown) => {
    if ((error as { code?: unknown } | null)?.code !== 'no-terminal') throw error;
    throw new CliError('aws-login-other', { profile, standing }, { cause: error });
  });
  if (!isSure) throw new CliError('aws-login-kept', { profile, standing });
}

/** As `aws logout`: the file goes, and AWS ends what was given out within 15 minutes. */
function signOut(name: string, standing: string | undefined, context: Context): CommandResult {
  const isGone = standing !== undefined && removeFile(loginPath(standing, loginFolder(context)));
  if (!isGone) throw new CliError('aws-login-nobody', { profile: name });
  context.out(`Profile ${name} is signed out.\n`);
  return OK;
}
