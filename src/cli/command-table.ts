// Every command with its operands, flags, summary and examples: what the commander tree, the help and the reference are
// made from. It binds nothing and runs nothing.

import { AWS_LOGIN_FLAGS } from './aws-login-flags.ts';
import {
  ADD_FLAGS,
  EXPLAIN_FLAGS,
  JSON_FLAG,
  LIST_FLAGS,
  LOGIN_FLAGS,
  REMOVE_FLAGS,
  ROTATE_FLAGS,
  USE_FLAGS,
} from './command-flags.ts';
import { EXEC_FLAGS, EXPORT_FLAGS, type FlagSpec } from './flags.ts';
import { OIDC_FLAGS } from './oidc-flags.ts';
import { CONFIG_FLAGS, DOCTOR_FLAGS } from './setup-flags.ts';
import { SHELLS } from './shell/names.ts';
import { SSO_FLAGS } from './sso-flags.ts';

export interface OperandSpec {
  readonly name: string;
  readonly required: boolean;
  readonly help: string;
  readonly choices?: readonly string[];
  /** It names a profile, and completion offers those. */
  readonly isProfile?: boolean;
  /** It may name an SSO session, too: completion offers these first. */
  readonly isSsoSession?: boolean;
}

export interface CommandSpec {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly profile?: 'required' | 'optional';
  /** Only what holds stored keys makes sense as its profile; completion offers nothing else. */
  readonly holds?: 'stored keys';
  /** Behind the profile, in this order; required ones first. */
  readonly operands?: readonly OperandSpec[];
  /** Takes the words of a command to run. */
  readonly takesCommand?: boolean;
  readonly flags: readonly FlagSpec[];
  /** `[command, what it does]` */
  readonly examples: readonly (readonly [string, string])[];
}

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'add',
    summary: 'store the long-term keys of a profile',
    profile: 'required',
    flags: ADD_FLAGS,
    examples: [
      ['vault add work', 'ask for the keys of profile work'],
      ['vault add work --env', 'take them from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
      ['aws iam create-access-key | vault add work --stdin', 'take them from JSON'],
    ],
  },
  {
    name: 'exec',
    summary: "run a command, or a shell, with a profile's credentials",
    profile: 'optional',
    takesCommand: true,
    flags: EXEC_FLAGS,
    examples: [
      ['vault exec work -- aws s3 ls', 'run a command'],
      ['vault exec work', 'start a subshell'],
      ['AWS_PROFILE=work vault exec -- terraform plan', 'take the profile from the environment'],
    ],
  },
  {
    name: 'export',
    summary: "write a profile's credentials to standard output",
    profile: 'optional',
    flags: EXPORT_FLAGS,
    examples: [
      ['eval "$(vault export work --format export-env)"', 'put them into this shell'],
      ['vault export work --format json', 'the form that credential_process takes'],
    ],
  },
  {
    name: 'login',
    summary: "sign in to the AWS console in a browser with a profile's credentials",
    profile: 'optional',
    flags: LOGIN_FLAGS,
    examples: [
      ['vault login work', 'open the console'],
      ['vault login admin --service s3 --region eu-west-1', 'land on the console of S3'],
      ['vault login admin --browser firefox --isolate', 'in a container of its own'],
      ['vault login admin --copy', 'put the address on the clipboard, over SSH too'],
    ],
  },
  {
    name: 'list',
    alias: 'ls',
    summary: 'list profiles, stored keys and cached sessions',
    operands: [{ name: 'filter', required: false, help: 'words that a name must hold, all of them' }],
    flags: LIST_FLAGS,
    examples: [
      ['vault list', 'all in one table'],
      ['vault list prod', 'those with prod in their name'],
      ['vault list --tree', 'who is the source of whom'],
    ],
  },
  {
    name: 'explain',
    summary: 'tell what would be done to get credentials, and why',
    profile: 'optional',
    flags: EXPLAIN_FLAGS,
    examples: [['vault explain admin', 'every step, and what is cached until when']],
  },
  {
    name: 'clear',
    summary: 'remove cached sessions, of one profile or all',
    profile: 'optional',
    flags: [],
    examples: [['vault clear admin', 'forget the sessions of profile admin']],
  },
  {
    name: 'remove',
    alias: 'rm',
    summary: 'remove the stored keys of a profile and the sessions made from them',
    profile: 'required',
    holds: 'stored keys',
    flags: REMOVE_FLAGS,
    examples: [['vault remove work', 'asks before it removes']],
  },
  {
    name: 'rotate',
    summary: 'replace the stored access key of a profile by a new one',
    profile: 'optional',
    flags: ROTATE_FLAGS,
    examples: [
      ['vault rotate work', 'a new key is made, stored and proven, then the old one deleted'],
      ['vault rotate --all --older-than 90d', 'all stored keys that are due; asks before it begins'],
      ['vault rotate work --dry-run', 'see what would be done'],
    ],
  },
  {
    name: 'backends',
    summary: 'list the stores of secrets, and why one cannot be used here',
    flags: JSON_FLAG,
    examples: [['vault backends', 'see what is available']],
  },
  {
    name: 'use',
    summary: "put a profile's credentials into this shell, or take them out again",
    profile: 'optional',
    flags: USE_FLAGS,
    examples: [
      [
        'eval "$(vault shell-init bash)"',
        'once, in the start-up file of the shell: `use` needs a function there',
      ],
      ['vault use admin', 'the credentials of admin, in this shell'],
      ['vault use --clear', 'take out what `use` put in'],
    ],
  },
  {
    name: 'status',
    summary: 'tell which credentials are active in this shell, and until when',
    flags: JSON_FLAG,
    examples: [
      ['vault status', 'what programs started here would use'],
      ['vault status >/dev/null || vault use admin', 'ends with 0 only while credentials are active'],
    ],
  },
  {
    name: 'shell-init',
    summary: 'print the functions that `vault use` needs in a shell',
    operands: [{ name: 'shell', required: true, help: 'bash, zsh, fish or powershell', choices: SHELLS }],
    flags: [],
    examples: [
      ['eval "$(vault shell-init zsh)"', 'in ~/.zshrc'],
      ['vault shell-init fish | source', 'in ~/.config/fish/config.fish'],
    ],
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    operands: [{ name: 'shell', required: true, help: 'bash, zsh, fish or powershell', choices: SHELLS }],
    flags: [],
    examples: [
      ['eval "$(vault completion bash)"', 'in ~/.bashrc'],
      ['vault completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
  },
  {
    name: 'doctor',
    summary: 'find what is wrong with the setup, and how to mend it',
    profile: 'optional',
    flags: DOCTOR_FLAGS,
    examples: [
      ['vault doctor', 'look at everything'],
      ['vault doctor work --strict', 'one profile and what it draws on; warnings count'],
    ],
  },
  {
    name: 'config',
    summary: 'show, set and unset the keys of a profile in the config file',
    operands: [
      {
        name: 'action',
        required: true,
        help: 'get, set, unset or list',
        choices: ['get', 'set', 'unset', 'list'],
      },
      { name: 'profile', required: false, help: 'name of the profile', isProfile: true },
      { name: 'key', required: false, help: 'the key, as in the config file' },
      { name: 'value', required: false, help: 'what to set it to' },
    ],
    flags: CONFIG_FLAGS,
    examples: [
      ['vault config list admin', 'every setting in force, and where it comes from'],
      ['vault config get admin region', 'one value'],
      ['vault config set admin duration_seconds 3600', 'in place; every other byte of the file stays'],
      ['vault config unset admin mfa_serial', 'take a key out'],
    ],
  },
  {
    name: 'oidc',
    summary: 'sign in at the OpenID provider of a profile, and out again',
    operands: [
      { name: 'action', required: true, help: 'login or logout', choices: ['login', 'logout'] },
      { name: 'profile', required: false, help: 'a profile with oidc_issuer', isProfile: true },
    ],
    flags: OIDC_FLAGS,
    examples: [
      ['vault oidc login web', 'sign in now, so that nothing asks later'],
      ['vault oidc login web --device-code', 'confirm a code on another device'],
      ['vault oidc logout web', 'end the sign-in, and drop the sessions made with it'],
    ],
  },
  {
    name: 'sso',
    summary: 'sign in to IAM Identity Center and out again, list its roles, write profiles for them',
    operands: [
      {
        name: 'action',
        required: true,
        help: 'login, logout, list or populate',
        choices: ['login', 'logout', 'list', 'populate'],
      },
      {
        name: 'name',
        required: false,
        help: 'an SSO session, or a profile that uses one',
        isProfile: true,
        isSsoSession: true,
      },
    ],
    flags: SSO_FLAGS,
    examples: [
      ['vault sso login work', 'sign in for SSO session (or profile) work'],
      ['vault sso login work --device-code', 'confirm a code on another device'],
      ['vault sso logout --all', 'end every sign-in'],
      ["vault sso list work --account 'prod*'", 'the accounts and roles that SSO session work gives'],
      ['vault sso populate work --dry-run', 'see which profiles would be written'],
      ['vault sso populate work --region eu-west-1 --prune', 'write them, and remove those that are gone'],
    ],
  },
  {
    name: 'aws-login',
    summary: 'sign in to the console for credentials that all AWS tools share, as `aws login` does',
    profile: 'optional',
    flags: AWS_LOGIN_FLAGS,
    examples: [
      ['vault aws-login work', 'in the browser of this machine; writes login_session into profile work'],
      ['vault aws-login work --remote', 'on another device, whose code is typed here'],
      ['vault aws-login work --logout', 'forget the session, as `aws logout` does'],
    ],
  },
  { name: 'version', summary: 'print the version', flags: [], examples: [] },
];
