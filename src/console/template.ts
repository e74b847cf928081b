// Command lines that people write down to start a browser: words with quotes and placeholders. No shell ever sees them.

import { ConsoleError } from './errors.ts';

/**
 * Words of a command line: separated by white space, kept together by single or double quotes. A backslash takes the next
 * character as it is, but not in single quotes and, so that paths can be written, not on Windows.
 *
 * @param setting where it was written, for the error
 * @throws {ConsoleError} `template-invalid`
 */
export function commandWords(text: string, setting: string, platform: NodeJS.Platform): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && quote !== "'" && platform !== 'win32' && at + 1 < text.length) {
      const next = text.charAt(++at);
      word = (word ?? '') + (quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next);
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') throw new ConsoleError('template-invalid', { setting, reason: 'a quote is not closed' });
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new ConsoleError('template-invalid', { setting, reason: 'it is empty' });
  return words;
}

/** What a template may name, in braces. */
export interface TemplateValues {
  readonly url: string;
  /** The AWS profile. */
  readonly profile: string;
  /** The browser profile or container. */
  readonly browser_profile: string;
  readonly account: string;
  readonly region: string;
  readonly color: string;
  readonly icon: string;
}

const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * A launch template with its placeholders filled in, each inside its word: no value becomes a word of its own.
 *
 * @throws {ConsoleError} `template-invalid`: an unknown placeholder, or no address in it
 */
export function filledTemplate(
  text: string,
  setting: string,
  values: TemplateValues,
  platform: NodeJS.Platform,
): readonly string[] {
  const words = commandWords(text, setting, platform);
  const known: Readonly<Record<string, string>> = { ...values, url_encoded: encodeURIComponent(values.url) };
  const named = new Set(
    words.flatMap((word) => [...word.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
  );
  const strange = [...named].find((name) => !Object.hasOwn(known, name));
  if (strange !== undefined)
    throw new ConsoleError('template-invalid', { setting, reason: `there is no placeholder {${strange}}` });
  if (!named.has('url') && !named.has('url_encoded'))
    throw new ConsoleError('template-invalid', { setting, reason: 'it has no {url}' });
  return words.map((word) => word.replace(PLACEHOLDER, (_whole, name: string) => known[name] ?? ''));
}

/**
 * The commands of a BROWSER variable, each as words; `%s` stands for the address, which else comes last.
 *
 * @throws {ConsoleError} `template-invalid`
 */
export function browserVariable(text: string, platform: NodeJS.Platform): readonly (readonly string[])[] {
  return text
    .split(platform === 'win32' ? ';' : ':')
    .filter((part) => part.trim() !== '')
    .map((part) => commandWords(part, 'BROWSER', platform));
}

/** The words of one such command with the address in it. */
export function withAddress(words: readonly string[], url: string): readonly string[] {
  return words.some((word) => word.includes('%s'))
    ? words.map((word) => word.replaceAll('%s', () => url))
    : [...words, url];
}
