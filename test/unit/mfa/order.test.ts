// Which ways to ask are tried, in which order, as a table.

import { describe, expect, it } from 'vitest';
import { pinentryPrograms } from '../../../src/mfa/drivers/pinentry.ts';
import { type OrderInput, promptOrder } from '../../../src/mfa/order.ts';

const X11 = { DISPLAY: ':0' };

const CASES: readonly (readonly [Partial<OrderInput>, readonly string[]])[] = [
  [{ terminal: 'foreground' }, ['terminal']],
  [{ terminal: 'none' }, []],
  [{ terminal: 'background' }, ['terminal']],
  [{ terminal: 'foreground', env: X11 }, ['terminal', 'pinentry', 'zenity', 'kdialog']],
  [{ terminal: 'background', env: X11 }, ['pinentry', 'zenity', 'kdialog', 'terminal']],
  [{ terminal: 'none', env: X11 }, ['pinentry', 'zenity', 'kdialog']],
  [{ terminal: 'none', env: { WAYLAND_DISPLAY: 'wayland-0' } }, ['pinentry', 'zenity', 'kdialog']],
  [{ terminal: 'none', env: { DISPLAY: '' } }, []],
  [{ terminal: 'none', env: { PINENTRY_PROGRAM: '/opt/pinentry-wsl' } }, ['pinentry']],
  [{ terminal: 'none', env: { ...X11, XDG_CURRENT_DESKTOP: 'KDE' } }, ['pinentry', 'kdialog', 'zenity']],
  [
    { terminal: 'none', env: { ...X11, XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' } },
    ['pinentry', 'zenity', 'kdialog'],
  ],
  [{ terminal: 'none', platform: 'darwin' }, ['pinentry', 'osascript']],
  [{ terminal: 'none', platform: 'darwin', env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }, []],
  [{ terminal: 'none', platform: 'win32' }, ['wincredui']],
  [{ terminal: 'foreground', platform: 'win32' }, ['terminal', 'wincredui']],
  [{ terminal: 'foreground', named: 'ykman' }, ['ykman', 'terminal']],
  [{ terminal: 'none', named: 'ykman' }, ['ykman']],
  [{ terminal: 'none', named: 'kdialog', env: X11 }, ['kdialog', 'pinentry', 'zenity']],
  [{ terminal: 'none', named: 'terminal', env: X11 }, ['terminal', 'pinentry', 'zenity', 'kdialog']],
  [{ terminal: 'foreground', named: '' }, ['terminal']],
];

describe('promptOrder', () => {
  it.each(CASES)('%j', (input, order) => {
    expect(promptOrder({ terminal: 'none', platform: 'linux', env: {}, ...input })).toEqual(order);
  });
});

describe('pinentryPrograms', () => {
  it.each([
    [{ env: { PINENTRY_PROGRAM: '/opt/p' }, platform: 'linux' }, '/opt/p', 1],
    [{ env: {}, platform: 'darwin' }, 'pinentry-mac', 2],
    [{ env: {}, platform: 'linux' }, 'pinentry', 3],
    [{ env: X11, platform: 'linux' }, 'pinentry', 10],
    [{ env: {}, platform: 'win32' }, 'pinentry.exe', 3],
  ] as const)('%j', (world, first, count) => {
    const programs = pinentryPrograms(world);
    expect(programs[0]).toBe(first);
    expect(programs).toHaveLength(count);
  });

  it('prefers those of the desktop', () => {
    const at = (desktop: string, name: string): number =>
      pinentryPrograms({ env: { ...X11, XDG_CURRENT_DESKTOP: desktop }, platform: 'linux' }).indexOf(name);
    expect(at('KDE', 'pinentry-qt')).toBeLessThan(at('KDE', 'pinentry-gtk-2'));
    expect(at('GNOME', 'pinentry-qt')).toBeGreaterThan(at('GNOME', 'pinentry-gtk-2'));
  });
});
