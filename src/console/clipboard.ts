// Puts an address on the clipboard: with the program that the desktop has for it, or through the terminal. Decides only;
// programs and terminal come in as arguments.

import type { Secret } from '../kernel/secret.ts';
import { isWsl, type Machine } from './browsers.ts';
import { ConsoleError } from './errors.ts';

export interface CopyWorld extends Machine {
  readonly find: (name: string) => string | undefined;
  /** Gives a program the text on its standard input; its exit status. */
  readonly give: (program: string, words: readonly string[], text: string) => Promise<number | string>;
  /** Writes to the controlling terminal; false where there is none. */
  readonly writeTerminal: (text: string) => boolean;
  readonly debug: (message: string) => void;
}

interface Copier {
  readonly program: string;
  readonly words: readonly string[];
}

/** The programs that reach the clipboard of the desktop we run on, best first; none over SSH, where it is another machine's. */
export function copiers(machine: Machine): readonly Copier[] {
  const { platform, env } = machine;
  if (env.SSH_CONNECTION || env.SSH_TTY) return [];
  if (platform === 'darwin') return [{ program: 'pbcopy', words: [] }];
  if (platform === 'win32') return [{ program: 'clip.exe', words: [] }];
  const found: Copier[] = [];
  if (env.WAYLAND_DISPLAY) found.push({ program: 'wl-copy', words: ['--type', 'text/plain'] });
  if (env.DISPLAY) {
    found.push({ program: 'xclip', words: ['-selection', 'clipboard'] });
    found.push({ program: 'xsel', words: ['--clipboard', '--input'] });
  }
  if (isWsl(machine)) found.push({ program: 'clip.exe', words: [] });
  return found;
}

/**
 * Copies; what it was copied with, for people.
 *
 * @throws {ConsoleError} `no-clipboard`, `clipboard-failed`
 */
export async function copyAddress(url: Secret, world: CopyWorld): Promise<string> {
  let failed: ConsoleError | undefined;
  for (const { program: name, words } of copiers(world)) {
    const program = world.find(name);
    if (program === undefined) continue;
    try {
      const status = await world.give(program, words, url.reveal());
      if (status === 0) return name;
      failed ??= new ConsoleError('clipboard-failed', { program: name, status });
    } catch (cause) {
      const errno = (cause as { facts?: { errno?: unknown } } | null)?.facts?.errno;
      failed ??= new ConsoleError(
        'clipboard-failed',
        { program: name, errno: String(errno ?? 'unknown') },
        { cause },
      );
    }
    world.debug(`clipboard: ${name} failed`);
  }
  if (world.writeTerminal(osc52(url.reveal(), world.env.TMUX !== undefined))) return 'the terminal';
  throw failed ?? new ConsoleError('no-clipboard');
}

/**
 * The escape sequence that asks a terminal to put text on the clipboard of the machine it is shown on. In tmux it goes
 * through to the outer terminal as well, because tmux takes it for itself only where it is told to.
 *
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html "Manipulate Selection Data"
 */
export function osc52(text: string, isInTmux: boolean): string {
  const plain = `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
  return isInTmux ? `${plain}\u001bPtmux;${plain.replaceAll('\u001b', '\u001b\u001b')}\u001b\\` : plain;
}
