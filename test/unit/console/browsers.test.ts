// Which browser, how it is called, and what keeps profiles apart; nothing is started.

import { describe, expect, it } from 'vitest';
import {
  browserNamed,
  browserOfDesktop,
  browserOfProgram,
  colorOf,
  containerUrl,
  type Isolation,
  iconOf,
  KNOWN_BROWSERS,
  profileDirectory,
  programsOf,
} from '../../../src/console/browsers.ts';
import { copiers, copyAddress, osc52 } from '../../../src/console/clipboard.ts';
import { ConsoleError } from '../../../src/console/errors.ts';
import { findBrowser, type OpenWorld } from '../../../src/console/open.ts';
import { browserVariable, commandWords, filledTemplate } from '../../../src/console/template.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const URL_TEXT = 'https://signin.example/federation?Action=login&SigninToken=a%2Bb';
const url = Secret.of(URL_TEXT);
const VALUES = {
  profile: 'my work',
  browser_profile: 'my work',
  account: '111111111111',
  region: 'eu-west-1',
  color: 'red',
  icon: 'cart',
};
const apart: Isolation = { name: 'work', isChosen: false, color: 'red', icon: 'cart' };

interface Started {
  readonly program: string;
  readonly words: readonly string[];
}

function world(
  more: Partial<OpenWorld> & { readonly programs?: readonly string[] } = {},
): OpenWorld & { readonly started: Started[]; readonly log: string[] } {
  const started: Started[] = [];
  const log: string[] = [];
  const { programs = ['firefox', 'chromium', 'google-chrome', '/opt/odd'], ...rest } = more;
  return {
    started,
    log,
    platform: 'linux',
    env: { DISPLAY: ':0' },
    find: (name) =>
      programs.includes(name) ? (name.startsWith('/') ? name : `/usr/bin/${name}`) : undefined,
    start: async (program, words) => {
      started.push({ program, words });
      return { ended: false };
    },
    openDefault: async (address) => {
      started.push({ program: 'default', words: [address] });
      return { ended: true, status: 0 };
    },
    defaultBrowserId: async () => 'firefox.desktop',
    debug: (message) => void log.push(message),
    ...rest,
  };
}

const refusal = (code: string) => expect.objectContaining({ name: 'ConsoleError', code });

describe('the browser', () => {
  it.each([
    [{ flag: 'chromium', variable: 'firefox' }, {}, '/usr/bin/chromium'],
    [{ commandVariable: '/opt/odd {url}', variable: 'firefox' }, {}, '/opt/odd'],
    [{ variable: 'firefox', commandSetting: '/opt/odd {url}' }, {}, '/usr/bin/firefox'],
    [{ commandSetting: '/opt/odd {url}', setting: 'firefox' }, {}, '/opt/odd'],
    [{ setting: 'firefox' }, { BROWSER: 'chromium' }, '/usr/bin/firefox'],
    [{ setting: 'FireFox' }, {}, '/usr/bin/firefox'],
    [{ setting: 'chrome' }, {}, '/usr/bin/google-chrome'],
    [{}, { BROWSER: 'none:chromium' }, '/usr/bin/chromium'],
    [{}, { BROWSER: ' ' }, 'default'],
    [{}, {}, 'default'],
  ])('of %j and %j is %s', async (wish, env, program) => {
    const here = world({ env: { DISPLAY: ':0', ...env } });
    await (await findBrowser({ wish }, here))(url, VALUES);
    expect(here.started.map((one) => one.program)).toEqual([program]);
    expect(here.started[0]?.words).toEqual([URL_TEXT]);
    expect(here.log.join()).not.toContain('SigninToken');
  });

  it.each(KNOWN_BROWSERS)('$name is found again by its program and its desktop name', (browser) => {
    expect(browserNamed(browser.name)).toBe(browser);
    for (const program of browser.programs) {
      expect(browserOfProgram(`/usr/bin/${program}`)).toBe(browser);
    }
    for (const id of browser.desktopIds) expect(browserOfDesktop(id.toUpperCase())).toBe(browser);
    if (browser.macApp !== undefined)
      expect(browserOfProgram(`/Applications/${browser.macApp}`)).toBe(browser);
  });

  it('is looked for where each system has it', () => {
    const chrome = browserNamed('chrome') ?? KNOWN_BROWSERS[0];
    if (chrome === undefined) throw new Error('no chrome');
    expect(programsOf(chrome, { platform: 'darwin', env: { HOME: '/Users/a' } })).toEqual([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ]);
    expect(programsOf(chrome, { platform: 'win32', env: { ProgramFiles: 'C:\\Program Files' } })).toEqual([
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ]);
    expect(programsOf(chrome, { platform: 'linux', env: { WSL_DISTRO_NAME: 'Debian' } })).toContain(
      '/mnt/c/Program Files/Google/Chrome/Application/chrome.exe',
    );
    expect(browserOfProgram('C:\\x\\chrome.exe')?.name).toBe('chrome');
  });

  it('keeps AWS profiles apart, each in its own way', async () => {
    const words = async (name: string): Promise<readonly string[] | undefined> => {
      const here = world();
      await (await findBrowser({ wish: { flag: name }, isolation: apart }, here))(url, VALUES);
      return here.started[0]?.words;
    };
    expect(await words('chromium')).toEqual([
      '--profile-directory=vault-work',
      '--no-first-run',
      '--no-default-browser-check',
      URL_TEXT,
    ]);
    expect(await words('firefox')).toEqual([containerUrl(URL_TEXT, apart)]);
    await expect(words('/opt/odd')).rejects.toEqual(refusal('isolation-unsupported'));
    const by = async (id: string | undefined): Promise<readonly Started[]> => {
      const here = world({ defaultBrowserId: async () => id });
      await (await findBrowser({ wish: {}, isolation: apart }, here))(url, VALUES);
      return here.started;
    };
    expect(await by('firefox.desktop')).toEqual([
      { program: '/usr/bin/firefox', words: [containerUrl(URL_TEXT, apart)] },
    ]);
    await expect(by('lynx.desktop')).rejects.toEqual(refusal('isolation-unsupported'));
    await expect(by(undefined)).rejects.toEqual(refusal('isolation-unsupported'));
    const here = world({ env: { BROWSER: 'firefox --new-tab %s' } });
    await (await findBrowser({ wish: {}, isolation: apart }, here))(url, VALUES);
    expect(here.started[0]?.words).toEqual(['--new-tab', containerUrl(URL_TEXT, apart)]);
  });

  it('is refused before there is an address', async () => {
    const find = (wish: object, more: Parameters<typeof world>[0] = {}): Promise<unknown> =>
      findBrowser({ wish }, world(more));
    await expect(find({ flag: 'mosaic' })).rejects.toEqual(refusal('browser-not-found'));
    await expect(find({}, { env: { BROWSER: 'mosaic' } })).rejects.toEqual(refusal('browser-not-found'));
    await expect(find({}, { env: {} })).rejects.toEqual(refusal('no-browser'));
    await expect(find({ commandVariable: 'mosaic {url}' })).rejects.toEqual(refusal('browser-not-found'));
    await expect(find({ commandVariable: 'firefox' })).rejects.toEqual(refusal('template-invalid'));
    // A Mac and a WSL have a desktop without these variables.
    await expect(find({}, { env: {}, platform: 'darwin' })).resolves.toBeTypeOf('function');
    await expect(find({}, { env: { WSL_INTEROP: '/run/x' } })).resolves.toBeTypeOf('function');
  });

  it('that fails is told without the address', async () => {
    const failing = [
      world({ start: async () => ({ ended: true, status: 3 }) }),
      world({ start: async () => ({ ended: true, status: 'SIGSEGV' }) }),
      world({
        start: async () => {
          throw Object.assign(new Error(URL_TEXT), { facts: { errno: 'EACCES' } });
        },
      }),
    ];
    for (const here of failing) {
      const open = await findBrowser({ wish: { flag: 'firefox' } }, here);
      const error: unknown = await open(url, VALUES).catch((thrown: unknown) => thrown);
      expect(error).toEqual(refusal('browser-failed'));
      expect(JSON.stringify((error as ConsoleError).facts) + String(error)).not.toContain('SigninToken');
    }
    const here = world({ start: async () => ({ ended: true, status: 0 }) });
    await expect((await findBrowser({ wish: { flag: 'firefox' } }, here))(url, VALUES)).resolves.toBe(
      '/usr/bin/firefox',
    );
  });
});

describe('names of browser profiles', () => {
  it('are folders of their own for every AWS profile', () => {
    const names = [
      'work',
      'Work',
      'WORK',
      'a/b',
      'a-b',
      'a b',
      '../x',
      'x',
      '\u00fc',
      '\u00f6',
      'n'.repeat(90),
      'n'.repeat(91),
    ];
    const folders = names.map((name) => profileDirectory({ ...apart, name }));
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(names.length);
    for (const folder of folders) expect(folder).toMatch(/^vault-[a-z0-9_-]{1,60}$/);
    expect(profileDirectory({ ...apart, name: 'Profile 2', isChosen: true })).toBe('Profile 2');
  });

  it('have a color and an icon that stay', () => {
    expect(colorOf('work')).toBe(colorOf('work'));
    const many = Array.from({ length: 200 }, (_, at) => `profile-${at}`);
    expect(new Set(many.map(colorOf)).size).toBe(8);
    expect(new Set(many.map(iconOf)).size).toBe(12);
  });

  it('and addresses are whole inside the address of a container', () => {
    const address = containerUrl(`${URL_TEXT}&x=#y`, { ...apart, name: 'a&url=b c' });
    const inner = new URLSearchParams(address.replace(/^ext\+container:/, ''));
    expect(Object.fromEntries(inner)).toEqual({
      name: 'a&url=b c',
      color: 'red',
      icon: 'cart',
      url: `${URL_TEXT}&x=#y`,
    });
  });
});

describe('command lines', () => {
  it.each([
    ['firefox  --new-tab\t-P x', ['firefox', '--new-tab', '-P', 'x']],
    [`"a b"'c d'e`, ['a bc de']],
    [`a "" ''`, ['a', '', '']],
    [String.raw`a\ b "c\"d\\e\f" 'g\h'`, ['a b', 'c"d\\e\\f', 'g\\h']],
    ['$(x) `y` ;z', ['$(x)', '`y`', ';z']],
  ])('%s', (text, words) => {
    expect(commandWords(text, 'X', 'linux')).toEqual(words);
  });

  it('keep backslashes on Windows', () => {
    expect(commandWords(String.raw`"C:\Program Files\x.exe" a`, 'X', 'win32')).toEqual([
      String.raw`C:\Program Files\x.exe`,
      'a',
    ]);
    expect(browserVariable(String.raw`C:\a.exe;D:\b.exe %s`, 'win32')).toEqual([
      [String.raw`C:\a.exe`],
      [String.raw`D:\b.exe`, '%s'],
    ]);
  });

  it.each(['', '  ', '"a', "a 'b"])('%j is refused', (text) => {
    expect(() => commandWords(text, 'X', 'linux')).toThrowError(ConsoleError);
  });

  it('fill their placeholders inside words, and no value is read again', () => {
    const values = { ...VALUES, url: URL_TEXT, profile: '{url} "x" $y' };
    expect(
      filledTemplate(`b --p={profile} "{account}/{region}" {url_encoded}`, 'X', values, 'linux'),
    ).toEqual(['b', '--p={url} "x" $y', '111111111111/eu-west-1', encodeURIComponent(URL_TEXT)]);
    for (const text of ['b {nothing} {url}', 'b', 'b {toString} {url}', 'b {profile}'])
      expect(() => filledTemplate(text, 'X', values, 'linux')).toThrowError(ConsoleError);
  });
});

describe('the clipboard', () => {
  const names = (platform: NodeJS.Platform, env: Record<string, string>): readonly string[] =>
    copiers({ platform, env }).map(({ program }) => program);

  it('is that of the desktop we run on', () => {
    expect(names('darwin', {})).toEqual(['pbcopy']);
    expect(names('win32', {})).toEqual(['clip.exe']);
    expect(names('linux', { WAYLAND_DISPLAY: 'w', DISPLAY: ':0' })).toEqual(['wl-copy', 'xclip', 'xsel']);
    expect(names('linux', { WSL_DISTRO_NAME: 'x' })).toEqual(['clip.exe']);
    expect(names('linux', {})).toEqual([]);
    expect(names('linux', { SSH_TTY: '/dev/pts/1', DISPLAY: ':0' })).toEqual([]);
    expect(names('darwin', { SSH_CONNECTION: 'x' })).toEqual([]);
  });

  it('falls back to the terminal, and tells what failed where there is none', async () => {
    let written = '';
    const base = {
      platform: 'linux' as const,
      env: { DISPLAY: ':0' },
      find: (name: string) => (name === 'xclip' ? '/bin/xclip' : undefined),
      give: async () => 1,
      writeTerminal: (text: string) => {
        written += text;
        return true;
      },
      debug: () => undefined,
    };
    await expect(copyAddress(url, { ...base, give: async () => 0 })).resolves.toBe('xclip');
    expect(written).toBe('');
    await expect(copyAddress(url, base)).resolves.toBe('the terminal');
    expect(written).toBe(osc52(URL_TEXT, false));
    const none = { ...base, writeTerminal: () => false };
    await expect(copyAddress(url, none)).rejects.toEqual(refusal('clipboard-failed'));
    await expect(copyAddress(url, { ...none, find: () => undefined })).rejects.toEqual(
      refusal('no-clipboard'),
    );
  });

  it('over a terminal is one sequence with the text in it, passed through tmux', () => {
    const plain = osc52('h\u00e9', false);
    expect(plain).toBe(`\u001b]52;c;${Buffer.from('h\u00e9').toString('base64')}\u0007`);
    expect(osc52('x', true)).toBe(`${osc52('x', false)}\u001bPtmux;\u001b${osc52('x', false)}\u001b\\`);
  });
});
