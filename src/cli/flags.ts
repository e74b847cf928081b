// The flags that every command shares and those of the hot path, `exec` and `export`: commander is built from them, and
// so is the small reader of the hot path. Those of all other commands stand in command-flags.ts.

export interface FlagSpec {
  /** Long name without dashes. */
  readonly name: string;
  readonly short?: string;
  /** Placeholder of the value; absent for a switch. */
  readonly value?: string;
  /** May be given more than once; the values add up. */
  readonly many?: boolean;
  readonly choices?: readonly string[];
  /** Environment variable that gives the value where the flag is absent and the variable is not empty. */
  readonly env?: string;
  /** A switch that is on unless `--no-NAME` is given. */
  readonly negated?: boolean;
  readonly help: string;
  readonly hidden?: boolean;
  /** What the shell offers for the value where `choices` does not say it. */
  readonly completes?: ValueKind;
}

/** Kinds of flag values that completion knows. */
export type ValueKind =
  | 'backends'
  | 'browsers'
  | 'folders'
  | 'policies'
  | 'prompts'
  | 'regions'
  | 'services'
  | 'sso-sessions';

export const EXPORT_FORMATS = [
  'env',
  'export-env',
  'json',
  'ini',
  'fish',
  'powershell',
  'cmd',
  'dotenv',
] as const;

export const GLOBAL_FLAGS = [
  { name: 'debug', help: 'tell on standard error what is done and why' },
  {
    name: 'backend',
    value: 'NAME',
    env: 'AWS_VAULT_BACKEND',
    help: 'the store of secrets to use (see `vault backends`)',
    completes: 'backends',
  },
  {
    name: 'prompt',
    value: 'DRIVER',
    env: 'AWS_VAULT_PROMPT',
    help: 'how to ask for MFA codes: terminal, pinentry, zenity, kdialog, osascript, wincredui, ykman, pass (default: what fits)',
    completes: 'prompts',
  },
  {
    name: 'file-dir',
    value: 'FOLDER',
    env: 'AWS_VAULT_FILE_DIR',
    help: 'the folder of the `file` backend',
    completes: 'folders',
  },
  {
    name: 'secret-service-collection',
    value: 'NAME',
    env: 'AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME',
    help: 'the Secret Service collection to use with the `os` backend',
  },
] as const satisfies readonly FlagSpec[];

/** How somebody is signed in where that has to be. */
export const SIGN_IN_FLAGS = [
  {
    name: 'no-browser',
    env: 'AWS_VAULT_NO_BROWSER',
    help: 'where somebody has to sign in: print the address and open nothing',
  },
  {
    name: 'device-code',
    env: 'AWS_VAULT_DEVICE_CODE',
    help: 'where somebody has to sign in: with a code that may be confirmed on another device',
  },
  {
    name: 'share-token',
    env: 'AWS_VAULT_SHARE_TOKEN',
    help: 'keep the token of the sign-in where the AWS CLI finds it, too',
  },
] as const satisfies readonly FlagSpec[];

/** A role of IAM Identity Center in place of a profile. */
export const AD_HOC_FLAGS = [
  {
    name: 'sso-session',
    value: 'SESSION',
    help: 'instead of a profile: the SSO session that the role is got through (default: the only one)',
    completes: 'sso-sessions',
  },
  {
    name: 'account',
    value: 'ACCOUNT',
    help: 'instead of a profile: the account of the role, by id or name',
  },
  { name: 'role', value: 'ROLE', help: 'instead of a profile: the name of the role in that account' },
] as const satisfies readonly FlagSpec[];

/** Flags of every command that gets credentials. */
export const CREDENTIAL_FLAGS = [
  ...AD_HOC_FLAGS,
  {
    name: 'duration',
    short: 'd',
    value: 'DURATION',
    env: 'AWS_VAULT_DURATION',
    help: 'how long the credentials shall last: 15m, 1h30m, 12h, 1d',
  },
  {
    name: 'no-session',
    short: 'n',
    help: 'no GetSessionToken, and nothing taken from or put into the cache',
  },
  {
    name: 'region',
    value: 'REGION',
    help: 'the region, instead of the configured one',
    completes: 'regions',
  },
  { name: 'mfa-token', short: 't', value: 'CODE', help: 'the MFA code to use instead of asking' },
  {
    name: 'policy',
    value: 'JSON',
    help: 'an inline session policy for the role: JSON text or file://PATH',
    completes: 'policies',
  },
  {
    name: 'policy-arn',
    value: 'ARN',
    many: true,
    help: 'a managed session policy for the role (may be repeated)',
  },
  { name: 'read-only', help: "let the role do only what AWS's policy ReadOnlyAccess allows" },
  ...SIGN_IN_FLAGS,
] as const satisfies readonly FlagSpec[];

/** Of every command that hands credentials out. */
export const CONFIRM_FLAG = {
  name: 'confirm',
  value: 'NAME',
  help: 'the name of the profile, given here instead of being typed where the profile asks for it',
} as const satisfies FlagSpec;

export const EXEC_FLAGS = [
  ...CREDENTIAL_FLAGS,
  CONFIRM_FLAG,
  {
    name: 'json',
    short: 'j',
    help: 'print the credentials as JSON instead of running a command',
    hidden: true,
  },
  { name: 'notify', help: 'tell on the desktop when the session is about to end' },
  { name: 'dry-run', help: 'print the plan, with what is cached, and run nothing' },
] as const satisfies readonly FlagSpec[];

export const EXPORT_FLAGS = [
  ...CREDENTIAL_FLAGS,
  CONFIRM_FLAG,
  {
    name: 'format',
    value: 'FORMAT',
    choices: EXPORT_FORMATS,
    help: 'how to write the credentials (default: env)',
  },
] as const satisfies readonly FlagSpec[];

/** Flag values by long name: text, texts of a repeated flag, or true. */
export type FlagValues = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

export function textFlag(values: FlagValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function listFlag(values: FlagValues, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

export function isSet(values: FlagValues, name: string): boolean {
  return values[name] === true;
}

/** A role is named by flags: no profile is meant. */
export function isAdHoc(values: FlagValues): boolean {
  return (values['sso-session'] ?? values.account ?? values.role) !== undefined;
}

/** The flags that name a role, as they are typed. */
export function adHocWords(values: FlagValues): string {
  return AD_HOC_FLAGS.flatMap(({ name }) => {
    const value = textFlag(values, name);
    if (value === undefined) return [];
    return [`--${name} ${/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`}`];
  }).join(' ');
}
