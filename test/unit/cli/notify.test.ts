// What is told when a session is about to end, and by which program.

import { describe, expect, it } from 'vitest';
import { noteOf, notifyBeforeSeconds, runNotifier } from '../../../src/cli/notify.ts';
import { linuxTerminal, processMark, statFields } from '../../../src/platform/detached.ts';
import { noteCommand, notifyEnvironment } from '../../../src/platform/notify.ts';

const MINUTE = 60_000;

describe('noteOf', () => {
  it.each<[number, string]>([
    [5 * MINUTE, 'The session of prod ends in 5m.'],
    [4.6 * MINUTE, 'The session of prod ends in 5m.'],
    [90 * MINUTE, 'The session of prod ends in 1h30m.'],
    [0.2 * MINUTE, 'The session of prod ends now.'],
    [-0.2 * MINUTE, 'The session of prod ends now.'],
    [-3 * MINUTE, 'The session of prod has ended.'],
  ])('%d ms before the end: %s', (leftMs, text) => {
    expect(noteOf('prod', 1_000_000_000 + leftMs, 1_000_000_000)).toEqual({ title: 'vault: prod', text });
  });

  it('shows control characters harmlessly', () => {
    expect(noteOf('a\x1b[2J\n', 0, 0)).toEqual({
      title: 'vault: a?[2J?',
      text: 'The session of a?[2J? ends now.',
    });
  });
});

describe('noteCommand', () => {
  const note = { title: 'vault: -x "$(id)" <b>', text: '<b>&"$(id)"' };
  it('gives notify-send words of their own, with no markup in the text', () => {
    expect(noteCommand(note, 'linux')).toEqual({
      file: 'notify-send',
      args: ['--app-name=vault', '--urgency=normal', '--', 'vault: -x "$(id)" <b>', '&lt;b&gt;&amp;"$(id)"'],
      more: {},
    });
  });
  it('gives osascript the texts as arguments of a fixed script', () => {
    const { file, args } = noteCommand(note, 'darwin');
    expect(file).toBe('/usr/bin/osascript');
    expect(args.slice(-2)).toEqual([note.title, note.text]);
    expect(args.slice(0, -2).filter((_, at) => at % 2 === 0)).toEqual(['-e', '-e', '-e']);
    expect(args.slice(0, -2).join(' ')).not.toContain('$(id)');
  });
  it('gives PowerShell the texts as variables of a fixed script', () => {
    const { file, args, more } = noteCommand(note, 'win32');
    expect(file).toBe('powershell.exe');
    expect(more).toEqual({ VAULT_NOTE_TITLE: note.title, VAULT_NOTE_TEXT: note.text });
    const script = Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le');
    expect(script).toContain('$env:VAULT_NOTE_TITLE');
    expect(script).not.toContain('$(id)');
    expect(noteCommand({ title: 'other', text: 'other' }, 'win32').args).toEqual(args);
  });
});

it('the helper is given what reaches a desktop, and nothing of AWS', () => {
  const env = {
    PATH: '/bin',
    DISPLAY: ':0',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_VAULT_FILE_PASSPHRASE: 'y',
    LANG: undefined,
  };
  expect(notifyEnvironment(env)).toEqual({ PATH: '/bin', DISPLAY: ':0' });
});

describe('notifyBeforeSeconds', () => {
  it.each<[string | undefined, number]>([
    [undefined, 300],
    ['', 300],
    ['10m', 600],
    ['1h30m', 5400],
  ])('%s: %d', (value, seconds) => {
    expect(notifyBeforeSeconds({ AWS_VAULT_NOTIFY_BEFORE: value })).toBe(seconds);
  });
  it.each(['soon', '0s', '-1m', '10'])('refuses %s', (value) => {
    expect(() => notifyBeforeSeconds({ AWS_VAULT_NOTIFY_BEFORE: value })).toThrow('variable-unreadable');
  });
});

describe('processes', () => {
  it('are read out of /proc/PID/stat whatever their name', () => {
    const stat = `12 (a) b ( c) S 1 12 7 34816 ${Array.from({ length: 14 }, (_, n) => n).join(' ')} 4242 9`;
    expect(statFields(stat)[0]).toBe('S');
    expect(statFields(stat)[19]).toBe('4242');
  });
  it.each<[number, string | undefined]>([
    [0x8800, '/dev/pts/0'],
    [0x8803, '/dev/pts/3'],
    [0x8800 + 255, '/dev/pts/255'],
    [0x108800, '/dev/pts/256'],
    [0x0401, '/dev/tty1'],
    [0x0440, undefined],
    [0, undefined],
  ])('the terminal of device %i is %s', (device, path) => {
    expect(linuxTerminal(device)).toBe(path);
  });
  it.runIf(process.platform === 'linux')('are known again, and gone when they have ended', async () => {
    expect(await processMark(process.pid)).toMatch(/^\d+$/);
    expect(await processMark(process.pid)).toBe(await processMark(process.pid));
    expect(await processMark(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('runNotifier', () => {
  const world = (sleeps: number[]): Parameters<typeof runNotifier>[1] => ({
    env: {},
    platform: process.platform,
    clock: { now: () => 0, sleep: async (ms) => void sleeps.push(ms) },
    selfCommand: [],
    identity: () => ({ user: 'u', host: 'h' }),
    writeOut: () => undefined,
    writeErr: () => undefined,
  });
  it.each([
    [[]],
    [['1']],
    [['x', 'm', '1', '1', 'p']],
    [['1', 'm', '', 'x', 'p']],
    [['1', 'm', '1', '1', 'p', 'more']],
  ])('does nothing for %j', async (args) => {
    expect(await runNotifier(args, world([]))).toBe(2);
  });
  it('ends without a word where the process is another one by now', async () => {
    const sleeps: number[] = [];
    expect(await runNotifier([String(process.pid), 'another', '999999999', '1', 'p'], world(sleeps))).toBe(0);
    expect(sleeps).toEqual([]);
  });
});
