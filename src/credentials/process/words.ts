// Takes the command line of a `credential_process` apart as the AWS CLI does. No shell reads it: nothing is expanded here.

import { splitWords } from '../../config/names.ts';

/**
 * The program and its arguments: on Windows by the rules of the C runtime, elsewhere as Python's `shlex.split`.
 * Undefined where a quote is never closed or, outside Windows, nothing follows a last backslash.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function commandWords(line: string, platform: string): readonly string[] | undefined {
  return platform === 'win32' ? windowsWords(line) : splitWords(line);
}

/**
 * Spaces and tabs separate, double quotes hold together, and backslashes mean themselves unless a double quote comes right
 * behind them: then each pair is one, and an odd one makes the quote a plain character.
 *
 * @see https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
 */
function windowsWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length; ) {
    const [piece = ''] = /^(?:\\+|[^\\])/su.exec(line.slice(at)) ?? [];
    at += piece.length;
    if (piece === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (piece.startsWith('\\') && line.charAt(at) === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(piece.length / 2));
      if (piece.length % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (!isQuoted && (piece === ' ' || piece === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + piece;
    }
  }
  if (isQuoted) return undefined;
  return word === undefined ? words : [...words, word];
}
