// The table of failures: every row, with the facts it is given and with none, reads as a sentence of ours.

import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/aws/errors.ts';
import { withFacts } from '../../../src/cli/enrich.ts';
import { CliError } from '../../../src/cli/errors.ts';
import { describeFailure, FAILURES, reportFailure } from '../../../src/cli/failure.ts';
import type { Facts } from '../../../src/kernel/error.ts';
import { VaultError } from '../../../src/kernel/error.ts';
import { PlatformError } from '../../../src/platform/errors.ts';
import { ProfilesError } from '../../../src/profiles/errors.ts';
import { SessionsError } from '../../../src/sessions/errors.ts';

/** Every fact that any room has, as it typically is. */
const TYPICAL: Facts = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  given: 'AKIAIOSFODNN7EXAMPLE',
  others: ['AKIAIOSFODNN7EXAMPLE'],
  details: ['AKIAIOSFODNN7EXAMPLE (active, created 2026-01-02)'],
  userArn: 'arn:aws:iam::111111111111:user/alice',
  attempts: 3,
  awsCode: 'AccessDenied',
  backend: 'file',
  chain: ['admin', 'base', 'work'],
  closest: 'work',
  column: 1,
  command: 'exec',
  count: 11,
  driver: 'ykman',
  durationSeconds: 7200,
  errno: 'EACCES',
  expected: 'a region name such as eu-west-1',
  field: 'access key id',
  file: 'credentials',
  format: 'yaml',
  host: 'sts.eu-west-1.amazonaws.com',
  include: 'base',
  item: 'credentials:work',
  key: 'region',
  keysIn: 'keyring',
  keysOf: 'work',
  kind: 'web-identity',
  known: ['work', 'base'],
  length: 3000,
  line: 3,
  missing: 'aws_secret_access_key',
  name: 'work',
  operation: 'AssumeRole',
  path: '/home/alice/.aws/config',
  phase: 'connect',
  platform: 'linux',
  profile: 'admin',
  proxy: 'proxy.example.com:8080',
  reason: 'it is empty',
  region: 'eu-west-1',
  roleArn: 'arn:aws:iam::222222222222:role/admin',
  seconds: 30,
  section: 'profile work',
  serial: 'arn:aws:iam::111111111111:mfa/alice',
  services: 'mine',
  session: 'mine',
  setBy: 'profile admin',
  setting: 'use_fips_endpoint',
  source: 'work',
  status: 407,
  tag: 'team',
  target: 'admin',
  timeoutMs: 5000,
  value: 'eu west',
  variable: 'AWS_CONFIG_FILE',
  variant: 'use_fips_endpoint',
  version: 9,
};

/** Facts that choose between two wordings. */
const VARIANTS: readonly Facts[] = [
  TYPICAL,
  {},
  { ...TYPICAL, isNew: true },
  { ...TYPICAL, keysIn: 'credentials', mfaSent: true, limit: 'chaining', seconds: -30, proxy: undefined },
  {
    ...TYPICAL,
    setBy: '--duration',
    key: 'duration_seconds',
    value: '46800 seconds',
    expected: '900 to 43200 seconds',
  },
  { ...TYPICAL, setBy: 'profile services mine', key: 'sts.endpoint_url', closest: undefined, known: [] },
  {
    ...TYPICAL,
    missing: 'interpreter',
    errno: 'EISDIR',
    status: 'SIGKILL',
    missingConfig: '/home/alice/.aws/config',
  },
  { ...TYPICAL, variable: 'SHELL', command: '/no/shell', operation: 'write', hasPassphraseVariable: true },
  { ...TYPICAL, path: '/home/alice/keys/store.json', reason: 'ENOSPC', chain: ['admin', 'work'] },
];

const rows = Object.entries(FAILURES).flatMap(([room, table]) =>
  Object.entries(table).map(([code, row]) => ({ name: `${room} ${code}`, row })),
);

/** What every line for a person has to be. */
function checkClause(text: string): void {
  expect(text).not.toBe('');
  expect(text).not.toMatch(/undefined|NaN|\[object|Infinity/);
  expect(text).not.toMatch(/ {2}|^ | $|\( ?\)|``|\n/);
  expect(text).not.toMatch(/ [,:;.]|[,:;]$|: :|::(?!\d)/);
  expect(text).not.toMatch(/\.$/);
  // Only names begin with a capital letter: AWS, STS, MFA, a variable.
  expect(text).not.toMatch(/^[A-Z][a-z]/);
}

describe('the table of failures', () => {
  it('has a row for every room', () => {
    expect(Object.keys(FAILURES).sort()).toEqual([
      'aws',
      'cli',
      'config',
      'console',
      'credentials',
      'keyring',
      'mfa',
      'output',
      'platform',
      'profiles',
      'rotation',
      'sessions',
    ]);
    expect(rows.length).toBeGreaterThan(100);
  });

  it.each(rows)('words $name as one clause with one hint, whatever the facts', ({ row }) => {
    for (const facts of VARIANTS) {
      checkClause(row.message(facts));
      const hint = row.hint?.(facts);
      if (hint !== undefined) checkClause(hint);
    }
  });

  it.each(rows)('says what to do next for $name', ({ row }) => {
    // Whoever pressed Ctrl-C knows.
    if (row.status === 130) expect(row.hint).toBeUndefined();
    else expect(row.hint?.(TYPICAL)).toBeTruthy();
  });

  it.each(rows)('names no PROFILE for $name where the facts name one', ({ row }) => {
    expect(row.message(TYPICAL)).not.toMatch(/\bPROFILE/);
    expect(row.hint?.(TYPICAL) ?? '').not.toMatch(/\bPROFILE/);
  });
});

describe('a failure', () => {
  it('has the status of the command, unless the row has one of its own', () => {
    const denied = new AwsError('access-denied');
    expect(describeFailure(denied, { command: 'exec' }).status).toBe(125);
    expect(describeFailure(denied, { command: 'export' }).status).toBe(1);
    expect(describeFailure(denied, {}).status).toBe(1);
    expect(describeFailure(new CliError('usage', { reason: 'x' }), { command: 'exec' }).status).toBe(2);
    expect(describeFailure(new PlatformError('interrupted'), { command: 'exec' }).status).toBe(130);
    expect(
      describeFailure(new PlatformError('command-not-found', { command: 'x' }), { command: 'exec' }).status,
    ).toBe(127);
    expect(
      describeFailure(new PlatformError('command-not-executable', { command: 'x' }), { command: 'exec' })
        .status,
    ).toBe(126);
  });

  it('of ours that is no VaultError tells its kind and nothing of its message', () => {
    const told = describeFailure(new TypeError('hidden'), { command: 'exec' });
    expect(told).toEqual({
      message: 'internal error (TypeError)',
      hint: 'run it again with --debug, and report what it prints',
      status: 125,
    });
    expect(JSON.stringify(describeFailure('hidden', {}))).not.toContain('hidden');
    expect(JSON.stringify(describeFailure(undefined, {}))).toContain('internal error');
  });

  it('of an unknown room or code is still told', () => {
    class Strange extends VaultError {
      override readonly room = 'strange';
    }
    expect(describeFailure(new Strange('odd'), {})).toEqual({ message: 'strange: odd', status: 1 });
    class Odd extends VaultError {
      override readonly room = 'constructor';
    }
    expect(describeFailure(new Odd('name'), {}).message).toBe('constructor: name');
  });

  it("of another process keeps that error's words and hint", () => {
    const shared = new SessionsError('shared-failure', {
      room: 'aws',
      code: 'access-denied',
      operation: 'AssumeRole',
      profile: 'elsewhere',
    });
    const told = describeFailure(shared, { command: 'exec', target: 'admin' });
    expect(told.message).toBe(
      'AWS refused AssumeRole (another vault process was told so while this one waited for it)',
    );
    expect(told.hint).toContain('vault explain admin');
    expect(told.status).toBe(125);
  });

  it('speaks of the profile of the command line, else of the one that failed', () => {
    const error = new AwsError('unknown', { profile: 'base' });
    expect(describeFailure(error, { target: 'admin' }).hint).toBe('vault explain admin');
    expect(describeFailure(error, {}).hint).toBe('vault explain base');
    expect(describeFailure(new AwsError('unknown'), {}).hint).toBe('vault explain PROFILE');
  });

  it('keeps what the error says itself before what is added to it', () => {
    const error = new AwsError('invalid-key', { profile: 'base' }, { cause: new Error('why') });
    const told = withFacts(error, { profile: 'other', keysOf: 'work' });
    expect(told).toBeInstanceOf(AwsError);
    expect(told).toMatchObject({ code: 'invalid-key', facts: { profile: 'base', keysOf: 'work' } });
    expect((told as AwsError).cause).toBe(error.cause);
    expect((told as AwsError).stack).toBe(error.stack);
    const foreign = new TypeError('x');
    expect(withFacts(foreign, { profile: 'x' })).toBe(foreign);
  });
});

describe('the report', () => {
  function report(
    error: unknown,
    flags: Readonly<Record<string, boolean>> = {},
  ): { text: string; status: number } {
    let text = '';
    const status = reportFailure(error, {
      command: 'exec',
      world: { env: {}, platform: 'linux', writeErr: (more) => (text += more) },
      flags,
    });
    return { text, status };
  }

  it('is one line and one hint, whatever a name out of a file holds', () => {
    const { text, status } = report(new ProfilesError('credentials-missing', { profile: 'a\n\u001b[2Jb' }));
    expect(text).toBe('vault: there are no credentials for profile a [2Jb\nhint: vault add a [2Jb\n');
    expect(status).toBe(125);
  });

  it('with --debug tells the causes, and no message of a foreign one', () => {
    const { text } = report(new AwsError('network', { host: 'h' }, { cause: new Error('hidden') }), {
      debug: true,
    });
    expect(text).toMatch(/^vault: h cannot be reached: .*\nhint: .*\nvault: debug: failed with aws: network/);
    expect(text).toContain('caused by Error');
    expect(text).not.toContain('hidden');
  });
});
