// The search for secrets finds planted ones: without that, finding none would say nothing.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaksBelow, leaksIn, watchArguments } from './leaks.ts';

const SECRET = 'planted/ca"nary+of/forty&characters/1234';
const secrets = new Map([['the plant', SECRET]]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-leaks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['raw', SECRET],
  ['hex', Buffer.from(SECRET).toString('hex')],
  ['HEX', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ['percent-encoded', new URLSearchParams({ q: SECRET }).toString()],
  ['JSON', JSON.stringify({ a: SECRET })],
  ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: SECRET }) })],
  ['JSON with escaped slashes', JSON.stringify([SECRET]).replaceAll('/', '\\/')],
  ['base64, shifted by 0', Buffer.from(SECRET).toString('base64')],
  ['base64, shifted by 1', Buffer.from(`:${SECRET}`).toString('base64')],
  ['base64, shifted by 2', Buffer.from(`ab${SECRET} and more`).toString('base64')],
  ['base64url, shifted by 0', Buffer.from(`abc${SECRET}}`).toString('base64url')],
  ['UTF-16', Buffer.from(SECRET, 'utf16le').toString('latin1')],
])('a plant is found as %s', (form, text) => {
  expect(leaksIn(`before${text}after`, secrets, 'text')).toContain(`the plant as ${form} in text`);
  expect(leaksIn(Buffer.from(text, 'latin1'), secrets, 'bytes')).toContain(`the plant as ${form} in bytes`);
});

test('nothing is found where nothing was planted', () => {
  expect(leaksIn(SECRET.slice(1), secrets, 'text')).toEqual([]);
  expect(leaksIn(Buffer.from(SECRET.toUpperCase()), secrets, 'bytes')).toEqual([]);
});

test('a plant is found in hidden files, far below, in names and in links', () => {
  mkdirSync(join(folder, '.a', 'b'), { recursive: true });
  expect(leaksBelow(folder, secrets)).toEqual([]);
  writeFileSync(join(folder, '.a', 'b', '.c'), Buffer.concat([Buffer.from([0, 255]), Buffer.from(SECRET)]));
  writeFileSync(join(folder, Buffer.from(SECRET).toString('hex')), '');
  symlinkSync(`/nowhere/${SECRET}`, join(folder, 'link'));
  const found = leaksBelow(folder, secrets);
  for (const where of ['.a/b/.c', 'the name', 'the link']) expect(found.join('\n')).toContain(where);
});

test('a plant is found in the arguments of a process that lives for an instant', async () => {
  const watch = watchArguments();
  // Several, one after the other: on a busy machine there may be no more than a look at each.
  for (let time = 0; time < 5; time++)
    await once(spawn('sh', ['-c', 'sleep 0.05', SECRET], { stdio: 'ignore' }), 'close');
  const { commandLines, looks } = watch.stop();
  expect(looks).toBeGreaterThan(2);
  expect(leaksIn([...commandLines].join('\n'), secrets, 'arguments')).toContain(
    'the plant as raw in arguments',
  );
});
