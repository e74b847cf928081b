// Records the screens of the tour from a build, under a pseudo-terminal. What differs from run to run (times, folders)
// is made the same; nothing else is touched.

import { ALICE_MFA_SERIAL } from '../../test/fake-aws/default-world.ts';
import { openTerminalScreen, type TerminalScreen } from '../../test/harness/terminal-screen.ts';
import { createTourWorld, type TourWorld } from './world.ts';

export type Screens = ReadonlyMap<string, string>;

const COLUMNS = 124;
const ROWS = 14;

interface Shot {
  readonly name: string;
  /** What is typed at the shell; several lines are run one after the other. */
  readonly commands: readonly string[];
  /** What a person does then; what it gives is the screen, else all lines at the end. */
  readonly act?: (screen: TerminalScreen, world: TourWorld) => Promise<readonly string[] | undefined>;
}

const SHOTS: readonly Shot[] = [
  {
    name: 'mfa',
    commands: ['vault exec shop-admin -- printenv AWS_VAULT AWS_REGION'],
    act: async (screen, { fake }) => {
      await screen.until('Enter MFA code');
      screen.type(`${fake.mfaCode(ALICE_MFA_SERIAL).code}\r`);
      return undefined;
    },
  },
  {
    name: 'again',
    commands: ['vault exec shop-admin -- printenv AWS_VAULT'],
  },
  { name: 'list', commands: ['vault list'] },
  { name: 'tree', commands: ['vault list --tree'] },
  { name: 'explain', commands: ['vault explain shop-deploy'] },
  { name: 'read-only', commands: ['vault explain --read-only lab-reader'] },
  {
    name: 'picker',
    commands: ['vault exec -- aws s3 ls'],
    act: async (screen) => {
      await screen.until('> shop-admin');
      screen.type('shop adm');
      await screen.until('> shop-');
      await screen.until(/^Profile: shop adm .* 2\/7$/);
      const shown = screen.lines();
      screen.type('\x1b');
      return shown;
    },
  },
  {
    name: 'confirm',
    commands: ['vault exec shop-prod -- true'],
    act: async (screen) => {
      await screen.until('Type its name to go on:');
      screen.type('shop-admin\r');
      await screen.until('That is not its name.');
      screen.type('\r');
      return undefined;
    },
  },
  { name: 'error', commands: ['vault exec shop-amdin -- aws s3 ls'] },
  { name: 'missing', commands: ['vault exec old-site -- aws s3 ls'] },
];

/** By name: the lines as they stand in the page. */
export async function recordScreens(buildFolder: string): Promise<Screens> {
  const world = await createTourWorld(buildFolder);
  try {
    const screens = new Map<string, string>();
    // So that something is cached for others too; nobody has to see it.
    await record({ name: 'before', commands: ['vault exec lab-reader -- true'] }, world);
    for (const shot of SHOTS) screens.set(shot.name, await record(shot, world));
    return screens;
  } finally {
    await world.close();
  }
}

async function record({ commands, act }: Shot, world: TourWorld): Promise<string> {
  const blocks: string[] = [];
  for (const command of commands) {
    const screen = openTerminalScreen({
      command,
      cwd: world.home,
      env: world.env,
      columns: COLUMNS,
      rows: ROWS,
    });
    try {
      const shown = await act?.(screen, world);
      await screen.end();
      blocks.push([`$ ${command}`, ...(shown ?? screen.history())].join('\n'));
    } finally {
      screen.close();
    }
  }
  return normalise(blocks.join('\n'), world);
}

/** A session that was obtained a moment ago has a minute less than it was asked for, and some seconds. */
function normalise(text: string, world: TourWorld): string {
  return text
    .replaceAll(world.home, '/home/ana')
    .replace(/\b(?<left>(?:\d+h)?59m)\d+s\b/g, '$<left>57s')
    .replace(/(?<=session name )\S+@\S+/g, 'ana@laptop')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-12-01T10:30:00Z');
}

/** Puts the screens into a page, each below its `<!-- screen: NAME -->`. @throws {Error} where one has no place */
export function fillPage(page: string, screens: Screens): string {
  const left = new Set(screens.keys());
  const filled = page.replace(
    /(<!-- screen: (\S+) -->\n```console\n)[\s\S]*?(?=```)/g,
    (whole, head: string, name: string) => {
      const screen = screens.get(name);
      if (screen === undefined) throw new Error(`tour: there is no screen ${name}`);
      left.delete(name);
      return whole === '' ? whole : `${head}${screen}\n`;
    },
  );
  if (left.size > 0) throw new Error(`tour: no place for the screens ${[...left].join(', ')}`);
  return filled;
}
