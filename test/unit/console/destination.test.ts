// Where `vault login` lands: every partition, every service, and paths that try to lead elsewhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destination } from '../../../src/console/destination.ts';
import { ConsoleError } from '../../../src/console/errors.ts';
import { consolePartition } from '../../../src/console/partitions.ts';
import { CONSOLE_SERVICES, findService } from '../../../src/console/services.ts';
import { signInOrigin, signInUrl, signOutFirst } from '../../../src/console/sign-in.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { partitionOfConsole, partitionOfSignIn } from '../../fake-aws/partitions.ts';

interface Case {
  readonly partition: string;
  readonly region?: string;
  readonly host: string;
  /** Where global services are. */
  readonly home: { readonly region: string; readonly host: string };
}

const AWS = { region: 'us-east-1', host: 'us-east-1.console.aws.amazon.com' };
const CHINA = { region: 'cn-north-1', host: 'console.amazonaws.cn' };
const GOV = { region: 'us-gov-west-1', host: 'us-gov-west-1.console.amazonaws-us-gov.com' };
const EUSC = { region: 'eusc-de-east-1', host: 'eusc-de-east-1.console.amazonaws-eusc.eu' };

const CASES: readonly Case[] = [
  { partition: 'aws', host: 'console.aws.amazon.com', home: AWS },
  { partition: 'aws', region: 'us-east-1', host: 'us-east-1.console.aws.amazon.com', home: AWS },
  { partition: 'aws', region: 'eu-central-2', host: 'eu-central-2.console.aws.amazon.com', home: AWS },
  { partition: 'aws-cn', host: 'console.amazonaws.cn', home: CHINA },
  { partition: 'aws-cn', region: 'cn-north-1', host: 'console.amazonaws.cn', home: CHINA },
  { partition: 'aws-cn', region: 'cn-northwest-1', host: 'cn-northwest-1.console.amazonaws.cn', home: CHINA },
  { partition: 'aws-us-gov', host: 'console.amazonaws-us-gov.com', home: GOV },
  {
    partition: 'aws-us-gov',
    region: 'us-gov-east-1',
    host: 'us-gov-east-1.console.amazonaws-us-gov.com',
    home: GOV,
  },
  // There is no console without a region.
  { partition: 'aws-eusc', host: 'eusc-de-east-1.console.amazonaws-eusc.eu', home: EUSC },
  { partition: 'aws-eusc', region: 'eusc-de-east-1', host: EUSC.host, home: EUSC },
];

function land(
  { partition, region }: Pick<Case, 'partition' | 'region'>,
  more: { readonly service?: string; readonly path?: string; readonly consoleUrl?: string } = {},
): URL {
  return new URL(
    destination({
      partition: consolePartition(partition),
      ...(region === undefined ? {} : { region }),
      ...more,
    }),
  );
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConsoleError) return error.code;
    throw error;
  }
  return 'none';
}

describe.each(CASES)('in $partition, region $region,', (one) => {
  it('home is the console home of the region', () => {
    const url = land(one);
    expect(url.host).toBe(one.host);
    expect(url.pathname).toBe('/console/home');
    expect(url.searchParams.getAll('region')).toEqual(one.region === undefined ? [] : [one.region]);
    expect(partitionOfConsole(url.host)).toBe(one.partition);
  });

  it.each(CONSOLE_SERVICES)('$name has its own page', (service) => {
    for (const name of [service.name, ...service.aliases, service.name.toUpperCase()]) {
      const url = land(one, { service: name });
      const region = service.isGlobal ? one.home.region : one.region;
      expect(url.host).toBe(service.isGlobal ? one.home.host : one.host);
      expect(url.searchParams.getAll('region')).toEqual(region === undefined ? [] : [region]);
      expect(`${url.pathname}${url.hash}`).toBe(service.path);
    }
  });

  it('signs in at a host of the partition, and comes back to exactly the destination', () => {
    const origin = signInOrigin(consolePartition(one.partition), undefined);
    expect(partitionOfSignIn(new URL(origin).host)).toBe(one.partition);
    const token = 'a+b/c==&Destination=x#y %41';
    const wanted = land(one, { path: '/s3/buckets/b?prefix=a%2Fb&x=1+2#tab' }).href;
    const login = signInUrl(origin, wanted, Secret.of(token));
    const first = new URL(login.reveal());
    expect(first.origin + first.pathname).toBe(`${origin}/federation`);
    expect(Object.fromEntries(first.searchParams)).toEqual({
      Action: 'login',
      Issuer: 'vault',
      Destination: wanted,
      SigninToken: token,
    });
    const out = new URL(signOutFirst(origin, login).reveal());
    expect(out.origin + out.pathname).toBe(`${origin}/oauth`);
    expect(Object.fromEntries(out.searchParams)).toEqual({ Action: 'logout', redirect_uri: login.reveal() });
  });
});

describe('services', () => {
  it('are many, sorted, and no name or alias stands for two', () => {
    expect(CONSOLE_SERVICES.length).toBeGreaterThanOrEqual(40);
    const names = CONSOLE_SERVICES.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    const sorted = CONSOLE_SERVICES.map(({ name }) => name);
    expect(sorted).toEqual([...sorted].sort());
    expect(findService('EC2')?.name).toBe('ec2');
    expect(findService('ec')).toBeUndefined();
  });

  it('that are not known are told with the nearest', () => {
    expect(() => land({ partition: 'aws' }, { service: 'lambdaa' })).toThrowError(
      expect.objectContaining({
        code: 'service-unknown',
        facts: expect.objectContaining({ closest: 'lambda' }),
      }),
    );
  });
});

describe('paths', () => {
  const at = (path: string): string => land({ partition: 'aws', region: 'eu-west-1' }, { path }).href;
  const origin = 'https://eu-west-1.console.aws.amazon.com';

  it.each([
    ['s3/home', `${origin}/s3/home?region=eu-west-1`],
    ['/s3/home', `${origin}/s3/home?region=eu-west-1`],
    ['//example.com/x', `${origin}/example.com/x?region=eu-west-1`],
    ['\\\\example.com', `${origin}/example.com?region=eu-west-1`],
    ['@example.com', `${origin}/@example.com?region=eu-west-1`],
    ['/../../x', `${origin}/x?region=eu-west-1`],
    ['/ec2/home#Instances:a?b', `${origin}/ec2/home?region=eu-west-1#Instances:a?b`],
    ['/x?region=us-east-1', `${origin}/x?region=us-east-1`],
    ['/x?a=1&&b=', `${origin}/x?a=1&b=&region=eu-west-1`],
    ['/x?', `${origin}/x?region=eu-west-1`],
    ['?a=b', `${origin}/?a=b&region=eu-west-1`],
    ['/a b/\u00e9', `${origin}/a%20b/%C3%A9?region=eu-west-1`],
    [`${origin}/x?y#z`, `${origin}/x?y#z`],
    ['https://console.aws.amazon.com/x', 'https://console.aws.amazon.com/x'],
  ])('%s', (path, wanted) => {
    expect(at(path)).toBe(wanted);
  });

  it.each([
    'https://example.com/',
    'https://console.aws.amazon.com.example.com/',
    'https://xconsole.aws.amazon.com/',
    'https://console.aws.amazon.com@example.com/',
    'https://a:b@console.aws.amazon.com/',
    'https://console.aws.amazon.com:8443/',
    'http://console.aws.amazon.com/',
    'javascript:alert(1)',
    'https://console.amazonaws.cn/',
    'https://',
  ])('%s is refused', (path) => {
    expect(codeOf(() => at(path))).toBe('destination');
  });

  it('never lead to another host, whatever they are', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '@',
      ':',
      '?',
      '#',
      '&',
      '..',
      '%2e',
      'https:',
      'a',
      ' ',
      '\t',
      '\n',
      '\u0000',
      '[',
      '.',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (path) => {
        let url: URL;
        try {
          url = new URL(at(path));
        } catch (error) {
          return error instanceof ConsoleError;
        }
        return url.protocol === 'https:' && url.username === '' && partitionOfConsole(url.host) === 'aws';
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what does not fit', () => {
  it.each([
    ['aws', 'cn-north-1'],
    ['aws', 'us-gov-west-1'],
    ['aws-cn', 'us-east-1'],
    ['aws-us-gov', 'us-east-1'],
    ['aws-eusc', 'eu-central-1'],
  ])('credentials of %s and region %s', (partition, region) => {
    expect(codeOf(() => land({ partition, region }))).toBe('region-partition');
  });

  it.each(['aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'])(
    '%s has no published console, and one where the profile says so',
    (partition) => {
      expect(codeOf(() => land({ partition }))).toBe('partition-unknown');
      const consoleUrl = 'https://console.example.ic.gov';
      expect(land({ partition }, { consoleUrl, path: '/s3' }).href).toBe(`${consoleUrl}/s3`);
      expect(land({ partition }, { consoleUrl, service: 'iam' }).host).toBe('console.example.ic.gov');
      expect(codeOf(() => land({ partition }, { consoleUrl, path: 'https://example.com/' }))).toBe(
        'destination',
      );
      expect(signInOrigin(consolePartition(partition), undefined)).toMatch(/^https:\/\/signin\./);
    },
  );

  it.each(['http://x', 'x', 'https://a@b', 'https://a/path', 'https://a?b'])(
    'console_url %s',
    (consoleUrl) => {
      expect(codeOf(() => land({ partition: 'aws' }, { consoleUrl }))).toBe('destination');
    },
  );

  it('a partition that nobody knows', () => {
    expect(codeOf(() => consolePartition('aws-moon'))).toBe('partition-unknown');
  });
});
