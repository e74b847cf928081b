// The formats of `export`: ordinary output byte for byte, nasty values through the real shells.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { OutputError } from '../../../src/output/errors.ts';
import { type ExportFormat, exportFormats, formatExport } from '../../../src/output/export.ts';
import type { ExportFields } from '../../../src/output/fields.ts';

const ordinary: ExportFields = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: Secret.of('wJalr/XUtn+FEMI='),
  sessionToken: Secret.of('FwoG//token+=='),
  expiration: new Date('2026-11-23T22:14:05.678Z'),
  region: 'eu-west-1',
  profile: 'work',
};

function withSecret(secret: string): ExportFields {
  return { accessKeyId: 'AKIA', secretAccessKey: Secret.of(secret), profile: 'work' };
}

const NASTY = [
  'two words',
  " it's ",
  'say "hi"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell, not for us
  '$HOME ${HOME} $(id) `id`',
  '100% %PATH% !history! ^caret',
  'back\\slash \\\\ \\n \\',
  'a;b|c&d<e>f(g){h}[i]*?~#',
  '=ls',
  '~root',
  '',
  'žluťoučký 你好 👩‍👩‍👧',
  '\u2018typographic\u2019 \u201cquotes\u201d',
  'tab\there',
];
const BREAKS = ['line one\nline two', "ends'\n", '\r\n'];

describe('ordinary credentials', () => {
  const variables = [
    'AWS_ACCESS_KEY_ID=ASIAEXAMPLE',
    'AWS_SECRET_ACCESS_KEY=wJalr/XUtn+FEMI=',
    'AWS_SESSION_TOKEN=FwoG//token+==',
    'AWS_CREDENTIAL_EXPIRATION=2026-11-23T22:14:05Z',
    'AWS_REGION=eu-west-1',
    'AWS_DEFAULT_REGION=eu-west-1',
  ];
  const expected: Readonly<Record<ExportFormat, string>> = {
    env: variables.map((line) => `${line}\n`).join(''),
    'export-env': variables.map((line) => `export ${line}\n`).join(''),
    dotenv: variables.map((line) => `${line}\n`).join(''),
    cmd: variables.map((line) => `set ${line}\r\n`).join(''),
    fish: variables.map((line) => `set -gx ${line.replace('=', ' ')};\n`).join(''),
    powershell: variables.map((line) => `$Env:${line.replace('=', " = '")}'\n`).join(''),
    json: `{
  "Version": 1,
  "AccessKeyId": "ASIAEXAMPLE",
  "SecretAccessKey": "wJalr/XUtn+FEMI=",
  "SessionToken": "FwoG//token+==",
  "Expiration": "2026-11-23T22:14:05Z"
}
`,
    ini: `[work]
aws_access_key_id=ASIAEXAMPLE
aws_secret_access_key=wJalr/XUtn+FEMI=
aws_session_token=FwoG//token+==
aws_credential_expiration=2026-11-23T22:14:05Z
region=eu-west-1

`,
  };

  it.each(exportFormats())('are written as %s', (format) => {
    expect(formatExport(format, ordinary)).toBe(expected[format]);
  });

  it('leave out what is not there', () => {
    expect(formatExport('env', withSecret('abc'))).toBe(
      'AWS_ACCESS_KEY_ID=AKIA\nAWS_SECRET_ACCESS_KEY=abc\n',
    );
    expect(JSON.parse(formatExport('json', withSecret('abc')))).toEqual({
      Version: 1,
      AccessKeyId: 'AKIA',
      SecretAccessKey: 'abc',
    });
  });

  it('refuse a format that does not exist, object properties included', () => {
    for (const format of ['xml', 'toString', '']) {
      expect(() => formatExport(format, ordinary)).toThrowError(
        expect.objectContaining({ code: 'format-unknown', facts: { format, known: exportFormats() } }),
      );
    }
  });
});

describe('nasty values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const show = 'printf \'%s\' "$AWS_SECRET_ACCESS_KEY"';

  /** Sources the text in one shell per value and reads the variable back out of a child's environment. */
  function read(shell: readonly string[], text: string, after: string): string {
    const path = join(folder, 'vars');
    writeFileSync(path, text);
    const [command = '', ...options] = shell;
    const env = { PATH: process.env.PATH ?? '', HOME: '/root-home', LC_ALL: 'C.UTF-8' };
    return execFileSync(command, [...options, '-c', `. ${path}; ${after}`], { encoding: 'utf8', env });
  }

  const posix = [
    { name: 'dash', shell: ['dash'] },
    { name: 'sh', shell: ['sh'] },
    { name: 'bash', shell: ['bash', '--norc', '--noprofile'] },
    { name: 'bash with history expansion', shell: ['bash', '--norc', '--noprofile', '-H'] },
    { name: 'zsh', shell: ['zsh', '-f'] },
  ];

  it.each(posix)('reach $name unchanged', ({ shell }) => {
    for (const value of [...NASTY, ...BREAKS]) {
      expect(
        read(
          shell,
          formatExport('export-env', withSecret(value)),
          `sh -c '${show.replaceAll("'", "'\\''")}'`,
        ),
      ).toBe(value);
    }
    for (const value of NASTY) expect(read(shell, formatExport('env', withSecret(value)), show)).toBe(value);
  });

  it('reach fish unchanged, sourced and evaluated', () => {
    const fish = ['fish', '--no-config'];
    for (const value of [...NASTY, ...BREAKS]) {
      expect(
        read(fish, formatExport('fish', withSecret(value)), 'sh -c \'printf %s "$AWS_SECRET_ACCESS_KEY"\''),
      ).toBe(value);
    }
    for (const value of NASTY) {
      const path = join(folder, 'text');
      writeFileSync(path, formatExport('fish', withSecret(value)));
      const script = `eval (cat ${path}); printf %s $AWS_SECRET_ACCESS_KEY`;
      expect(execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })).toBe(value);
    }
  });

  it('reach a reader of .env files unchanged, or are refused', () => {
    const refused = NASTY.filter((value) => {
      try {
        expect(parseEnv(formatExport('dotenv', withSecret(value)))).toMatchObject({
          AWS_SECRET_ACCESS_KEY: value,
        });
        return false;
      } catch (error) {
        if (!(error instanceof OutputError)) throw error;
        return true;
      }
    });
    expect(refused).toEqual(['back\\slash \\\\ \\n \\']);
    expect(() => formatExport('dotenv', withSecret(`'"`))).toThrowError(OutputError);
  });

  // There is no PowerShell to run here: these are its rules, applied by hand.
  it('are quoted by the rules of PowerShell', () => {
    const line = (value: string) => formatExport('powershell', withSecret(value)).split('\n')[1];
    expect(line('it\'s $HOME `id` "x"')).toBe("$Env:AWS_SECRET_ACCESS_KEY = 'it''s $HOME `id` \"x\"'");
    expect(line('a\u2019b\u2018c')).toBe("$Env:AWS_SECRET_ACCESS_KEY = 'a\u2019\u2019b\u2018\u2018c'");
    expect(line('a\nb $x "y" `z` \u201cq\u201d\r')).toBe(
      '$Env:AWS_SECRET_ACCESS_KEY = "a`nb `$x `"y`" ``z`` `\u201cq`\u201d`r"',
    );
  });

  // Nor is there a cmd.exe.
  it('are quoted by the rules of cmd, or refused', () => {
    const line = (value: string) => formatExport('cmd', withSecret(value)).split('\r\n')[1];
    expect(line('a b&c|d<e>f^g!h')).toBe('set "AWS_SECRET_ACCESS_KEY=a b&c|d<e>f^g!h"');
    expect(line("it's ž")).toBe('set "AWS_SECRET_ACCESS_KEY=it\'s ž"');
    for (const value of ['100%', 'say "hi"', 'a\nb', 'a\tb']) {
      expect(() => formatExport('cmd', withSecret(value))).toThrowError(OutputError);
    }
  });

  it('are refused by ini where a reader would change them', () => {
    for (const value of ['a\nb', ' a', 'a ', 'a #b', 'a\t;b', '#a', 'a\rb', '\x1b[0m']) {
      expect(() => formatExport('ini', withSecret(value))).toThrowError(OutputError);
    }
    expect(formatExport('ini', withSecret('a#b=c%d'))).toContain('aws_secret_access_key=a#b=c%d\n');
    for (const profile of ['a]b', 'a\nb', ' a', '']) {
      expect(() => formatExport('ini', { ...ordinary, profile })).toThrowError(
        expect.objectContaining({ facts: { format: 'ini', variable: 'profile', reason: 'section name' } }),
      );
    }
  });

  it('are refused where no environment can hold them', () => {
    for (const format of ['env', 'export-env', 'fish', 'powershell', 'cmd', 'dotenv']) {
      expect(() => formatExport(format, withSecret('a\0b'))).toThrowError(OutputError);
    }
    for (const value of BREAKS)
      expect(() => formatExport('env', withSecret(value))).toThrowError(OutputError);
  });

  it('stay out of the error', () => {
    try {
      formatExport('env', withSecret('canary\n'));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'value-not-representable',
        facts: { format: 'env', variable: 'AWS_SECRET_ACCESS_KEY', reason: 'line break' },
      });
      expect(JSON.stringify(error) + String(error)).not.toContain('canary');
    }
  });
});
