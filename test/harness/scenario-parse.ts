// Reads the text of a scenario file. Anything it does not know is an error: a misspelt expectation must not pass.

import { splitArchive } from './scenario-archive.ts';
import {
  type CommandStep,
  type Expectation,
  type Scenario,
  ScenarioSyntaxError,
  type Step,
  type Stream,
  type TerminalStep,
} from './scenario-types.ts';

const DEFAULT_TIMEOUT_SECONDS = 30;

const KEYS: Readonly<Record<string, string>> = {
  enter: '\r',
  tab: '\t',
  backspace: '\x7f',
  escape: '\x1b',
  'ctrl-c': '\x03',
  'ctrl-d': '\x04',
  'ctrl-u': '\x15',
  'ctrl-z': '\x1a',
  'ctrl-\\': '\x1c',
};

interface OpenCommand {
  line: number;
  command: string;
  isTerminal: boolean;
  stdin?: string;
  timeoutSeconds: number;
  dialogue: TerminalStep[];
  expectations: Expectation[];
}

/** @throws {ScenarioSyntaxError} */
export function parseScenario(path: string, text: string): Scenario {
  const { script, files } = splitArchive(text);
  const lines = script.split('\n');
  const steps: Step[] = [];
  let title: string | undefined;
  let platforms: readonly string[] | undefined;
  let command: OpenCommand | undefined;
  let index = 0;

  const fail = (message: string, line = index + 1): never => {
    throw new ScenarioSyntaxError(path, line, message);
  };
  const endCommand = (): void => {
    if (command !== undefined) steps.push({ kind: 'command', ...command } satisfies CommandStep);
    command = undefined;
  };
  const current = (word: string): OpenCommand => command ?? fail(`'${word}' stands before any command`);

  /** The indented lines that follow; empty lines belong to it where indented ones come after them. */
  const block = (): readonly string[] => {
    const taken: string[] = [];
    let next = index + 1;
    for (; next < lines.length; next++) {
      const line = lines[next] ?? '';
      if (line.startsWith('  ')) taken.push(line.slice(2));
      else if (line.trim() === '') taken.push('');
      else break;
    }
    while (taken.at(-1) === '') taken.pop();
    index += taken.length;
    return taken;
  };

  for (; index < lines.length; index++) {
    const line = index + 1;
    const raw = lines[index] ?? '';
    const trimmed = raw.trim();
    if (trimmed === '') continue;
    if (/^\s/.test(raw)) fail('an indented line that belongs to no block');
    const word = /^\S+/.exec(raw)?.[0] ?? '';
    const rest = raw.slice(word.length).trim();
    const words = rest === '' ? [] : rest.split(/\s+/);
    const need = (count: number, usage: string): void => {
      if (words.length < count) fail(`expected: ${usage}`);
    };

    if (word.startsWith('#')) {
      title ??= trimmed.replace(/^#+\s*/, '');
      continue;
    }
    switch (word) {
      case 'platform':
        need(1, 'platform linux darwin win32');
        platforms = words;
        break;
      case 'env': {
        endCommand();
        const equals = rest.indexOf('=');
        if (equals < 1) fail('expected: env NAME=VALUE');
        steps.push({ kind: 'env', line, name: rest.slice(0, equals), value: rest.slice(equals + 1) });
        break;
      }
      case 'unset':
        need(1, 'unset NAME ...');
        endCommand();
        for (const name of words) steps.push({ kind: 'unset', line, name });
        break;
      case 'store':
        need(2, 'store PROFILE IDENTITY');
        endCommand();
        steps.push({ kind: 'store', line, profile: words[0] ?? '', identity: words[1] ?? '' });
        break;
      case 'fake':
        need(1, 'fake CONTROL ...');
        endCommand();
        steps.push({ kind: 'fake', line, words });
        break;
      case '$':
      case 'tty': {
        endCommand();
        if (rest === '') fail(`expected: ${word} COMMAND`);
        let full = rest;
        while ((lines[index + 1] ?? '').startsWith('> ')) {
          index += 1;
          full += `\n${(lines[index] ?? '').slice(2)}`;
        }
        command = {
          line,
          command: full,
          isTerminal: word === 'tty',
          timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
          dialogue: [],
          expectations: [],
        };
        break;
      }
      case 'stdin': {
        const open = current(word);
        if (open.isTerminal) fail("a terminal command's input is what is sent");
        open.stdin = block()
          .map((text) => `${text}\n`)
          .join('');
        break;
      }
      case 'timeout': {
        const seconds = Number(rest);
        if (!(seconds > 0)) fail('expected: timeout SECONDS');
        current(word).timeoutSeconds = seconds;
        break;
      }
      case 'expect':
      case 'send':
      case 'send-raw':
      case 'send-key':
      case 'send-mfa':
      case 'send-wrong-mfa': {
        const open = current(word);
        if (!open.isTerminal) fail(`'${word}' is for terminal commands ('tty')`);
        if (open.expectations.length > 0) fail(`'${word}' must come before what is expected at the end`);
        open.dialogue.push(dialogueStep(word, rest, line, fail));
        break;
      }
      default: {
        const expectation = parseExpectation(word, rest, words, line, { block, fail, need });
        const open = current(word);
        if ('stream' in expectation && open.isTerminal !== (expectation.stream === 'screen')) {
          fail(
            open.isTerminal ? "a terminal command has a 'screen' only" : "'screen' is for terminal commands",
            line,
          );
        }
        open.expectations.push(expectation);
      }
    }
  }
  endCommand();
  if (title === undefined) return fail('a scenario begins with a comment that says what it shows', 1);
  if (!steps.some((step) => step.kind === 'command')) return fail('a scenario without a command', 1);
  return { path, title, ...(platforms === undefined ? {} : { platforms }), steps, files };
}

interface Reader {
  block(): readonly string[];
  fail(message: string): never;
  need(count: number, usage: string): void;
}

function parseExpectation(
  word: string,
  rest: string,
  words: readonly string[],
  line: number,
  reader: Reader,
): Expectation {
  const { block, fail, need } = reader;
  const first = words[0] ?? '';
  switch (word) {
    case 'exit':
      if (!/^\d+$/.test(rest)) fail('expected: exit STATUS');
      return { kind: 'exit', line, status: Number(rest) };
    case 'stdout':
    case 'stderr':
    case 'screen':
      if (rest !== '')
        fail(`'${word}' is followed by indented lines; one line of text goes after '${word}~' or '${word}!'`);
      return { kind: 'lines', line, stream: word, pattern: block() };
    case 'stdout~':
    case 'stderr~':
    case 'screen~':
    case 'stdout!':
    case 'stderr!':
    case 'screen!':
      need(1, `${word} TEXT`);
      return {
        kind: word.endsWith('!') ? 'lacks' : 'contains',
        line,
        stream: word.slice(0, -1) as Stream,
        text: rest,
      };
    case 'calls': {
      need(1, 'calls OPERATION=COUNT ... or: calls none');
      const counts: Record<string, number> = {};
      for (const part of rest === 'none' ? [] : words) {
        const match = /^(\w+)=(\d+)$/.exec(part);
        if (match === null) fail('expected: calls OPERATION=COUNT ... or: calls none');
        else counts[match[1] ?? ''] = Number(match[2]);
      }
      return { kind: 'calls', line, counts };
    }
    case 'call': {
      need(1, 'call OPERATION NAME=VALUE NAME! ...');
      const parameters: Record<string, string | undefined> = {};
      for (const part of words.slice(1)) {
        const equals = part.indexOf('=');
        if (equals > 0) parameters[part.slice(0, equals)] = part.slice(equals + 1);
        else if (part.endsWith('!')) parameters[part.slice(0, -1)] = undefined;
        else fail('expected: call OPERATION NAME=VALUE NAME! ...');
      }
      return { kind: 'call', line, operation: first, parameters };
    }
    case 'file':
      need(1, 'file PATH');
      return { kind: 'file', line, path: rest, pattern: block() };
    case 'file!':
      need(1, 'file! PATH');
      return { kind: 'no-file', line, path: rest };
    case 'unchanged':
      need(1, 'unchanged PATH');
      return { kind: 'unchanged', line, path: rest };
    case 'mode':
      if (!/^[0-7]{3,4}$/.test(words[1] ?? '')) fail('expected: mode PATH 0600');
      return { kind: 'mode', line, path: first, mode: Number.parseInt(words[1] ?? '', 8) };
    default:
      return fail(`'${word}' is not a word of scenarios`);
  }
}

function dialogueStep(
  word: string,
  rest: string,
  line: number,
  fail: (message: string) => never,
): TerminalStep {
  switch (word) {
    case 'expect':
      if (rest === '') fail('expected: expect TEXT');
      return { kind: 'expect', line, text: rest };
    case 'send':
      return { kind: 'send', line, text: rest, isLine: true };
    case 'send-raw':
      return { kind: 'send', line, text: rest, isLine: false };
    case 'send-key': {
      const key = KEYS[rest];
      if (key === undefined) return fail(`'${rest}' is not one of the keys ${Object.keys(KEYS).join(', ')}`);
      return { kind: 'send', line, text: key, isLine: false };
    }
    default:
      return {
        kind: 'send-mfa',
        line,
        serial: rest,
        isWrong: word === 'send-wrong-mfa',
      };
  }
}
