// Reads the plain forms of a command line from the flag table. What it does not understand is left to
// commander, which reads the same table and words the complaints.

import type { FlagSpec, FlagValues } from './flags.ts';

export interface ParsedArguments {
  readonly values: FlagValues;
  readonly positionals: readonly string[];
  /** Index into the arguments of the first word that belongs to the child's command line; undefined: none. */
  readonly commandStart?: number;
  /** How many arguments at the front are ours: everything before the child's command line and its `--`. */
  readonly headLength: number;
}

/**
 * Reads flags and positionals up to `--` or, where `maxPositionals` are there already, up to the next
 * positional: from there on the words belong to the child (`vault exec PROFILE ls -la`).
 *
 * @returns undefined where a word is not one of `specs` (an unknown flag, a missing or empty value, ...)
 */
export function readArguments(
  specs: readonly FlagSpec[],
  args: readonly string[],
  maxPositionals: number,
): ParsedArguments | undefined {
  const values: Record<string, string | string[] | boolean> = {};
  const positionals: string[] = [];
  let index = 0;
  for (; index < args.length; index++) {
    const word = args[index] as string;
    if (word === '--') {
      return {
        values,
        positionals,
        headLength: index,
        ...(index + 1 < args.length ? { commandStart: index + 1 } : {}),
      };
    }
    if (word === '-' || !word.startsWith('-')) {
      if (positionals.length === maxPositionals)
        return { values, positionals, headLength: index, commandStart: index };
      positionals.push(word);
      continue;
    }
    const taken = readFlag(specs, word, args[index + 1], values);
    if (taken === 0) return undefined;
    index += taken - 1;
  }
  return { values, positionals, headLength: index };
}

/** Reads one flag into `values`; the number of words it took, 0 where it is not plain. */
function readFlag(
  specs: readonly FlagSpec[],
  word: string,
  next: string | undefined,
  values: Record<string, string | string[] | boolean>,
): number {
  if (!word.startsWith('--')) {
    const spec = specs.find((candidate) => candidate.short === word[1]);
    if (spec === undefined) return 0;
    if (spec.value === undefined) return word.length === 2 ? store(spec, true, values, 1) : 0;
    if (word.length > 2) return store(spec, word.slice(2), values, 1);
    return next === undefined || next.startsWith('-') ? 0 : store(spec, next, values, 2);
  }
  const equals = word.indexOf('=');
  const name = equals === -1 ? word.slice(2) : word.slice(2, equals);
  const negative = specs.find((candidate) => candidate.negated && `no-${candidate.name}` === name);
  if (negative !== undefined) return equals === -1 ? store(negative, false, values, 1) : 0;
  const spec = specs.find((candidate) => candidate.name === name && candidate.negated !== true);
  if (spec === undefined) return 0;
  if (spec.value === undefined) return equals === -1 ? store(spec, true, values, 1) : 0;
  if (equals !== -1) return store(spec, word.slice(equals + 1), values, 1);
  return next === undefined || next.startsWith('-') ? 0 : store(spec, next, values, 2);
}

function store(
  spec: FlagSpec,
  value: string | boolean,
  values: Record<string, string | string[] | boolean>,
  taken: number,
): number {
  if (value === '') return 0;
  if (typeof value === 'string' && spec.choices !== undefined && !spec.choices.includes(value)) return 0;
  if (spec.many === true && typeof value === 'string') {
    const standing = values[spec.name];
    values[spec.name] = Array.isArray(standing) ? [...standing, value] : [value];
  } else {
    values[spec.name] = value;
  }
  return taken;
}

/** Values of the flags that are absent, out of their environment variables where those are not empty. */
export function withEnvironment(
  specs: readonly FlagSpec[],
  values: FlagValues,
  env: Readonly<Record<string, string | undefined>>,
): FlagValues {
  const filled: Record<string, FlagValues[string]> = { ...values };
  for (const spec of specs) {
    if (spec.env === undefined || filled[spec.name] !== undefined) continue;
    const value = env[spec.env];
    if (value) filled[spec.name] = value;
  }
  return filled;
}
