// The finished executable in homes with one planted problem each: it finds that one and no other, says where, and nothing
// that it prints holds a secret. In a home where all is well it finds nothing, and it never changes anything.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FINDING_CODES, severityOf } from '../../../src/setup/findings.ts';
import { ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { type ProxiedAws, startProxiedAws } from './aws.ts';
import { bun, type Home, type Homes, makeHomes, node, visit } from './home.ts';
import { PLANTS } from './plants.ts';

let aws: ProxiedAws;
let homes: Homes;

beforeAll(async () => {
  aws = await startProxiedAws();
  homes = makeHomes({ HTTPS_PROXY: aws.proxyUrl, AWS_CA_BUNDLE: aws.certificate, BUILD_FOLDER: bun.folder });
});
afterAll(async () => {
  homes?.close();
  await aws?.close();
});

/** Names, modes, sizes and bytes of everything below a folder. */
function snapshot(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      const bytes = stat?.isFile() === true ? readFileSync(join(folder, name), 'hex') : '';
      return `${name} ${stat?.mode} ${stat?.mtimeMs} ${bytes}`;
    })
    .join('\n');
}

describe.each([bun, node])('a home where all is well, $name build', (build) => {
  it.each([[[]], [['--unlock']], [['admin']], [['--strict', '--offline']]])(
    'has nothing to find: %j',
    async (args) => {
      const home = homes.fresh();
      const before = snapshot(home.path);
      const { status, findings, stderr } = await visit(home, { build, args });
      expect({ findings, stderr, status }).toEqual({ findings: [], stderr: '', status: 0 });
      expect(snapshot(home.path)).toBe(before);
    },
  );
});

describe('planted problems', () => {
  it('there are at least 25 of, no two the same', () => {
    const codes = PLANTS.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThanOrEqual(25);
    expect(codes.filter((code) => !FINDING_CODES.some((known) => known === code))).toEqual([]);
  });
});

/** Every tenth is looked for with the Node build, too. */
const CASES = PLANTS.flatMap((plant, index) => [
  { ...plant, build: bun },
  ...(index % 10 === 0 ? [{ ...plant, build: node }] : []),
]);

// Those that steer the one fake AWS come one after the other.
describe.concurrent('a planted problem', () => {
  it.each(CASES.filter(({ asks }) => asks !== true))('$code is found ($build.name)', findPlanted);
});
describe('a planted problem on the way to AWS', () => {
  it.each(CASES.filter(({ asks }) => asks === true))('$code is found ($build.name)', findPlanted);
});

async function findPlanted({ code, plant, also = [], asks, build }: (typeof CASES)[number]): Promise<void> {
  const home: Home = homes.fresh();
  const planted = await plant(home, aws);
  try {
    const before = snapshot(home.path);
    const { at, path: _, undo: __, ...options } = planted;
    const args = options.args ?? (asks === true ? [] : ['--offline']);
    const { status, findings, stdout, stderr } = await visit(home, { ...options, build, args });
    expect(snapshot(home.path)).toBe(before);
    expect(new Set(findings.map((finding) => finding.code)), stdout + stderr).toEqual(
      new Set([code, ...also]),
    );
    const found = findings.find((finding) => finding.code === code);
    const severity = severityOf(code as Parameters<typeof severityOf>[0]);
    const isProblem = [code, ...also].some(
      (one) => severityOf(one as Parameters<typeof severityOf>[0]) === 'problem',
    );
    expect(status).toBe(isProblem ? 1 : 0);
    expect(found?.severity).toBe(severity);
    if (at !== undefined) expect([found?.line, found?.column]).toEqual(at);
    for (const text of [found?.message, found?.why, found?.fix]) {
      expect(text).toMatch(/\S/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
    for (const secret of [ALICE_SECRET, 'spareSecret', home.env.AWS_VAULT_FILE_PASSPHRASE ?? '-'])
      expect(stdout + stderr).not.toContain(secret);
  } finally {
    planted.undo?.();
  }
}

it('with --strict warnings end with 1, too', async () => {
  const home = homes.fresh();
  home.config('[x]\n');
  expect((await visit(home, { args: ['--offline'] })).status).toBe(0);
  expect((await visit(home, { args: ['--offline', '--strict'] })).status).toBe(1);
});

it('looks for keys in the files of shells and tools, in the home and in the working folder', async () => {
  const home = homes.fresh();
  const files = [
    '.bashrc',
    '.env',
    '.envrc',
    '.config/environment.d/aws.conf',
    '.config/fish/fish_variables',
  ];
  for (const name of files) home.write(name, 'AWS_SECRET_ACCESS_KEY=spareSecret0123456789\n');
  const { findings, stdout } = await visit(home, { args: ['--offline'] });
  expect(findings.map(({ path }) => path).sort()).toEqual(files.map((name) => home.at(name)).sort());
  expect(stdout).not.toContain('spareSecret');
});
