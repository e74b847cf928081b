// Colours and weights of text on a terminal, and when there are any. It looks at nothing but what it is given.

type Env = Readonly<Record<string, string | undefined>>;

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/**
 * Whether text that goes to a terminal (or not) is coloured. The first that applies:
 *
 * | case | colours |
 * | --- | --- |
 * | `NO_COLOR` is set and not empty | no (https://no-color.org) |
 * | `FORCE_COLOR` is `0` or `false` | no |
 * | `FORCE_COLOR` is set otherwise, or `CLICOLOR_FORCE` is set and not `0` | yes, into a file too |
 * | `CLICOLOR` is `0` (https://bixense.com/clicolors) | no |
 * | `TERM` is `dumb` | no |
 * | it is a terminal | yes |
 */
export function wantsColour(env: Env, isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM } = env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR === '0' || FORCE_COLOR === 'false') return false;
  if (FORCE_COLOR !== undefined) return true;
  if (CLICOLOR_FORCE && CLICOLOR_FORCE !== '0') return true;
  if (CLICOLOR === '0' || TERM === 'dumb') return false;
  return isTerminal;
}

const same = (text: string): string => text;

export const PLAIN: Style = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

/** The sixteen colours only: they are what a person has made fit for their background. */
const COLOURED: Style = {
  bold: wrap(1, 22),
  dim: wrap(2, 22),
  red: wrap(31, 39),
  green: wrap(32, 39),
  yellow: wrap(33, 39),
  cyan: wrap(36, 39),
};

function wrap(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`);
}

export function styleFor(isColoured: boolean): Style {
  return isColoured ? COLOURED : PLAIN;
}
