// From words to a result: the plain forms of `exec` and `export` at once, everything else through commander.

import { readArguments, withEnvironment } from './arguments.ts';
import { runExec } from './commands/exec.ts';
import { createContext, type World } from './create-context.ts';
import {
  adHocWords,
  EXEC_FLAGS,
  EXPORT_FLAGS,
  type FlagSpec,
  type FlagValues,
  GLOBAL_FLAGS,
  isAdHoc,
} from './flags.ts';
import { type CommandResult, OK } from './result.ts';
import { splitWords } from './split.ts';

/** One command, ready to run: which it is, its words and flags. */
export interface Request {
  readonly command: string;
  readonly profile?: string;
  /** Operands behind the profile. */
  readonly words: readonly string[];
  readonly childWords: readonly string[];
  readonly flags: FlagValues;
  readonly globals: FlagValues;
}

/** Asked by scripts and prompts all the time, and answered without building the command tree. */
const VERSION_WORDS: ReadonlySet<string> = new Set(['version', '--version', '-v']);

/** Hidden: the completion scripts run it. */
const COMPLETE = '__complete';

const HOT: Readonly<Record<string, readonly FlagSpec[]>> = {
  exec: [...GLOBAL_FLAGS, ...EXEC_FLAGS],
  export: [...GLOBAL_FLAGS, ...EXPORT_FLAGS],
};

/**
 * Runs one command line.
 *
 * @returns how to end. Nothing is thrown: a failure has been told on standard error and is an exit status.
 */
export async function main(args: readonly string[], given: World): Promise<CommandResult> {
  let request: Request | undefined;
  let world = given;
  try {
    if (given.env.AWS_VAULT_USE) {
      const { outsideOfUse } = await import('./use-state.ts');
      world = outsideOfUse(given);
    }
    if (args.length === 1 && VERSION_WORDS.has(args[0] ?? '')) {
      const { versionText } = await import('./commands/version.ts');
      world.writeOut(versionText());
      return OK;
    }
    if (args[0] === COMPLETE) {
      const { answer } = await import('./shell/answer.ts');
      return { kind: 'exit', status: await answer(args.slice(1), world) };
    }
    request = readHot(args);
    if (request === undefined) {
      // The helper of `exec --notify`: ours alone, and so no command of the tree.
      if (args[0] === 'internal-notify') {
        const { runNotifier } = await import('./notify.ts');
        return { kind: 'exit', status: await runNotifier(args.slice(1), world) };
      }
      const { readWithCommander } = await import('./read.ts');
      const read = readWithCommander(args, world);
      if (read.kind === 'exit') return read;
      request = read.request;
    }
    return await runRequest(request, world);
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    return {
      kind: 'exit',
      status: reportFailure(error, {
        command: request?.command,
        target: targetOf(request, world),
        world,
        flags: request?.globals,
      }),
    };
  }
}

/** What the command line was about, as words of a command line. */
function targetOf(request: Request | undefined, { env }: World): string | undefined {
  if (request !== undefined && isAdHoc(request.flags)) return adHocWords(request.flags);
  return request?.profile ?? (env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || undefined);
}

/** The plain forms of the two commands that are run hundreds of times a day; undefined for anything else. */
export function readHot(args: readonly string[]): Request | undefined {
  const command = args[0];
  const specs = command === undefined ? undefined : Object.hasOwn(HOT, command) ? HOT[command] : undefined;
  if (command === undefined || specs === undefined) return undefined;
  const words = args.slice(1);
  const parsed = readArguments(specs, words, 1);
  if (parsed === undefined || (command !== 'exec' && parsed.commandStart !== undefined)) return undefined;
  const [profile] = parsed.positionals;
  return {
    command,
    ...(profile === undefined ? {} : { profile }),
    words: [],
    childWords: parsed.commandStart === undefined ? [] : words.slice(parsed.commandStart),
    flags: parsed.values,
    globals: parsed.values,
  };
}

/** Where the child's words begin when commander is to see only ours. */
export function splitExec(args: readonly string[]): {
  readonly head: readonly string[];
  readonly childWords: readonly string[];
} {
  const split = splitWords(HOT.exec ?? [], args);
  return {
    head: split.head,
    childWords: split.commandStart === undefined ? [] : args.slice(split.commandStart),
  };
}

async function runRequest(request: Request, world: World): Promise<CommandResult> {
  const specs = HOT[request.command];
  const globals = withEnvironment(GLOBAL_FLAGS, request.globals, world.env);
  const flags = specs === undefined ? request.flags : withEnvironment(specs, request.flags, world.env);
  const context = createContext(world, globals);
  try {
    switch (request.command) {
      case 'exec': {
        return await runExec({ profile: request.profile, command: request.childWords, flags }, context);
      }
      case 'export': {
        const { runExport } = await import('./commands/export.ts');
        return await runExport(request.profile, flags, context);
      }
      default: {
        const { runOther } = await import('./other.ts');
        return await runOther({ ...request, flags }, context);
      }
    }
  } finally {
    await context.close();
  }
}
