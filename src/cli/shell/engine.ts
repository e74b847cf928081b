// What can stand where the cursor is, from the command table alone. It reads nothing itself: names and values come from
// the sources it is given, and it knows no shell.

import { COMMANDS, type CommandSpec, type OperandSpec } from '../command-table.ts';
import { type FlagSpec, type FlagValues, GLOBAL_FLAGS, type ValueKind } from '../flags.ts';

export interface Candidate {
  /** As the program is to get it; quoting is the shell's business. */
  readonly value: string;
  /** Absent or empty: none. */
  readonly help?: string;
  /** More is to be typed right behind it: no space after it. */
  readonly isPartial?: boolean;
}

export type Completion =
  | {
      readonly kind: 'words';
      readonly candidates: readonly Candidate[];
      /** What every candidate begins with that is no part of the value: `--region=`. */
      readonly prefix?: string;
    }
  /** Folders, which the shell knows better than we do. `prefix`: what stands before the path. */
  | { readonly kind: 'folders'; readonly prefix: string }
  /** The words from `index` on are a command line of their own; where it is the number of words, the current one is its first. */
  | { readonly kind: 'command'; readonly index: number };

/** Where names and values come from. None may ask, open the keyring or call anybody. */
export interface Sources {
  /** Profiles, and names of stored keys that are no profile. */
  profiles(globals: FlagValues): Promise<readonly Candidate[]>;
  /** Names of stored keys alone. */
  storedKeys(globals: FlagValues): Promise<readonly Candidate[]>;
  /** Values of a flag; `typed` is what stands there already. */
  values(kind: Exclude<ValueKind, 'folders'>, typed: string): Promise<readonly Candidate[]>;
}

const HELP_FLAG: FlagSpec = { name: 'help', short: 'h', help: 'show help' };
const VERSION_FLAG: FlagSpec = { name: 'version', short: 'v', help: 'print the version' };

/** Commander's own, which is in no table. */
const HELP_COMMAND: CommandSpec = {
  name: 'help',
  summary: 'show help for a command',
  operands: [{ name: 'command', required: false, help: 'name of the command' }],
  flags: [],
  examples: [],
};

const WORDS: Completion = { kind: 'words', candidates: [] };

/**
 * @param words what stands before the current word, without the program itself, unquoted
 * @param current the current word up to the cursor, unquoted; may be empty
 */
export async function complete(
  words: readonly string[],
  current: string,
  sources: Sources,
): Promise<Completion> {
  const state = readWords(words);
  const { spec, pending } = state;
  if (state.childAt !== undefined) return { kind: 'command', index: state.childAt };
  if (pending !== undefined) return completeValue(pending, current, '', sources);
  if (!state.isPastFlags && current.startsWith('-')) {
    const equals = current.indexOf('=');
    if (equals === -1 || !current.startsWith('--')) return offer(flagCandidates(state));
    const flag = state.flags.find((one) => `--${one.name}` === current.slice(0, equals));
    if (flag?.value === undefined) return WORDS;
    return completeValue(flag, current.slice(equals + 1), current.slice(0, equals + 1), sources);
  }
  if (spec === undefined) return state.isLost ? WORDS : offer(commandCandidates());
  const { operands = [] } = spec;
  const profiles = spec.profile === undefined ? 0 : 1;
  if (state.operands < profiles) {
    const list = spec.profile === 'required' && spec.holds === 'stored keys' ? 'storedKeys' : 'profiles';
    return offer(await sources[list](state.globals));
  }
  if (spec.takesCommand === true) {
    // The dashes where nothing is typed yet; somebody who leaves them out gets commands from the first letter on.
    if (current !== '') return { kind: 'command', index: words.length };
    return offer([{ value: '--', help: 'the command to run' }]);
  }
  const operand = operands[state.operands - profiles];
  if (operand?.isProfile === true) {
    const sessions = operand.isSsoSession === true ? await sources.values('sso-sessions', current) : [];
    const profiles = await sources.profiles(state.globals);
    const names = new Set(sessions.map(({ value }) => value));
    return offer([...sessions, ...profiles.filter(({ value }) => !names.has(value))]);
  }
  return operand === undefined ? WORDS : offer(operandCandidates(spec, operand));
}

interface State {
  readonly spec: CommandSpec | undefined;
  /** The flag whose value the current word is. */
  readonly pending: FlagSpec | undefined;
  /** After `--`. */
  readonly isPastFlags: boolean;
  /** There is no such command. */
  readonly isLost: boolean;
  /** Operands so far, the profile included. */
  readonly operands: number;
  /** Flags that may stand here. */
  readonly flags: readonly FlagSpec[];
  /** Names of those that stand there already. */
  readonly used: ReadonlySet<string>;
  readonly globals: FlagValues;
  readonly childAt: number | undefined;
}

function readWords(words: readonly string[]): State {
  let spec: CommandSpec | undefined;
  let pending: FlagSpec | undefined;
  let isPastFlags = false;
  let isLost = false;
  let operands = 0;
  let childAt: number | undefined;
  const used = new Set<string>();
  const globals: Record<string, string> = {};
  const flags = (): readonly FlagSpec[] => [
    ...(spec?.flags ?? []),
    HELP_FLAG,
    ...(spec === undefined ? [VERSION_FLAG] : []),
    ...GLOBAL_FLAGS,
  ];
  const take = (flag: FlagSpec, value: string): void => {
    if (GLOBAL_FLAGS.some((one) => one.name === flag.name)) globals[flag.name] = value;
  };
  for (const [index, word] of words.entries()) {
    if (pending !== undefined) {
      take(pending, word);
      pending = undefined;
    } else if (!isPastFlags && word === '--') {
      if (spec?.takesCommand === true) {
        childAt = index + 1;
        break;
      }
      isPastFlags = true;
    } else if (!isPastFlags && word.startsWith('-') && word !== '-') {
      const found = findFlag(flags(), word);
      if (found === undefined) continue;
      used.add(found.flag.name);
      if (found.value !== undefined) take(found.flag, found.value);
      else if (found.flag.value !== undefined) pending = found.flag;
    } else if (spec === undefined) {
      spec = commandNamed(word);
      if (spec === undefined) {
        isLost = true;
        break;
      }
    } else {
      operands += 1;
      if (spec.takesCommand === true && operands > (spec.profile === undefined ? 0 : 1)) {
        childAt = index;
        break;
      }
    }
  }
  return { spec, pending, isPastFlags, isLost, operands, flags: flags(), used, globals, childAt };
}

function commandNamed(word: string): CommandSpec | undefined {
  if (word === HELP_COMMAND.name) return HELP_COMMAND;
  return COMMANDS.find((one) => one.name === word || one.alias === word);
}

/** `--name`, `--name=value`, `--no-name`, `-n`, `-nvalue`. */
function findFlag(
  flags: readonly FlagSpec[],
  word: string,
): { readonly flag: FlagSpec; readonly value?: string } | undefined {
  if (!word.startsWith('--')) {
    const flag = flags.find((one) => one.short === word[1]);
    if (flag === undefined) return undefined;
    return word.length > 2 ? { flag, value: word.slice(2) } : { flag };
  }
  const [name = '', ...rest] = word.slice(2).split('=');
  const flag = flags.find((one) => (one.negated === true ? `no-${one.name}` : one.name) === name);
  if (flag === undefined) return undefined;
  return rest.length > 0 ? { flag, value: rest.join('=') } : { flag };
}

function offer(candidates: readonly Candidate[]): Completion {
  return { kind: 'words', candidates };
}

function commandCandidates(): readonly Candidate[] {
  return [...COMMANDS, HELP_COMMAND].map((spec) => ({ value: spec.name, help: spec.summary }));
}

function flagCandidates(state: State): readonly Candidate[] {
  return state.flags
    .filter((flag) => flag.hidden !== true && (flag.many === true || !state.used.has(flag.name)))
    .map((flag) => ({
      value: flag.negated === true ? `--no-${flag.name}` : `--${flag.name}`,
      help: flag.help,
    }));
}

function operandCandidates(spec: CommandSpec, operand: OperandSpec): readonly Candidate[] {
  if (spec === HELP_COMMAND) return commandCandidates().filter(({ value }) => value !== spec.name);
  return (operand.choices ?? []).map((value) => ({ value }));
}

async function completeValue(
  flag: FlagSpec,
  typed: string,
  prefix: string,
  sources: Sources,
): Promise<Completion> {
  if (flag.completes === 'folders') return { kind: 'folders', prefix };
  const found =
    flag.choices?.map((value): Candidate => ({ value })) ??
    (flag.completes === undefined ? [] : await sources.values(flag.completes, typed));
  const candidates = found.map((one) => ({ ...one, value: `${prefix}${one.value}` }));
  return { kind: 'words', candidates, ...(prefix === '' ? {} : { prefix }) };
}
