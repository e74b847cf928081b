// The commander tree, built from the flag table. It binds words to typed input and knows no work itself.

import { Command, InvalidArgumentError, Option } from 'commander';
import {
  ADD_FLAGS,
  EXEC_FLAGS,
  EXPLAIN_FLAGS,
  EXPORT_FLAGS,
  type FlagSpec,
  type FlagValues,
  GLOBAL_FLAGS,
  JSON_FLAG,
  LIST_FLAGS,
  REMOVE_FLAGS,
} from './flags.ts';

/** What commander made of the words: the command's name, its profile and its flags. */
export interface Invocation {
  readonly command: string;
  readonly profile?: string;
  readonly flags: FlagValues;
  readonly globals: FlagValues;
  /** `help COMMAND` */
  readonly topic?: string;
}

interface CommandSpec {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly profile?: 'required' | 'optional';
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
  { name: 'version', summary: 'print the version', flags: [], examples: [] },
];

/** Builds the tree; `take` gets the one invocation that the words mean. */
export function buildProgram(version: string, take: (invocation: Invocation) => void): Command {
  const program = new Command('vault')
    .description('A credential vault for AWS: keys in the keyring, short-lived credentials for what you run.')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: true });
  addFlags(program, GLOBAL_FLAGS);
  for (const spec of COMMANDS) addCommand(program, spec, take);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, take: (invocation: Invocation) => void): void {
  const command = program.command(spec.name).description(spec.summary).helpOption('-h, --help', 'show help');
  if (spec.alias !== undefined) command.alias(spec.alias);
  if (spec.profile !== undefined)
    command.argument(spec.profile === 'required' ? '<profile>' : '[profile]', 'name of the profile');
  if (spec.takesCommand === true)
    command.argument('[command...]', 'the command to run, after -- or right after the profile');
  addFlags(command, spec.flags);
  if (spec.examples.length > 0) command.addHelpText('after', examplesText(spec.examples));
  command.action((...parameters: readonly unknown[]) => {
    const [profile] = parameters;
    take({
      command: spec.name,
      ...(spec.profile !== undefined && typeof profile === 'string' ? { profile } : {}),
      flags: valuesOf(command, spec.flags),
      globals: valuesOf(program, GLOBAL_FLAGS),
    });
  });
}

function examplesText(examples: CommandSpec['examples']): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  return `\nExamples:\n${examples.map(([command, text]) => `  ${command.padEnd(width)}  ${text}`).join('\n')}`;
}

function addFlags(command: Command, specs: readonly FlagSpec[]): void {
  for (const spec of specs) command.addOption(optionOf(spec));
}

function optionOf(spec: FlagSpec): Option {
  const long = spec.negated === true ? `--no-${spec.name}` : `--${spec.name}`;
  const flags = `${spec.short === undefined ? '' : `-${spec.short}, `}${long}${spec.value === undefined ? '' : ` <${spec.value}>`}`;
  const option = new Option(flags, spec.env === undefined ? spec.help : `${spec.help} [${spec.env}]`);
  if (spec.choices !== undefined) option.choices(spec.choices);
  if (spec.many === true) {
    option.argParser((value: string, standing: readonly string[] | undefined) => [
      ...(standing ?? []),
      notEmpty(value),
    ]);
  } else if (spec.value !== undefined && spec.choices === undefined) {
    option.argParser(notEmpty);
  }
  if (spec.hidden === true) option.hideHelp();
  return option;
}

function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** Commander's values under the table's own names; only what the command line gave. */
function valuesOf(command: Command, specs: readonly FlagSpec[]): FlagValues {
  const values: Record<string, FlagValues[string]> = {};
  for (const spec of specs) {
    const option = optionOf(spec);
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const value: unknown = command.getOptionValue(name);
    // Commander turns any `--no-x` into `x: false`; a switch that is itself called `no-x` is on then.
    if (option.negate) values[spec.name] = spec.negated !== true;
    else if (typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value))
      values[spec.name] = value;
  }
  return values;
}
