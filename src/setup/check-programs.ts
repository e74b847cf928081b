// Checks of the programs that profiles name: whether they are there, and whether this vault is asked for a profile that
// it can give. Pure; where programs are was found out before.

import { splitWords } from '../config/names.ts';
import { closestName } from '../profiles/suggest.ts';
import type { SetupFacts } from './facts.ts';
import type { Finding } from './findings.ts';
import { profileKeyPlace } from './places.ts';

/** Keys that hold a command line, and whether a shell reads it. */
const COMMAND_KEYS = [
  ['credential_process', false],
  ['mfa_process', true],
  ['web_identity_token_process', false],
] as const;

/**
 * The program that a command line begins with; undefined where a shell would have to work it out.
 * @param isShell the line goes to a shell, which has words of its own
 */
export function programOf(commandLine: string, isShell: boolean): string | undefined {
  if (isShell && /[$`(){}<>|&;]/.test(commandLine)) return undefined;
  const word = splitWords(commandLine)?.[0];
  return word === undefined || word === '' || (isShell && /=/.test(word)) ? undefined : word;
}

/** Every command line of a profile: the key, the line, and whether a shell reads it. */
export function commandsOf(
  profile: string,
  facts: Pick<SetupFacts, 'files'>,
): readonly { readonly key: string; readonly line: string; readonly isShell: boolean }[] {
  const keys = facts.files.profiles.get(profile)?.keys;
  return COMMAND_KEYS.flatMap(([key, isShell]) => {
    const line = keys?.get(key);
    return line === undefined || line === '' ? [] : [{ key, line, isShell }];
  });
}

/** What a shell does itself. */
const SHELL_WORDS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'cat',
  'read',
  'exec',
  'eval',
  '.',
  'test',
]);

export function checkPrograms(profile: string, facts: SetupFacts): readonly Finding[] {
  return commandsOf(profile, facts).flatMap(({ key, line, isShell }): readonly Finding[] => {
    const program = programOf(line, isShell);
    if (program === undefined || (isShell && SHELL_WORDS.has(program))) return [];
    const place = profileKeyPlace(facts, profile, key);
    const at = place === undefined ? {} : { place };
    if ((facts.programs.get(program) ?? []).length === 0) {
      // A program's name is shown where it cannot be a secret that was pasted in its place.
      const shown = isShowable(program) ? { program } : {};
      return [{ code: 'program-missing', ...at, facts: { profile, key, ...shown } }];
    }
    const named = key === 'credential_process' ? namedProfile(line) : undefined;
    if (named === undefined) return [];
    if (named === profile && facts.stored?.has(named) === false)
      return [{ code: 'process-loop', ...at, facts: { profile, key } }];
    const known = [...facts.files.profiles.keys(), ...(facts.stored?.keys() ?? [])];
    if (known.includes(named) || facts.stored === undefined) return [];
    const closest = closestName(named, known);
    const more = closest === undefined ? {} : { closest };
    return [{ code: 'process-unknown-profile', ...at, facts: { profile, key, named, ...more } }];
  });
}

/** Not what a secret key, or a session token, would look like. */
function isShowable(program: string): boolean {
  return program.length <= 80 && /^[\w./~\\: @+-]+$/.test(program) && !/^[A-Za-z0-9/+=]{40}$/.test(program);
}

const VALUE_FLAGS =
  /^(?:-d|-t|--(?:format|duration|region|mfa-token|policy|policy-arn|backend|prompt|file-dir|secret-service-collection))$/;

/** The profile that a `vault export` or `vault exec` in a command line is for. */
function namedProfile(line: string): string | undefined {
  const [program = '', ...words] = splitWords(line) ?? [];
  if (!/^(?:.*[/\\])?vault(?:\.exe)?$/.test(program)) return undefined;
  const command = words.findIndex((word) => word === 'export' || word === 'exec');
  if (command < 0) return undefined;
  for (let at = command + 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-')) return word;
    if (VALUE_FLAGS.test(word)) at += 1;
  }
  return undefined;
}
