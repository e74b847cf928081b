// Makes config and credentials files that hit the odd corners of the format, the same ones for the same seed.

import {
  BLANKS,
  BROKEN,
  COMMENTS,
  CONFIG_HEADERS,
  CREDENTIALS_HEADERS,
  KEYS,
  SPACED,
  TRAILS,
  VALUES,
} from './config-words.ts';

export interface GeneratedPair {
  readonly config: string;
  readonly credentials: string;
}

/** A number in [0, 1), from a 32-bit state (mulberry32). */
type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A config file with little in it that readers disagree on. */
export function generateTame(seed: number): string {
  return generateFile(randomFrom(seed), 'config', TAME);
}

/** A config file and a credentials file that shares some of its profile names. */
export function generatePair(seed: number): GeneratedPair {
  const random = randomFrom(seed);
  if (random() < 0.1) return { config: soup(random), credentials: soup(random) };
  return { config: generateFile(random, 'config'), credentials: generateFile(random, 'credentials') };
}

/** Corners that the generator hits too rarely. */
export const HANDMADE: readonly GeneratedPair[] = [
  // A block that cannot be read counts only where a section inherits it.
  '[DEFAULT]\ns3 =\n  no delimiter\n',
  '[DEFAULT]\ns3 =\n  no delimiter\n[profile a]\nS3 = own\n',
  '[DEFAULT]\ns3 =\n  no delimiter\n[profile a]\ns3 = own\n[profile b]\n',
  '[profile a]\nk = v\n[DEFAULT]\ns3 =\n  a = b\nregion = r\n[DEFAULT]\noutput = json\n',
  // Python's splitlines within a block.
  '[profile a]\ns3 =\n  a = 1\u001db = 2\u2028c = 3\n',
  '[profile a]\ns3 =\n  a = 1\u001dno delimiter\n',
  '[profile a]\ns3 =\n  a = 1\u001d \n\n\n# note\n  b=2\n',
  // Indentation.
  '  [profile a]\n    k = v\n   [profile b]\n  k = v\n    more\n  l = v\nm = v\n',
  '[profile a]\nregion = x\n  aws_secret_access_key = swallowed\n',
  '[profile a]\naws_secret_access_key = one\n  two\n',
  '[profile a]\naws_secret_access_key =\n  one = two\ns3 =\n  aws_session_token = x\n  b = c\n',
  '',
  '\n\n',
  '# only a comment',
  '[profile a]',
  '[default]\na = 1\n[profile default]\nb = 2\n',
  '[profile default]\na = 1\n[default]\nb = 2\n',
].map((text) => ({ config: text, credentials: text }));

interface Words {
  readonly headers: readonly string[];
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly spaced: readonly string[];
  /** Scales the chances of odd things. */
  readonly oddness: number;
}

const ODD: Omit<Words, 'headers'> = { keys: KEYS, values: VALUES, spaced: SPACED, oddness: 1 };
const TAME: Words = {
  headers: CONFIG_HEADERS.filter((header) => /^\[(default|[a-z-]+ "?\w+"?\]( #.*)?)/.test(header)),
  keys: KEYS.filter((key) => /^[a-z.]+(_[a-z]+)*$/.test(key)),
  values: VALUES.filter((value) => value.trim() !== '' && !/(^|\s)[#;]|[\u0085\ufeff]/.test(value)),
  spaced: SPACED.filter((delimiter) => !delimiter.includes(':')),
  oddness: 0.1,
};

function pick<T>(random: Random, from: readonly T[]): T {
  const item = from[Math.floor(random() * from.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function generateFile(
  random: Random,
  kind: 'config' | 'credentials',
  words: Words = { ...ODD, headers: kind === 'config' ? CONFIG_HEADERS : CREDENTIALS_HEADERS },
): string {
  const lines: string[] = [];
  const mayRepeat = random() < 0.08 * words.oddness;
  const usedHeaders = new Set<string>();
  const sectionCount = Math.floor(random() * 7);
  addNoise(random, lines, 0.3);
  for (let i = 0; i < sectionCount; i++) {
    const header = pick(random, words.headers);
    const name = header.slice(0, header.lastIndexOf(']'));
    if (usedHeaders.has(name) && !mayRepeat) continue;
    usedHeaders.add(name);
    lines.push(random() < 0.07 ? `  ${header}` : header);
    addKeys(random, lines, mayRepeat, words);
  }
  if (random() < 0.04 * words.oddness)
    lines.splice(Math.floor(random() * (lines.length + 1)), 0, pick(random, BROKEN));
  return join(random, lines);
}

function addKeys(random: Random, lines: string[], mayRepeat: boolean, words: Words): void {
  const used = new Set<string>();
  const indent = random() < 0.1 ? '  ' : '';
  const count = Math.floor(random() * 6);
  for (let i = 0; i < count; i++) {
    addNoise(random, lines, 0.15);
    const key = pick(random, words.keys);
    if (used.has(key.toLowerCase()) && !mayRepeat) continue;
    used.add(key.toLowerCase());
    if (random() < 0.12) {
      addBlock(random, lines, `${indent}${key}${pick(random, words.spaced)}`, indent, words);
      continue;
    }
    lines.push(indent + key + pick(random, words.spaced) + pick(random, words.values) + pick(random, TRAILS));
    if (random() < 0.1 * words.oddness) addContinuation(random, lines, indent);
  }
  addNoise(random, lines, 0.3);
}

function addBlock(random: Random, lines: string[], head: string, indent: string, words: Words): void {
  lines.push(head);
  const count = Math.floor(random() * 4);
  for (let i = 0; i < count; i++) {
    addNoise(random, lines, 0.15);
    const deeper = indent + pick(random, ['  ', '    ', '\t', ' \u3000']);
    const inner = pick(random, [...words.keys, 'max_concurrent_requests', 'addressing_style', '']);
    // Without `=` the whole file is rejected, so that is rare.
    const line =
      random() < 0.02 * words.oddness
        ? 'no delimiter'
        : `${inner}${pick(random, ['=', ' = '])}${pick(random, words.values)}`;
    lines.push(deeper + line);
  }
}

function addContinuation(random: Random, lines: string[], indent: string): void {
  const count = 1 + Math.floor(random() * 3);
  for (let i = 0; i < count; i++) {
    addNoise(random, lines, 0.2);
    const text = pick(random, [
      'more',
      'key = value',
      '[profile swallowed]',
      'aws_secret_access_key = x',
      '  deep  ',
      'a # b',
    ]);
    lines.push(`${indent} ${text}`);
  }
}

function addNoise(random: Random, lines: string[], chance: number): void {
  if (random() < chance) lines.push(random() < 0.5 ? pick(random, BLANKS) : pick(random, COMMENTS));
}

function join(random: Random, lines: readonly string[]): string {
  const style = pick(random, ['\n', '\n', '\n', '\r\n', '\r\n', 'mixed', '\r'] as const);
  const newline = (): string => (style === 'mixed' ? pick(random, ['\n', '\r\n', '\n', '\r']) : style);
  const ended = lines.map((line) => line + newline()).join('');
  const text = random() < 0.2 ? ended.replace(/[\r\n]+$/, '') : ended;
  return random() < 0.02 ? `\ufeff${text}` : text;
}

/** Single characters of meaning in no order at all. */
function soup(random: Random): string {
  const alphabet = [
    '[',
    ']',
    '=',
    ':',
    '#',
    ';',
    "'",
    '"',
    '\\',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '\n  ',
    '\u000b',
    '\u001d',
    '\u0085',
    '\u00a0',
    '\u2029',
    'é',
    'k',
    'k=v',
    '[profile a]',
    '[s]',
    '\n[default]\n',
    '\nkey = v\n',
  ];
  const count = Math.floor(random() * 25);
  let text = random() < 0.8 ? '[profile x]\n' : '';
  for (let i = 0; i < count; i++) text += pick(random, alphabet);
  return text;
}
