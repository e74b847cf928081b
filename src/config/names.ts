// Section names: what the words between the brackets mean, and how to write them. Knows nothing of files.

import { ConfigError } from './errors.ts';

/**
 * The words of a section name as botocore splits it: Python's `shlex.split` in POSIX mode without comments.
 * Undefined where a quote or an escape is left open (botocore then ignores the section).
 */
export function splitWords(name: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < name.length; i++) {
    const c = name.charAt(i);
    if (c === ' ' || c === '\t' || c === '\r' || c === '\n') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "'") {
      const close = name.indexOf("'", i + 1);
      if (close < 0) return undefined;
      word = (word ?? '') + name.slice(i + 1, close);
      i = close;
    } else if (c === '"') {
      const quoted = readDoubleQuoted(name, i + 1);
      if (quoted === undefined) return undefined;
      word = (word ?? '') + quoted.text;
      i = quoted.close;
    } else if (c === '\\') {
      i += 1;
      if (i >= name.length) return undefined;
      word = (word ?? '') + name.charAt(i);
    } else {
      word = (word ?? '') + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Between double quotes a backslash escapes only `"` and itself. */
function readDoubleQuoted(
  name: string,
  start: number,
): { readonly text: string; readonly close: number } | undefined {
  let text = '';
  for (let i = start; i < name.length; i++) {
    const c = name.charAt(i);
    if (c === '"') return { text, close: i };
    if (c !== '\\') {
      text += c;
      continue;
    }
    i += 1;
    if (i >= name.length) return undefined;
    const escaped = name.charAt(i);
    text += escaped === '"' || escaped === '\\' ? escaped : `\\${escaped}`;
  }
  return undefined;
}

const PLAIN_PROFILE = /^profile ([\w@+.%:/-]+)$/;

export type SectionKind = 'profile' | 'sso-session' | 'services';

/**
 * What a section of the config file is, by botocore's rules: `[default]` is a profile; a name that *starts* with
 * `profile`, `sso-session` or `services` and has exactly two words is one of those, named by its second word
 * (so `[profiles x]` is profile `x` too). Anything else is none of ours.
 */
export function classifySection(
  name: string,
): { readonly kind: SectionKind; readonly name: string } | undefined {
  if (name === 'default') return { kind: 'profile', name };
  // Nearly every header, without a look at each character.
  const plain = PLAIN_PROFILE.exec(name)?.[1];
  if (plain !== undefined) return { kind: 'profile', name: plain };
  const kind = name.startsWith('profile')
    ? 'profile'
    : name.startsWith('sso-session')
      ? 'sso-session'
      : name.startsWith('services')
        ? 'services'
        : undefined;
  if (kind === undefined) return undefined;
  const words = splitWords(name);
  return words?.length === 2 && words[1] !== undefined ? { kind, name: words[1] } : undefined;
}

/**
 * The section name that stands for a profile (or another kind) in the config file, quoted as AWS CLI v2 does:
 * names with a space or a tab in single quotes. Beyond the CLI, names with a quote or a backslash are quoted
 * too: unquoted, botocore would not find them again.
 * @throws {ConfigError} `name-not-writable`
 */
export function configSectionName(kind: SectionKind, name: string, path: string): string {
  assertWritableName(name, path);
  if (kind === 'profile' && name === 'default') return name;
  return `${kind} ${/[ \t'"\\]/.test(name) ? quoteWord(name) : name}`;
}

/**
 * The section name that stands for a profile in the credentials file: the name itself, never quoted.
 * @throws {ConfigError} `name-not-writable`; `DEFAULT` is reserved: every section would inherit its keys
 */
export function credentialsSectionName(name: string, path: string): string {
  assertWritableName(name, path);
  if (name === 'DEFAULT') throw new ConfigError('name-not-writable', { path, reason: 'reserved' });
  return name;
}

/** `shlex.quote` of Python, for a word that needs it. */
function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

function assertWritableName(name: string, path: string): void {
  const reason =
    name === ''
      ? 'empty'
      : /[\r\n]/.test(name)
        ? 'line-break'
        : name.isWellFormed()
          ? undefined
          : 'not-unicode';
  if (reason !== undefined) throw new ConfigError('name-not-writable', { path, reason });
}
