// Twenty processes edit one config file at the same time, and another program writes it, too: every edit is there in the
// end, nothing else changed, and nothing is left behind. A killed one leaves the file whole.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILDS } from '../../harness/scenario-world.ts';

const PROCESSES = 20;
let home: string;
let file: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-edits-'));
  mkdirSync(join(home, '.aws'), { mode: 0o700 });
  file = join(home, '.aws', 'config');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe.each(BUILDS)('edits at the same time, $name build', ({ folder }) => {
  const start = (...words: readonly string[]) => {
    const child = spawn(join(folder, 'vault'), ['config', ...words], {
      env: { HOME: home, PATH: `${join(process.execPath, '..')}:/usr/bin:/bin` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        text += data.toString();
      });
    const end = new Promise<{ readonly status: number | null; readonly text: string }>((resolve) =>
      child.once('close', (status) => resolve({ status, text })),
    );
    return { child, end };
  };

  it('are all there in the end', async () => {
    const olds = Array.from({ length: PROCESSES / 2 }, (_, n) => `old_${n} = ${n}\n`).join('');
    writeFileSync(file, `# first\r\n[profile a]\n${olds}# between\n[profile b]\nregion=eu-west-1`);
    const ends = Array.from({ length: PROCESSES }, (_, n) =>
      n % 2 === 0
        ? start('set', '--force', 'a', `new_${n}`, `value ${n}`).end
        : start('unset', 'a', `old_${(n - 1) / 2}`).end,
    );
    for (const { status, text } of await Promise.all(ends))
      expect({ status, text: text.replace(/^vault: waiting for .*\n/gm, '') }).toEqual({
        status: 0,
        text: '',
      });
    const lines = readFileSync(file, 'utf8').split('\n');
    const news = lines.filter((line) => line.startsWith('new_')).sort();
    const wanted = Array.from({ length: PROCESSES / 2 }, (_, n) => `new_${2 * n} = value ${2 * n}`).sort();
    expect(news).toEqual(wanted);
    expect(lines.filter((line) => !line.startsWith('new_')).join('\n')).toBe(
      '# first\r\n[profile a]\n# between\n[profile b]\nregion=eu-west-1',
    );
    expect(readdirSync(join(home, '.aws'))).toEqual(['config']);
  });

  it('killed, leave the old file or the new one', async () => {
    const before = `[profile a]\nregion = eu-west-1\n${'# a long comment\n'.repeat(2000)}`;
    const after = before.replace('eu-west-1', 'eu-west-2');
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      writeFileSync(file, before);
      const { child, end } = start('set', 'a', 'region', 'eu-west-2');
      setTimeout(() => child.kill('SIGKILL'), round * 12);
      await end;
      const text = readFileSync(file, 'utf8');
      expect([before, after]).toContain(text);
      seen.add(text);
    }
    // The last word of a run that nobody kills.
    expect((await start('set', 'a', 'region', 'eu-west-2').end).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(after);
    expect(seen.has(before)).toBe(true);
  });
});
