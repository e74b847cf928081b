// What a program that asks in a window of its own can do, and what it needs. No such program is named here.

import type { Secret } from '../kernel/secret.ts';
import type { TerminalState } from '../platform/tty-state.ts';

export interface DialogQuestion {
  /** What is asked for and why; may have several lines. Never a secret. */
  readonly message: string;
  /** What was wrong with the last answer. */
  readonly notice?: string;
  /** What stands before the field: `MFA code:`. */
  readonly label: string;
  readonly signal?: AbortSignal;
}

/** One way to ask in a window. */
export interface Dialog {
  readonly name: string;
  /**
   * What can be seen without trying, so that nobody waits for their turn in vain.
   * @throws {MfaError} `driver-missing`, `driver-failed`
   */
  check(): void;
  /**
   * Asks once. The answer is as it was typed, without its line end; it may be empty.
   * @throws {MfaError} `cancelled`, `driver-missing`, `driver-failed`, `driver-timeout`
   */
  ask(question: DialogQuestion): Promise<Secret>;
}

/** What the drivers know of the world. */
export interface DialogWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly terminal: () => TerminalState;
  readonly debug: (message: string) => void;
  /** How long a person may take, in milliseconds. Default: five minutes, as others wait meanwhile. */
  readonly deadlineMs?: number;
}

export const DEADLINE_MS = 300_000;

/** The title of our windows. */
export const TITLE = 'vault';

/** Longest text of a question in characters; a name out of a file must not fill the screen. */
const MAX_TEXT = 600;

/** Names and ARNs out of a file: no control and format characters but line feeds. */
export function printable(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' ? character : '?'));
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}...` : clean;
}

/** Notice and message as one text. */
export function fullText({ notice, message }: DialogQuestion): string {
  return printable(notice === undefined ? message : `${notice}\n${message}`);
}
