// Finding and starting programs apart from us, with real ones.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlatformError } from '../../../src/platform/errors.ts';
import { findProgram, giveText, startApart } from '../../../src/platform/programs.ts';

let folder: string;
const script = (name: string, text: string, mode = 0o755): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode });
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-programs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

async function until(path: string): Promise<string> {
  for (let left = 100; left > 0; left--) {
    try {
      const text = readFileSync(path, 'utf8');
      if (text.endsWith('end\n')) return text;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} never came`);
}

describe.runIf(process.platform !== 'win32')('a program', () => {
  it('is found along PATH, as a file that can be run, never in the current folder', () => {
    mkdirSync(join(folder, 'a', 'tool'), { recursive: true });
    mkdirSync(join(folder, 'b'));
    mkdirSync(join(folder, 'c'));
    script('b/tool', 'true', 0o644);
    const good = script('c/tool', 'true');
    const PATH = ['a', 'b', 'c'].map((name) => join(folder, name)).join(':');
    expect(findProgram('tool', { PATH })).toBe(good);
    expect(findProgram('tool', { PATH: join(folder, 'b') })).toBeUndefined();
    expect(findProgram('tool', {})).toBeUndefined();
    expect(findProgram(good, {})).toBe(good);
    expect(findProgram(join(folder, 'a/tool'), {})).toBeUndefined();
    expect(findProgram(join(folder, 'none'), { PATH })).toBeUndefined();
    const here = process.cwd();
    try {
      process.chdir(join(folder, 'c'));
      expect(findProgram('tool', { PATH: `:${join(folder, 'b')}:` })).toBeUndefined();
    } catch (error) {
      // A worker thread may not change its folder.
      if ((error as { code?: unknown }).code !== 'ERR_WORKER_UNSUPPORTED_OPERATION') throw error;
    } finally {
      process.chdir(here);
    }
  });

  it('runs in a session of its own, with the words and the environment it was given and nothing else of ours', async () => {
    const out = join(folder, 'told');
    const path = script(
      'teller',
      `{ printf '%s|' "$@"; echo; env | sort | cut -d= -f1 | tr '\\n' ' '; echo; ps -o sid= -p $$; ls -l /proc/$$/fd 2>/dev/null | sed -n 's/.*-> //p'; echo end; } > ${out}.part 2>&1; mv ${out}.part ${out}; sleep 5`,
    );
    const started = await startApart(path, ['a b', '', '$x'], { PATH: process.env.PATH, ONLY: '1' }, 50);
    expect(started).toEqual({ ended: false });
    const [words, names, session, ...descriptors] = (await until(out)).split('\n');
    expect(words).toBe('a b||$x|');
    expect(names).toContain('ONLY PATH ');
    expect(names).not.toContain('HOME');
    expect(Number(session)).not.toBe(0);
    if (process.platform === 'linux') {
      expect(Number(session)).not.toBe(Number(readFileSync('/proc/self/stat', 'utf8').split(' ')[5]));
      expect(descriptors.filter((line) => line.startsWith('/dev/null')).length).toBeGreaterThanOrEqual(1);
    }
  });

  it('that ends within the moment tells how', async () => {
    const env = { PATH: process.env.PATH };
    expect(await startApart(script('fine', 'exit 0'), [], env, 5000)).toEqual({ ended: true, status: 0 });
    expect(await startApart(script('bad', 'exit 3'), [], env, 5000)).toEqual({ ended: true, status: 3 });
    expect(await startApart(script('killed', 'kill -9 $$'), [], env, 5000)).toEqual({
      ended: true,
      status: 'SIGKILL',
    });
    await expect(startApart(join(folder, 'none'), ['secret'], env, 5000)).rejects.toSatisfy(
      (error) =>
        error instanceof PlatformError &&
        error.code === 'command-not-executable' &&
        error.facts.errno === 'ENOENT' &&
        !error.message.includes('secret'),
    );
  });

  it('that takes a text gets all of it, and is waited for, but not for ever nor for what it leaves behind', async () => {
    const env = { PATH: process.env.PATH };
    const out = join(folder, 'taken');
    const text = 'x'.repeat(200_000);
    const keeper = script('keeper', `cat > ${out}; sleep 30 &\nexit 0`);
    const before = Date.now();
    expect(await giveText(keeper, [], text, env, 20_000)).toBe(0);
    expect(Date.now() - before).toBeLessThan(20_000);
    expect(readFileSync(out, 'utf8')).toBe(text);
    // One that does not read at all.
    expect(await giveText(script('deaf', 'exit 4'), [], text, env, 20_000)).toBe(4);
    await expect(giveText(script('slow', 'exec sleep 30'), [], text, env, 200)).rejects.toMatchObject({
      code: 'system',
      facts: { operation: 'clipboard', errno: 'ETIMEDOUT' },
    });
    await expect(giveText(join(folder, 'none'), [], text, env, 200)).rejects.toMatchObject({
      code: 'command-not-executable',
    });
  });
});
