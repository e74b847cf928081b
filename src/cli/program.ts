// The commander tree, built from the flag table. It binds words to typed input and knows no work itself.

import { Command, InvalidArgumentError, Option } from 'commander';
import { COMMANDS, type CommandSpec } from './command-table.ts';
import { type FlagSpec, type FlagValues, GLOBAL_FLAGS } from './flags.ts';

/** What commander made of the words: the command's name, its profile and its flags. */
export interface Invocation {
  readonly command: string;
  readonly profile?: string;
  /** What was given for the operands behind the profile. */
  readonly words: readonly string[];
  readonly flags: FlagValues;
  readonly globals: FlagValues;
  /** `help COMMAND` */
  readonly topic?: string;
}

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
  for (const operand of spec.operands ?? [])
    command.argument(operand.required ? `<${operand.name}>` : `[${operand.name}]`, operand.help);
  addFlags(command, spec.flags);
  if (spec.examples.length > 0) command.addHelpText('after', examplesText(spec.examples));
  command.action((...parameters: readonly unknown[]) => {
    const given = parameters.slice(0, (spec.profile === undefined ? 0 : 1) + (spec.operands?.length ?? 0));
    const profile = spec.profile === undefined ? undefined : given.shift();
    take({
      command: spec.name,
      ...(typeof profile === 'string' ? { profile } : {}),
      words: given.filter((word) => typeof word === 'string'),
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
    // `--no-x` beside an `--x VALUE` of another meaning: the two share commander's one value.
    if (option.negate !== (value === false)) continue;
    if (option.negate) values[spec.name] = spec.negated !== true;
    else if (typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value))
      values[spec.name] = value;
  }
  return values;
}
