// How the addon is found and loaded: from its package under Node, from a verified copy in the Bun executable.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Build, makeBuilds, run } from './builds.ts';
import { SECOND_TRY, type Session, withSecretService } from './session.ts';

const builds = makeBuilds();
afterAll(() => builds.dispose());

const executable = builds.all.find((one) => one.name === 'Bun executable') as Build;

function session(work: (session: Session, folder: string) => Promise<void>): Promise<void> {
  return withSecretService({ state: 'open' }, (one) =>
    work(one, join(one.env.HOME ?? '', '.cache/vault/native')),
  );
}

async function works(build: Build, one: Session, env: Readonly<Record<string, string>> = {}): Promise<void> {
  expect(await run(build, one, ['set', 'a'], { input: 'value', env })).toMatchObject({
    result: true,
    exit: 0,
  });
  expect(await run(build, one, ['get', 'a'], { env })).toMatchObject({ result: 'value', exit: 0 });
}

describe.each(builds.all)('the addon, $name', { ...SECOND_TRY, timeout: 30_000 }, (build) => {
  it('is not the file that NAPI_RS_NATIVE_LIBRARY_PATH names', async () => {
    await session(async (one) => {
      const planted = join(one.folder, 'planted.node');
      writeFileSync(planted, 'module.exports = {}');
      await works(build, one, { NAPI_RS_NATIVE_LIBRARY_PATH: planted, NAPI_RS_FORCE_WASI: '1' });
    });
  });
});

describe('the addon in the Bun executable', { ...SECOND_TRY, timeout: 30_000 }, () => {
  it('is unpacked once, for the user alone, and nowhere else', async () => {
    await session(async (one, folder) => {
      const temporary = join(one.folder, 'tmp');
      mkdirSync(temporary);
      await works(executable, one, { TMPDIR: temporary });
      expect(readdirSync(temporary)).toEqual([]);
      const names = readdirSync(folder);
      expect(names).toHaveLength(1);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      const file = join(folder, names[0] ?? '');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const before = statSync(file).ino;
      await works(executable, one);
      expect(statSync(file).ino).toBe(before);
    });
  });

  it('needs no temporary folder', async () => {
    await session((one) => works(executable, one, { TMPDIR: '/nonexistent' }));
  });

  it('is unpacked anew where the copy has been changed, cut or made writable for others', async () => {
    await session(async (one, folder) => {
      await works(executable, one);
      const file = join(folder, readdirSync(folder)[0] ?? '');
      const whole = readFileSync(file);
      const changed = Buffer.from(whole);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      for (const bytes of [changed, whole.subarray(0, 1000), Buffer.alloc(0)]) {
        writeFileSync(file, bytes);
        await works(executable, one);
        expect(readFileSync(file).equals(whole)).toBe(true);
      }
      chmodSync(file, 0o666);
      await works(executable, one);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });
  });

  it('does not follow a link at its place', async () => {
    await session(async (one, folder) => {
      await works(executable, one);
      const name = readdirSync(folder)[0] ?? '';
      const other = join(one.folder, 'other.node');
      writeFileSync(other, readFileSync(join(folder, name)));
      const { rmSync, lstatSync } = await import('node:fs');
      rmSync(join(folder, name));
      symlinkSync(other, join(folder, name));
      await works(executable, one);
      expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(false);
    });
  });

  it('goes elsewhere where its folder is open to others, a link, or cannot be made', async () => {
    await session(async (one, folder) => {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o777);
      await works(executable, one);
      expect(readdirSync(folder)).toEqual([]);
      expect(existsSync(join(one.env.HOME ?? '', '.local/share/vault/native'))).toBe(true);
    });
    await session(async (one) => {
      writeFileSync(join(one.env.HOME ?? '', '.cache'), 'not a folder');
      await works(executable, one);
    });
  });

  it('is written whole when 20 processes need it at the same time', async () => {
    await session(async (one, folder) => {
      const all = await Promise.all(
        Array.from({ length: 20 }, () =>
          run(executable, one, ['get', 'a'], { env: { TEST_DEADLINE_MS: '20000' } }),
        ),
      );
      for (const outcome of all) expect(outcome).toMatchObject({ result: null, exit: 0 });
      expect(readdirSync(folder)).toHaveLength(1);
    });
  });
});
