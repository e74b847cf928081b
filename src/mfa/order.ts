// Which ways to ask are tried, in which order. Pure: it looks at nothing but what it is given.

import type { TerminalState } from '../platform/tty-state.ts';

export interface OrderInput {
  /** `--prompt` or `AWS_VAULT_PROMPT`. */
  readonly named?: string;
  readonly terminal: TerminalState;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What was named first, then what fits:
 * - a terminal whose foreground is ours: the terminal, and windows where it refuses
 * - a terminal whose background we are in: windows; the terminal last, because asking there stops us
 * - none: windows
 */
export function promptOrder(input: OrderInput): readonly string[] {
  const { named, terminal } = input;
  const windows = windowOrder(input);
  const automatic =
    terminal === 'foreground'
      ? ['terminal', ...windows]
      : terminal === 'background'
        ? [...windows, 'terminal']
        : windows;
  return named ? [named, ...automatic.filter((name) => name !== named)] : automatic;
}

/** The drivers that can show a window to the person who started us; whether they are installed is seen later. */
function windowOrder({ platform, env }: OrderInput): readonly string[] {
  if (platform === 'win32') return ['wincredui'];
  // Over SSH the windows of a Mac are on a screen that nobody may be at. Those of X11 come along where DISPLAY is set.
  if (platform === 'darwin') {
    return env.SSH_CONNECTION || env.SSH_TTY ? [] : ['pinentry', 'osascript'];
  }
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return env.PINENTRY_PROGRAM ? ['pinentry'] : [];
  const isKde = /\bKDE\b/i.test(env.XDG_CURRENT_DESKTOP ?? '');
  return isKde ? ['pinentry', 'kdialog', 'zenity'] : ['pinentry', 'zenity', 'kdialog'];
}
