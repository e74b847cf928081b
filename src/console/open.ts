// Opens an address in the browser that was asked for: chooses it, builds its command line, starts it. The address is shown
// to the browser alone; it is in no message, log or error.

import type { Secret } from '../kernel/secret.ts';
import {
  browserNamed,
  browserOfDesktop,
  browserOfProgram,
  browserWords,
  type Isolation,
  isWsl,
  KNOWN_BROWSERS,
  type KnownBrowser,
  type Machine,
  programsOf,
} from './browsers.ts';
import { ConsoleError } from './errors.ts';
import { browserVariable, filledTemplate, type TemplateValues, withAddress } from './template.ts';

/** Which browser was asked for, first one wins; see {@link chooseBrowser}. */
export interface BrowserWish {
  /** `--browser` */
  readonly flag?: string;
  /** `AWS_VAULT_BROWSER_COMMAND` */
  readonly commandVariable?: string;
  /** `AWS_VAULT_BROWSER` */
  readonly variable?: string;
  /** `console_browser_command` */
  readonly commandSetting?: string;
  /** `console_browser` */
  readonly setting?: string;
}

export interface OpenRequest {
  readonly url: Secret;
  readonly wish: BrowserWish;
  /** Absent: together with everything else in that browser. */
  readonly isolation?: Isolation;
  /** For templates. */
  readonly values: Omit<TemplateValues, 'url'>;
}

type Started = { readonly ended: false } | { readonly ended: true; readonly status: number | string };

/** Everything that opening touches. Structurally what `platform/programs.ts` and `platform/desktop.ts` give. */
export interface OpenWorld extends Machine {
  readonly find: (name: string) => string | undefined;
  readonly start: (program: string, words: readonly string[]) => Promise<Started>;
  readonly openDefault: (url: string) => Promise<Started>;
  readonly defaultBrowserId: () => Promise<string | undefined>;
  readonly debug: (message: string) => void;
}

type Choice =
  | { readonly kind: 'browser'; readonly name: string }
  | { readonly kind: 'template'; readonly text: string; readonly setting: string }
  | { readonly kind: 'variable'; readonly text: string }
  | { readonly kind: 'default' };

/** A flag before a variable, a variable before the profile; then `BROWSER`, then the desktop's default. */
export function chooseBrowser(wish: BrowserWish, env: Machine['env']): Choice {
  if (wish.flag !== undefined) return { kind: 'browser', name: wish.flag };
  if (wish.commandVariable !== undefined)
    return { kind: 'template', text: wish.commandVariable, setting: 'AWS_VAULT_BROWSER_COMMAND' };
  if (wish.variable !== undefined) return { kind: 'browser', name: wish.variable };
  if (wish.commandSetting !== undefined)
    return { kind: 'template', text: wish.commandSetting, setting: 'console_browser_command' };
  if (wish.setting !== undefined) return { kind: 'browser', name: wish.setting };
  return env.BROWSER?.trim() ? { kind: 'variable', text: env.BROWSER } : { kind: 'default' };
}

/**
 * Opens the address; the name of what it was opened with, for people.
 *
 * @throws {ConsoleError} `no-browser`, `browser-not-found`, `browser-failed`, `isolation-unsupported`, `template-invalid`
 */
export async function openInBrowser(request: OpenRequest, world: OpenWorld): Promise<string> {
  const choice = chooseBrowser(request.wish, world.env);
  const url = request.url.reveal();
  switch (choice.kind) {
    case 'browser':
      return openNamed(choice.name, url, request.isolation, world);
    case 'template': {
      const values = { ...request.values, url };
      const [name = '', ...words] = filledTemplate(choice.text, choice.setting, values, world.platform);
      const program = world.find(name);
      if (program === undefined) throw notFound(name);
      return start(program, words, world);
    }
    case 'variable': {
      const commands = browserVariable(choice.text, world.platform);
      for (const [name = '', ...words] of commands) {
        const program = world.find(name);
        if (program === undefined) continue;
        const family = browserOfProgram(name)?.family;
        if (request.isolation === undefined) return start(program, withAddress(words, url), world);
        if (family === undefined || family === 'none')
          throw new ConsoleError('isolation-unsupported', { browser: name });
        const own = words.filter((word) => !word.includes('%s'));
        return start(program, [...own, ...browserWords(family, url, request.isolation)], world);
      }
      throw notFound(commands.map(([name = '']) => name).join(', '));
    }
    case 'default':
      return openDefault(url, request.isolation, world);
  }
}

async function openNamed(
  wanted: string,
  url: string,
  isolation: Isolation | undefined,
  world: OpenWorld,
): Promise<string> {
  const known = browserNamed(wanted);
  const candidates = known === undefined ? [] : programsOf(known, world);
  for (const candidate of [...candidates, wanted]) {
    const program = world.find(candidate);
    if (program !== undefined)
      return startBrowser(known ?? browserOfProgram(program), program, url, isolation, world);
  }
  throw notFound(wanted);
}

async function openDefault(url: string, isolation: Isolation | undefined, world: OpenWorld): Promise<string> {
  const { platform, env } = world;
  const hasDesktop = platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY) || isWsl(world);
  if (!hasDesktop) throw new ConsoleError('no-browser', { reason: 'no-desktop' });
  if (isolation === undefined) {
    world.debug("browser: the desktop's default");
    return judged("the desktop's default browser", () => world.openDefault(url));
  }
  // Only a browser that is known can be asked for a profile of its own.
  const id = await world.defaultBrowserId();
  world.debug(`browser: the default is ${id ?? 'not known'}`);
  const known = id === undefined ? undefined : browserOfDesktop(id);
  if (known === undefined)
    throw new ConsoleError('isolation-unsupported', { browser: id ?? 'the default browser' });
  return openNamed(known.name, url, isolation, world);
}

function startBrowser(
  known: KnownBrowser | undefined,
  program: string,
  url: string,
  isolation: Isolation | undefined,
  world: OpenWorld,
): Promise<string> {
  const family = known?.family ?? 'none';
  if (isolation !== undefined && family === 'none')
    throw new ConsoleError('isolation-unsupported', { browser: known?.name ?? program });
  // Safari's own program takes no address on its command line.
  if (known?.name === 'safari' && world.platform === 'darwin')
    return start('/usr/bin/open', ['-a', 'Safari', url], world);
  return start(program, browserWords(family, url, isolation), world);
}

async function start(program: string, words: readonly string[], world: OpenWorld): Promise<string> {
  world.debug(`browser: ${program}`);
  return judged(program, () => world.start(program, words));
}

async function judged(name: string, run: () => Promise<Started>): Promise<string> {
  let started: Started;
  try {
    started = await run();
  } catch (cause) {
    const errno = (cause as { facts?: { errno?: unknown } } | null)?.facts?.errno;
    throw new ConsoleError('browser-failed', { browser: name, errno: String(errno ?? 'unknown') }, { cause });
  }
  if (started.ended && started.status !== 0) {
    throw new ConsoleError('browser-failed', { browser: name, status: started.status });
  }
  return name;
}

function notFound(browser: string): ConsoleError {
  return new ConsoleError('browser-not-found', { browser, known: KNOWN_BROWSERS.map(({ name }) => name) });
}
