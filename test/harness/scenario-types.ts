// What a scenario file says, as data. See test/scripts/README.md for the format. Holds no behaviour.

export interface Scenario {
  /** Path as given to the parser, for messages. */
  readonly path: string;
  /** The first comment line. */
  readonly title: string;
  /** Platforms it is for (`process.platform`); undefined: all. */
  readonly platforms?: readonly string[];
  readonly steps: readonly Step[];
  readonly files: readonly ScenarioFile[];
}

export interface ScenarioFile {
  readonly path: string;
  readonly mode?: number;
  readonly text: string;
}

/** `line`: where the step begins in the file, from 1. */
export type Step =
  | { readonly kind: 'env'; readonly line: number; readonly name: string; readonly value: string }
  | { readonly kind: 'unset'; readonly line: number; readonly name: string }
  | { readonly kind: 'store'; readonly line: number; readonly profile: string; readonly identity: string }
  | { readonly kind: 'fake'; readonly line: number; readonly words: readonly string[] }
  | CommandStep;

export interface CommandStep {
  readonly kind: 'command';
  readonly line: number;
  readonly command: string;
  readonly isTerminal: boolean;
  readonly stdin?: string;
  readonly timeoutSeconds: number;
  /** What is typed and waited for, in order; terminal commands only. */
  readonly dialogue: readonly TerminalStep[];
  readonly expectations: readonly Expectation[];
}

export type TerminalStep =
  | { readonly kind: 'expect'; readonly line: number; readonly text: string }
  /** `isLine`: Enter is pressed after the text. */
  | { readonly kind: 'send'; readonly line: number; readonly text: string; readonly isLine: boolean }
  | { readonly kind: 'send-mfa'; readonly line: number; readonly serial: string; readonly isWrong: boolean };

/** `screen` is everything a terminal command wrote, without escape sequences. */
export type Stream = 'stdout' | 'stderr' | 'screen';

export type Expectation =
  | { readonly kind: 'exit'; readonly line: number; readonly status: number }
  | {
      readonly kind: 'lines';
      readonly line: number;
      readonly stream: Stream;
      readonly pattern: readonly string[];
    }
  | { readonly kind: 'contains'; readonly line: number; readonly stream: Stream; readonly text: string }
  | { readonly kind: 'lacks'; readonly line: number; readonly stream: Stream; readonly text: string }
  /** Every operation that was called since the command began, and how often. */
  | { readonly kind: 'calls'; readonly line: number; readonly counts: Readonly<Record<string, number>> }
  | {
      readonly kind: 'call';
      readonly line: number;
      readonly operation: string;
      /** By parameter name; undefined: it must be absent. */
      readonly parameters: Readonly<Record<string, string | undefined>>;
    }
  | {
      readonly kind: 'file';
      readonly line: number;
      readonly path: string;
      readonly pattern: readonly string[];
    }
  | { readonly kind: 'no-file'; readonly line: number; readonly path: string }
  | { readonly kind: 'unchanged'; readonly line: number; readonly path: string }
  | { readonly kind: 'mode'; readonly line: number; readonly path: string; readonly mode: number };

/** A scenario that is not written right: where, and what is wrong. */
export class ScenarioSyntaxError extends Error {
  constructor(path: string, line: number, message: string) {
    super(`${path}:${line}: ${message}`);
  }
}
