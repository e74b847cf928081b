// Every command with its operands, flags, summary and examples: what the commander tree, the help and the reference are
// made from. It binds nothing and runs nothing.

import {
  ADD_FLAGS,
  EXPLAIN_FLAGS,
  JSON_FLAG,
  LIST_FLAGS,
  LOGIN_FLAGS,
  REMOVE_FLAGS,
} from './command-flags.ts';
import { EXEC_FLAGS, EXPORT_FLAGS, type FlagSpec } from './flags.ts';
import { CONFIG_FLAGS, DOCTOR_FLAGS } from './setup-flags.ts';

export interface OperandSpec {
  readonly name: string;
  readonly required: boolean;
  readonly help: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly profile?: 'required' | 'optional';
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
    flags: LIST_FLAGS,
    examples: [['vault list', 'all in one table']],
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
    flags: REMOVE_FLAGS,
    examples: [['vault remove work', 'asks before it removes']],
  },
  {
    name: 'backends',
    summary: 'list the stores of secrets, and why one cannot be used here',
    flags: JSON_FLAG,
    examples: [['vault backends', 'see what is available']],
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
      { name: 'action', required: true, help: 'get, set, unset or list' },
      { name: 'profile', required: false, help: 'name of the profile' },
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
  { name: 'version', summary: 'print the version', flags: [], examples: [] },
];
