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
  readonly wish: BrowserWish;
  /** Absent: together with everything else in that browser. */
  readonly isolation?: Isolation;
}

/** A browser that was found, ready to be given an address; the name of what it was opened with, for people. */
export type Opener = (url: Secret, values: Omit<TemplateValues, 'url'>) => Promise<string>;

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
 * Finds the browser that is asked for and makes sure that it can be started as is asked, before there is an address.
 *
 * @throws {ConsoleError} `no-browser`, `browser-not-found`, `isolation-unsupported`, `template-invalid`; the opener itself
 *   throws `browser-failed`
 */
export async function findBrowser(request: OpenRequest, world: OpenWorld): Promise<Opener> {
  const choice = chooseBrowser(request.wish, world.env);
  switch (choice.kind) {
    case 'browser':
      return named(choice.name, request.isolation, world);
    case 'template':
      return fromTemplate(choice.text, choice.setting, world);
    case 'variable':
      return fromVariable(choice.text, request.isolation, world);
    case 'default':
      return byDefault(request.isolation, world);
  }
}

const NO_VALUES: TemplateValues = {
  url: '',
  profile: '',
  browser_profile: '',
  account: '',
  region: '',
  color: '',
  icon: '',
};

function fromTemplate(text: string, setting: string, world: OpenWorld): Opener {
  const [name = ''] = filledTemplate(text, setting, NO_VALUES, world.platform);
  const program = found(name, world);
  return (url, values) => {
    const [, ...words] = filledTemplate(text, setting, { ...values, url: url.reveal() }, world.platform);
    return start(program, words, world);
  };
}

function fromVariable(text: string, isolation: Isolation | undefined, world: OpenWorld): Opener {
  const commands = browserVariable(text, world.platform);
  for (const [name = '', ...words] of commands) {
    const program = world.find(name);
    if (program === undefined) continue;
    if (isolation === undefined) return (url) => start(program, withAddress(words, url.reveal()), world);
    const family = isolatingFamily(browserOfProgram(name), name);
    const own = words.filter((word) => !word.includes('%s'));
    return (url) => start(program, [...own, ...browserWords(family, url.reveal(), isolation)], world);
  }
  throw notFound(commands.map(([name = '']) => name).join(', '));
}

function named(wanted: string, isolation: Isolation | undefined, world: OpenWorld): Opener {
  const known = browserNamed(wanted);
  const candidates = known === undefined ? [] : programsOf(known, world);
  const program = [...candidates, wanted].flatMap((candidate) => world.find(candidate) ?? []).at(0);
  if (program === undefined) throw notFound(wanted);
  const browser = known ?? browserOfProgram(program);
  const family = isolation === undefined ? (browser?.family ?? 'none') : isolatingFamily(browser, program);
  // Safari's own program takes no address on its command line.
  if (browser?.name === 'safari' && world.platform === 'darwin')
    return (url) => start('/usr/bin/open', ['-a', 'Safari', url.reveal()], world);
  return (url) => start(program, browserWords(family, url.reveal(), isolation), world);
}

async function byDefault(isolation: Isolation | undefined, world: OpenWorld): Promise<Opener> {
  const { platform, env } = world;
  const hasDesktop = platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY) || isWsl(world);
  if (!hasDesktop) throw new ConsoleError('no-browser', { reason: 'no-desktop' });
  if (isolation === undefined) {
    return (url) => {
      world.debug("browser: the desktop's default");
      return judged("the desktop's default browser", () => world.openDefault(url.reveal()));
    };
  }
  // Only a browser that is known can be asked for a profile of its own.
  const id = await world.defaultBrowserId();
  world.debug(`browser: the default is ${id ?? 'not known'}`);
  const known = id === undefined ? undefined : browserOfDesktop(id);
  if (known === undefined)
    throw new ConsoleError('isolation-unsupported', { browser: id ?? 'the default browser' });
  return named(known.name, isolation, world);
}

/** @throws {ConsoleError} `isolation-unsupported` */
function isolatingFamily(browser: KnownBrowser | undefined, name: string): KnownBrowser['family'] {
  if (browser === undefined || browser.family === 'none')
    throw new ConsoleError('isolation-unsupported', { browser: browser?.name ?? name });
  return browser.family;
}

function found(name: string, world: OpenWorld): string {
  const program = world.find(name);
  if (program === undefined) throw notFound(name);
  return program;
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
