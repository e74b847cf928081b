// Commander's complaints in our own voice: one clause and what to do next. It reads them and runs nothing.

import { CliError } from './errors.ts';

/**
 * @param code commander's, such as `commander.unknownOption`
 * @param text what commander would have written
 * @param command the command that was named, where one was
 */
export function usageError(code: string, text: string, command: string | undefined): CliError {
  const help = command === undefined ? 'vault help' : `vault help ${command}`;
  const meant = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(text)?.[1]?.replaceAll(', ', ' or ');
  const quoted = /'([^']*)'/.exec(text)?.[1] ?? '';
  // `-d, --duration <DURATION>`
  const flag = /--[\w-]+/.exec(quoted)?.[0] ?? quoted;
  const usage = (reason: string, hint: string): CliError => new CliError('usage', { reason, hint });
  switch (code) {
    case 'commander.unknownCommand':
      return usage(
        `there is no command ${quoted}`,
        meant === undefined ? 'vault help' : `did you mean ${meant}? \`vault help\` shows all commands`,
      );
    case 'commander.unknownOption':
      return usage(
        // What follows a = may be a secret that went to the wrong flag.
        `there is no flag ${quoted.replace(/=[\s\S]*/, '')}`,
        meant === undefined ? help : `did you mean ${meant}? \`${help}\` shows all flags`,
      );
    case 'commander.optionMissingArgument':
      return usage(`${flag} needs a value`, help);
    case 'commander.missingArgument':
      return usage(`vault ${command ?? ''} needs the name of a ${quoted}`.replace('  ', ' '), help);
    case 'commander.excessArguments':
      return usage(`there are too many words after vault ${command ?? ''}`.trimEnd(), help);
    case 'commander.invalidArgument': {
      const value = /argument '([\s\S]*)' is invalid/.exec(text)?.[1] ?? '';
      const choices = /Allowed choices are (.*?)\.\s*$/.exec(text)?.[1];
      return choices === undefined
        ? usage(`${flag} cannot be empty`, help)
        : usage(`${flag} cannot be ${value === '' ? 'empty' : value}`, `choose one of: ${choices}`);
    }
    default:
      return usage(plain(text), help);
  }
}

/** `error: something is wrong.` as one phrase without capital and period. */
function plain(text: string): string {
  return text
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.?\s*$/, '')
    .trim();
}
