// Findings that no test plants into a real home: facts made up, judged by the same checks. Together with the plants every
// code of the closed set is found somewhere, and every one has words.

import { describe, expect, it } from 'vitest';
import { FINDING_WORDS } from '../../../src/cli/findings/table.ts';
import { placed } from '../../../src/cli/findings/words.ts';
import { Document } from '../../../src/config/document.ts';
import { readSections } from '../../../src/config/sections.ts';
import { examine } from '../../../src/setup/doctor.ts';
import type { AwsFile, KeyringFacts, SetupFacts } from '../../../src/setup/facts.ts';
import { FINDING_CODES, type FindingCode } from '../../../src/setup/findings.ts';
import { PLANTS } from '../../e2e/doctor/plants.ts';

const KEYRING: KeyringFacts = {
  choicePath: '/home/a/state/backend',
  isChoiceBroken: false,
  isIndexBroken: false,
  rotations: [],
  damaged: [],
  chosen: 'os',
  availability: { available: true },
};

interface Made extends Partial<Omit<SetupFacts, 'config' | 'credentials' | 'files'>> {
  readonly config?: string;
  readonly credentials?: string;
}

function made({ config, credentials, ...more }: Made): SetupFacts {
  const file = (kind: AwsFile['kind'], text: string | undefined): AwsFile => {
    const path = `/home/a/.aws/${kind}`;
    const bytes = text === undefined ? undefined : Buffer.from(text, 'latin1');
    return { kind, path, look: undefined, document: bytes && Document.parse(bytes, path) };
  };
  const files = [file('config', config), file('credentials', credentials)] as const;
  return {
    env: {},
    platform: 'linux',
    nowMs: Date.parse('2026-11-26T00:00:00Z'),
    config: files[0],
    credentials: files[1],
    files: readSections(files[0].document, files[1].document),
    keyring: KEYRING,
    stored: new Map([['work', {}]]),
    network: { reached: [], leftOut: 0 },
    paths: [],
    secretLines: [],
    caches: [],
    leftovers: [],
    heldLocks: [],
    programs: new Map(),
    unfinished: [],
    ...more,
  };
}

const folder = (path: string): SetupFacts['paths'][number] => ({
  path,
  look: { kind: 'folder', mode: 0o700, uid: 1000, gid: 1000, size: 0, mtimeMs: 0, isLink: false },
  role: 'secret-folder',
  isOurs: true,
  isWritable: true,
});

/** What is made up, and the line and column of what is found. */
const CASES: readonly (readonly [FindingCode, Made, (readonly [number, number])?])[] = [
  ['not-utf8', { config: '[profile work]\n# \xff\n' }],
  ['lone-carriage-return', { config: '[profile work]\r[profile b]\nsource_profile = work\n' }, [1, 1]],
  ['odd-white-space', { config: '[profile work]\noutput =\x0b json\n' }, [2, 1]],
  ['inherited-section', { config: '[profile work]\n[DEFAULT]\n' }, [2, 1]],
  ['name-hidden-from-js', { config: '[profile work]\n[profile "a b"]\nsource_profile = work\n' }, [2, 1]],
  ['name-breaks-js', { config: '[profile work]\n__proto__ = x\n' }, [2, 1]],
  ['text-after-header', { config: '[profile work] mine\n' }, [1, 1]],
  ['two-defaults', { config: '[default]\n[profile default]\n' }, [2, 1]],
  ['replaced-section', { config: '[profile work]\n[profile "work"]\n' }, [2, 1]],
  ['prefix-in-credentials', { credentials: '[profile work]\nregion = eu-west-1\n' }, [1, 1]],
  ['upper-case-key', { config: '[profile work]\nRegion = eu-west-1\n' }, [2, 1]],
  ['empty-value', { config: '[profile work]\nregion =\n' }, [2, 1]],
  ['indented-after-block', { config: '[profile work]\n  s3 =\n    a = b\n  region = eu-west-1\n' }, [4, 3]],
  ['swallowed-header', { config: '[profile work]\noutput = json\n  [profile b]\n' }, [3, 3]],
  ['backend-none', { keyring: { ...KEYRING, failure: { code: 'no-backend', facts: {} } } }],
  ['keyring-locked', { keyring: { ...KEYRING, availability: { available: true, detail: 'locked' } } }],
  ['parts-leftover', { keyring: { ...KEYRING, items: ['part:abc-0123456789abcdef:0:credentials:x'] } }],
  ['rotation-unfinished', { keyring: { ...KEYRING, rotations: ['work'] } }],
  ['endpoints-left-out', { network: { reached: [], leftOut: 3 } }],
  ['on-network', { paths: [{ ...folder('/net/state'), fileSystem: { kind: 'network', name: 'NFS' } }] }],
  ['check-unfinished', { unfinished: [{ what: 'keyring', seconds: 8 }] }],
];

describe('facts that are made up', () => {
  it.each(CASES.map(([code, facts, at]) => ({ code, facts, at })))('$code', ({ code, facts, at }) => {
    const findings = examine(made(facts));
    const found = findings.find((finding) => finding.code === code);
    expect(found, JSON.stringify(findings)).toBeDefined();
    if (at !== undefined) expect([found?.place?.line, found?.place?.column]).toEqual(at);
    if (found === undefined) return;
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const words = FINDING_WORDS[code];
      const why = typeof words.why === 'string' ? words.why : words.why(found.facts);
      for (const text of [
        words.what(found.facts),
        why,
        words.fix(found.facts, placed(found.place, platform)),
      ]) {
        expect(text).toMatch(/^\S.*[^.\s]$/);
        expect(text).not.toMatch(/undefined|NaN|\[object/);
      }
    }
  });

  it('that are well give nothing', () => {
    expect(examine(made({ config: '[profile work]\nregion = eu-west-1\n' }))).toEqual([]);
  });

  it('and plants together find every code there is', () => {
    const found = new Set([...CASES.map(([code]) => code), ...PLANTS.map(({ code }) => code)]);
    expect(FINDING_CODES.filter((code) => !found.has(code))).toEqual([]);
  });
});

describe('a run for one profile', () => {
  const config =
    '[default]\nregion = nowhere at all\n[profile work]\nsource_profile = base\n[profile base]\noutput = jsno\n[profile other]\noutput = jsno\n';
  it('tells of that one, its sources and [default]', () => {
    const findings = examine(made({ config, profile: 'work', stored: new Map([['base', {}]]) }));
    expect(findings.map(({ code, place }) => `${code}:${place?.line}`)).toEqual([
      'bad-region:2',
      'bad-value:6',
    ]);
  });
});

describe('permissions', () => {
  const seen = (mode: number, gid: number, role: 'file' | 'secret-file') => {
    const look = { kind: 'file', mode, uid: 1000, gid, size: 0, mtimeMs: 0, isLink: false } as const;
    const paths = [{ path: '/home/a/.aws/config', look, role, isOurs: false, isWritable: true }] as const;
    return examine(made({ paths, userId: 1000 })).map(({ code }) => code);
  };
  it.each([
    [0o600, 100, 'secret-file', []],
    [0o640, 100, 'secret-file', ['readable-by-others']],
    [0o644, 100, 'file', []],
    [0o664, 100, 'file', ['writable-by-others']],
    // A group of the user's own has nobody else in it.
    [0o664, 1000, 'file', []],
    [0o660, 1000, 'secret-file', []],
    [0o664, 1000, 'secret-file', ['readable-by-others']],
    [0o666, 1000, 'file', ['writable-by-others']],
  ] as const)('mode %o, group %i, %s', (mode, gid, role, codes) => {
    expect(seen(mode, gid, role)).toEqual(codes);
  });
});

describe('what cannot be known is not guessed', () => {
  it('without knowledge of the store no profile lacks keys', () => {
    const { stored: _, ...facts } = made({ config: '[profile a]\nsource_profile = b\n[profile c]\n' });
    expect(
      examine({ ...facts, keyring: { ...KEYRING, failure: { code: 'locked', facts: {} } } }).map(
        ({ code }) => code,
      ),
    ).toEqual(['keyring-failed']);
  });

  it('one silent endpoint among others is no loss of the network', () => {
    const endpoint = (region: string) => ({
      url: `https://sts.${region}.amazonaws.com`,
      host: `sts.${region}.amazonaws.com`,
      region,
      profiles: ['work'],
      isCustom: false,
    });
    const failure = { code: 'network', facts: { host: 'sts.eu-west-1.amazonaws.com', reason: 'ENOTFOUND' } };
    const silent = { ...endpoint('eu-west-1'), failure };
    const good = { ...endpoint('us-east-1'), isAws: true, skewSeconds: 2 };
    const codes = (reached: SetupFacts['network']['reached']) =>
      examine(made({ network: { reached, leftOut: 0 } })).map(({ code }) => code);
    expect(codes([silent, good])).toEqual(['endpoint-unreachable']);
    expect(codes([silent])).toEqual(['offline']);
    // The clock goes by the endpoint that agrees most: another one may have answered late.
    expect(codes([good, { ...endpoint('eu-west-2'), isAws: true, skewSeconds: 90 }])).toEqual([]);
    expect(codes([{ ...good, skewSeconds: -61 }])).toEqual(['clock-off']);
    expect(codes([{ ...good, skewSeconds: 60 }])).toEqual([]);
  });
});
