// Reads a command line with commander: every form, help and version, and complaints in our own voice.

import { CommanderError } from 'commander';
import type { World } from './create-context.ts';
import { CliError } from './errors.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { type Request, splitExec } from './main.ts';
import { buildProgram, type Invocation } from './program.ts';
import { usageError } from './usage.ts';
import { VERSION } from './version.ts';

type Read =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'exit'; readonly status: number };

/** @throws {CliError} `usage` */
export function readWithCommander(args: readonly string[], world: World): Read {
  let invocation: Invocation | undefined;
  const program = buildProgram(VERSION, (taken) => {
    invocation = taken;
  });
  const complaints: string[] = [];
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => world.writeOut(text),
      writeErr: (text) => complaints.push(text),
      outputError: (text) => complaints.push(text),
    });
  }
  const { head, childWords } = splitArguments(args);
  try {
    program.parse([...head], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'exit', status: 0 };
    if (error.code === 'commander.help') {
      // Commander answers `help NOTHING` with the whole help and no complaint.
      const [first, topic] = head.filter((word) => !word.startsWith('-'));
      if (first === 'help' && topic !== undefined)
        throw new CliError('usage', { reason: `there is no command ${topic}` });
      world.writeErr(complaints.join(''));
      return { kind: 'exit', status: 2 };
    }
    throw usageError(error.code, complaints.join(''), commandIn(head, program));
  }
  if (invocation === undefined) throw new CliError('usage', { reason: 'no command was given' });
  const { command, profile, words, flags, globals } = invocation;
  return {
    kind: 'request',
    request: { command, ...(profile === undefined ? {} : { profile }), words, childWords, flags, globals },
  };
}

/** The child's words are never shown to commander: it would read their flags as ours. */
function splitArguments(args: readonly string[]): {
  readonly head: readonly string[];
  readonly childWords: readonly string[];
} {
  let at = 0;
  for (; at < args.length && args[at]?.startsWith('-'); at++) {
    if (GLOBAL_FLAGS.some((flag) => 'value' in flag && `--${flag.name}` === args[at])) at++;
  }
  if (args[at] !== 'exec') return { head: args, childWords: [] };
  const split = splitExec(args.slice(at + 1));
  return { head: [...args.slice(0, at + 1), ...split.head], childWords: split.childWords };
}

/** The command among our words, where it is one. */
function commandIn(head: readonly string[], program: ReturnType<typeof buildProgram>): string | undefined {
  return head.find((word) =>
    program.commands.some((command) => command.name() === word || command.alias() === word),
  );
}
