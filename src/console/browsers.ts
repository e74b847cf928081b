// The browsers that are known by name: where their programs are and how one keeps profiles apart. Data and pure functions;
// nothing is looked for or started here.

export interface KnownBrowser {
  readonly name: string;
  /** `chromium`: profile directories; `firefox`: containers; `none`: nothing that can be asked for from outside. */
  readonly family: 'chromium' | 'firefox' | 'none';
  /** Names of its programs on Linux, and what an executable of it is called. */
  readonly programs: readonly string[];
  /** Its bundle in an Applications folder, and the program inside. */
  readonly macApp?: string;
  /** Below Program Files or the local application data. */
  readonly windows?: string;
  /** How the desktop calls it: desktop files, bundle ids. Lower case. */
  readonly desktopIds: readonly string[];
}

export const KNOWN_BROWSERS: readonly KnownBrowser[] = [
  {
    name: 'chrome',
    family: 'chromium',
    programs: [
      'google-chrome-stable',
      'google-chrome',
      'chrome',
      'google-chrome-beta',
      'google-chrome-unstable',
    ],
    macApp: 'Google Chrome.app/Contents/MacOS/Google Chrome',
    windows: 'Google\\Chrome\\Application\\chrome.exe',
    desktopIds: ['google-chrome.desktop', 'google-chrome-stable.desktop', 'com.google.chrome'],
  },
  {
    name: 'chromium',
    family: 'chromium',
    programs: ['chromium', 'chromium-browser'],
    macApp: 'Chromium.app/Contents/MacOS/Chromium',
    windows: 'Chromium\\Application\\chrome.exe',
    desktopIds: [
      'chromium.desktop',
      'chromium-browser.desktop',
      'chromium_chromium.desktop',
      'org.chromium.chromium',
    ],
  },
  {
    name: 'edge',
    family: 'chromium',
    programs: [
      'microsoft-edge-stable',
      'microsoft-edge',
      'msedge',
      'microsoft-edge-beta',
      'microsoft-edge-dev',
    ],
    macApp: 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    windows: 'Microsoft\\Edge\\Application\\msedge.exe',
    desktopIds: [
      'microsoft-edge.desktop',
      'com.microsoft.edge',
      'com.microsoft.edgemac',
      'com.microsoft.msedge',
    ],
  },
  {
    name: 'brave',
    family: 'chromium',
    programs: ['brave-browser', 'brave-browser-stable', 'brave'],
    macApp: 'Brave Browser.app/Contents/MacOS/Brave Browser',
    windows: 'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
    desktopIds: ['brave-browser.desktop', 'com.brave.browser'],
  },
  {
    name: 'vivaldi',
    family: 'chromium',
    programs: ['vivaldi-stable', 'vivaldi'],
    macApp: 'Vivaldi.app/Contents/MacOS/Vivaldi',
    windows: 'Vivaldi\\Application\\vivaldi.exe',
    desktopIds: ['vivaldi-stable.desktop', 'com.vivaldi.vivaldi'],
  },
  {
    name: 'firefox',
    family: 'firefox',
    programs: ['firefox', 'firefox-esr', 'firefox-bin', 'firefox-developer-edition'],
    macApp: 'Firefox.app/Contents/MacOS/firefox',
    windows: 'Mozilla Firefox\\firefox.exe',
    desktopIds: ['firefox.desktop', 'firefox-esr.desktop', 'firefox_firefox.desktop', 'org.mozilla.firefox'],
  },
  {
    name: 'librewolf',
    family: 'firefox',
    programs: ['librewolf'],
    macApp: 'LibreWolf.app/Contents/MacOS/librewolf',
    windows: 'LibreWolf\\librewolf.exe',
    desktopIds: ['librewolf.desktop', 'org.mozilla.librewolf'],
  },
  {
    name: 'safari',
    family: 'none',
    programs: [],
    macApp: 'Safari.app/Contents/MacOS/Safari',
    desktopIds: ['com.apple.safari'],
  },
];

/** By the name that `--browser` takes. */
export function browserNamed(name: string): KnownBrowser | undefined {
  return KNOWN_BROWSERS.find((browser) => browser.name === name.toLowerCase());
}

/** By what the desktop says is the default. */
export function browserOfDesktop(id: string): KnownBrowser | undefined {
  const wanted = id.toLowerCase();
  return KNOWN_BROWSERS.find((browser) => browser.desktopIds.includes(wanted));
}

/** By the file name of a program, such as `/opt/google/chrome/google-chrome`; undefined: one that we do not know. */
export function browserOfProgram(path: string): KnownBrowser | undefined {
  const file = (path.split(/[/\\]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  return KNOWN_BROWSERS.find(
    (browser) =>
      browser.programs.includes(file) || browser.macApp?.toLowerCase().endsWith(`/${file}`) === true,
  );
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Linux inside Windows: the browsers of both can be started. */
export function isWsl({ platform, env }: Machine): boolean {
  return platform === 'linux' && Boolean(env.WSL_DISTRO_NAME || env.WSL_INTEROP);
}

/** Programs and paths to look for, best first. A name without a slash is for PATH. */
export function programsOf(browser: KnownBrowser, machine: Machine): readonly string[] {
  const { platform, env } = machine;
  const { macApp, windows } = browser;
  if (platform === 'darwin') {
    if (macApp === undefined) return [];
    return ['/Applications', `${env.HOME ?? ''}/Applications`].map((folder) => `${folder}/${macApp}`);
  }
  if (platform === 'win32') {
    if (windows === undefined) return [];
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA];
    return folders.flatMap((folder) => (folder ? [`${folder}\\${windows}`] : []));
  }
  const onWindows =
    isWsl(machine) && windows !== undefined
      ? ['Program Files', 'Program Files (x86)'].map(
          (folder) => `/mnt/c/${folder}/${windows.replaceAll('\\', '/')}`,
        )
      : [];
  return [...browser.programs, ...onWindows];
}

/** What keeps one AWS profile apart from the others in a browser. */
export interface Isolation {
  /** Name of the browser profile or container. */
  readonly name: string;
  /** It was chosen by a person, and is not made of the AWS profile's name. */
  readonly isChosen: boolean;
  readonly color: ContainerColor;
  readonly icon: ContainerIcon;
}

export const CONTAINER_COLORS = [
  'blue',
  'turquoise',
  'green',
  'yellow',
  'orange',
  'red',
  'pink',
  'purple',
] as const;
export type ContainerColor = (typeof CONTAINER_COLORS)[number];

export const CONTAINER_ICONS = [
  'fingerprint',
  'briefcase',
  'dollar',
  'cart',
  'circle',
  'gift',
  'vacation',
  'food',
  'fruit',
  'pet',
  'tree',
  'chill',
] as const;
export type ContainerIcon = (typeof CONTAINER_ICONS)[number];

/** The same name always gets the same color and icon. */
export function colorOf(name: string): ContainerColor {
  return CONTAINER_COLORS[hash(name) % CONTAINER_COLORS.length] ?? 'blue';
}

export function iconOf(name: string): ContainerIcon {
  return (
    CONTAINER_ICONS[Math.floor(hash(name) / CONTAINER_COLORS.length) % CONTAINER_ICONS.length] ?? 'circle'
  );
}

/**
 * The folder of a Chromium profile, inside the browser's own folder. A name that had to be changed to be one gets a number,
 * so that no two AWS profiles share it, on disks that do not tell capitals apart either.
 */
export function profileDirectory(isolation: Isolation): string {
  const { name, isChosen } = isolation;
  if (isChosen) return name;
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 40);
  return plain === name ? `vault-${plain}` : `vault-${plain}-${hash(name).toString(36)}`;
}

/**
 * The address that opens another one in a Firefox container, for the extension "Open external links in a container".
 *
 * @see https://addons.mozilla.org/firefox/addon/open-url-in-container/
 */
export function containerUrl(url: string, isolation: Isolation): string {
  const { name, color, icon } = isolation;
  return `ext+container:name=${encodeURIComponent(name)}&color=${color}&icon=${icon}&url=${encodeURIComponent(url)}`;
}

/** The words behind a browser's program that open an address, apart from others where that is asked for. */
export function browserWords(
  family: KnownBrowser['family'],
  url: string,
  isolation: Isolation | undefined,
): readonly string[] {
  if (isolation === undefined || family === 'none') return [url];
  if (family === 'firefox') return [containerUrl(url, isolation)];
  return [
    `--profile-directory=${profileDirectory(isolation)}`,
    '--no-first-run',
    '--no-default-browser-check',
    url,
  ];
}

/** FNV-1a, 32 bits: only to spread names. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of new TextEncoder().encode(text))
    value = Math.imul(value ^ character, 0x01000193) >>> 0;
  return value;
}
