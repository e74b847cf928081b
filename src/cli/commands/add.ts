// `vault add`: takes long-term keys from a person, the environment or standard input and stores them.

import { addProfileSection, setProfileKey } from '../../config/edit.ts';
import type { Credentials } from '../../kernel/credentials.ts';
import { VaultError } from '../../kernel/error.ts';
import { Secret } from '../../kernel/secret.ts';
import { checkReplaceable } from '../../platform/files.ts';
import { editConfig } from '../config-edit.ts';
import type { ConfigView } from '../config-view.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { type FlagValues, isSet, textFlag } from '../flags.ts';
import {
  checkAccessKeyId,
  checkKeys,
  checkMfaSerial,
  checkProfileName,
  checkSecretAccessKey,
} from '../key-shapes.ts';
import { type CommandResult, OK } from '../result.ts';
import { withTerminal } from '../terminal.ts';
import { verifyKeys } from '../verify.ts';

const STDIN_LIMIT_BYTES = 65_536;

interface Given {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly mfaSerial?: string;
  /** When AWS made the key, where what was given says so. */
  readonly createdMs?: number;
  /** The person at the terminal wants them checked. */
  readonly verify: boolean;
}

export async function runAdd(profile: string, flags: FlagValues, context: Context): Promise<CommandResult> {
  checkProfileName(profile);
  if (isSet(flags, 'env') && isSet(flags, 'stdin'))
    throw new CliError('usage', { reason: '--env and --stdin exclude each other', command: 'add' });
  // Read first: a config file that cannot be understood is found out before anything is asked or stored.
  const config = await context.config();
  const source = config.files.profiles.get(profile)?.keys.get('source_profile');
  if (source !== undefined && source !== profile) throw new CliError('add-has-source', { profile, source });
  const editsConfig = flags['add-config'] !== false;

  const given = isSet(flags, 'env')
    ? fromEnvironment(context)
    : isSet(flags, 'stdin')
      ? await fromStdin()
      : await fromTerminal(flags, context);
  checkKeys(given.accessKeyId, given.secretAccessKey);
  const mfaSerial = textFlag(flags, 'mfa-serial') ?? given.mfaSerial;
  if (mfaSerial !== undefined) checkMfaSerial(mfaSerial);

  if (editsConfig && needsWriting(profile, mfaSerial, config)) checkReplaceable(config.configPath);

  const credentials: Credentials = { accessKeyId: given.accessKeyId, secretAccessKey: given.secretAccessKey };
  if (isSet(flags, 'verify') || given.verify) context.say(await verifyKeys(profile, credentials, context));

  const store = await context.store();
  const index = await store.index();
  // Sessions of replaced keys can never be met again (their digest holds the key id), but they are still alive.
  const outlived = [...index.sessions]
    .filter(([, session]) => session.root === profile)
    .map(([digest]) => digest);
  await store.putCredentials(profile, credentials, {
    ...(given.createdMs === undefined ? {} : { createdMs: given.createdMs }),
    storedMs: context.clock.now(),
  });
  context.out(`Added credentials to profile "${profile}" in vault\n`);
  const removed = await store.removeSessions(outlived);
  if (removed > 0) context.out(`Deleted ${removed} existing sessions.\n`);
  if (editsConfig && needsWriting(profile, mfaSerial, config))
    await editConfig(context, (now) => writeProfile(profile, mfaSerial, now));
  return OK;
}

/** Whether {@link writeProfile} would change the file. */
function needsWriting(profile: string, mfaSerial: string | undefined, config: ConfigView): boolean {
  const section = config.files.profiles.get(profile);
  return section?.inConfig !== true || (mfaSerial !== undefined && !section.keys.has('mfa_serial'));
}

/** A section for the profile where there is none, and the MFA serial where it has none; nothing is overwritten. */
function writeProfile(profile: string, mfaSerial: string | undefined, config: ConfigView): void {
  const section = config.files.profiles.get(profile);
  const target = { path: config.configPath, name: profile };
  if (section?.inConfig !== true) {
    addProfileSection({ ...target, keys: mfaSerial === undefined ? {} : { mfa_serial: mfaSerial } });
  } else if (mfaSerial !== undefined && !section.keys.has('mfa_serial')) {
    setProfileKey({ ...target, key: 'mfa_serial', value: mfaSerial });
  }
}

function fromEnvironment(context: Context): Given {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = context.env;
  if (!id) throw new CliError('variable-missing', { variable: 'AWS_ACCESS_KEY_ID' });
  if (!secret) throw new CliError('variable-missing', { variable: 'AWS_SECRET_ACCESS_KEY' });
  const serial = context.env.AWS_MFA_SERIAL;
  return {
    accessKeyId: id,
    secretAccessKey: Secret.of(secret),
    verify: false,
    ...(serial ? { mfaSerial: serial } : {}),
  };
}

/**
 * The shapes that people have at hand: our own and `credential_process` (`AccessKeyId`), the answer of
 * `aws iam create-access-key` (the same inside `AccessKey`), and config-file names.
 */
async function fromStdin(): Promise<Given> {
  const { readStdin } = await import('../../platform/stdio.ts');
  let text: string;
  try {
    text = readStdin(STDIN_LIMIT_BYTES);
  } catch (cause) {
    if (!(cause instanceof VaultError) || cause.facts.errno !== 'EFBIG') throw cause;
    throw new CliError('stdin-keys', { reason: `there are more than ${STDIN_LIMIT_BYTES} bytes` }, { cause });
  }
  if (text.trim() === '') throw new CliError('stdin-keys', { reason: 'it is empty' });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message would quote the input.
    throw new CliError('stdin-keys', { reason: 'it is not JSON' });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new CliError('stdin-keys', { reason: 'it is not a JSON object' });
  const outer = json as Record<string, unknown>;
  const fields = (
    typeof outer.AccessKey === 'object' && outer.AccessKey !== null ? outer.AccessKey : outer
  ) as Record<string, unknown>;
  const pick = (...names: readonly string[]): string | undefined => {
    const value = names.map((name) => fields[name]).find((candidate) => candidate !== undefined);
    return typeof value === 'string' ? value : undefined;
  };
  const id = pick('AccessKeyId', 'aws_access_key_id', 'accessKeyId');
  const secret = pick('SecretAccessKey', 'aws_secret_access_key', 'secretAccessKey');
  if (id === undefined) throw new CliError('stdin-keys', { reason: 'AccessKeyId is missing' });
  if (secret === undefined) throw new CliError('stdin-keys', { reason: 'SecretAccessKey is missing' });
  if (pick('SessionToken', 'aws_session_token', 'sessionToken') !== undefined) {
    throw new CliError('stdin-keys', {
      reason: 'it has a SessionToken, so its keys are temporary',
      hint: 'give the long-term keys of an IAM user; nothing was stored',
    });
  }
  const serial = pick('MfaSerial', 'mfa_serial', 'mfaSerial');
  const createdMs = Date.parse(pick('CreateDate') ?? '');
  return {
    accessKeyId: id,
    secretAccessKey: Secret.of(secret),
    verify: false,
    ...(serial === undefined ? {} : { mfaSerial: serial }),
    ...(Number.isNaN(createdMs) ? {} : { createdMs }),
  };
}

async function fromTerminal(flags: FlagValues, context: Context): Promise<Given> {
  return withTerminal(context, async (terminal) => {
    const ask = (message: string, isSecret: boolean): Promise<string> =>
      terminal.ask({ message, isSecret, signal: context.signal });
    const accessKeyId = (await ask('Enter Access Key ID: ', false)).trim();
    checkAccessKeyId(accessKeyId);
    const secretAccessKey = Secret.of((await ask('Enter Secret Access Key: ', true)).trim());
    checkSecretAccessKey(secretAccessKey);
    const serial =
      textFlag(flags, 'mfa-serial') ??
      (await ask('Enter MFA Device ARN (If MFA is not enabled, leave this blank): ', false)).trim();
    if (serial !== '') checkMfaSerial(serial);
    const verify =
      isSet(flags, 'verify') ||
      (await terminal.confirm({
        message: 'Check the keys with AWS now?',
        isDefaultYes: false,
        signal: context.signal,
      }));
    return { accessKeyId, secretAccessKey, verify, ...(serial === '' ? {} : { mfaSerial: serial }) };
  });
}
