// Checks of the environment: variables that override what a profile says, that name what is not there or cannot be
// read, and what PATH leads to. Pure.

import { parseMfaSerial, parseRoleArn } from '../kernel/arn.ts';
import { parseDuration } from '../kernel/duration.ts';
import { closestName } from '../profiles/suggest.ts';
import type { SetupFacts } from './facts.ts';
import type { Finding } from './findings.ts';
import { complainOfValue } from './key-values.ts';

export function checkEnvironment(facts: SetupFacts): readonly Finding[] {
  return [
    ...checkProfileVariables(facts),
    ...checkKeyVariables(facts),
    ...checkRegions(facts),
    ...checkValues(facts),
    ...checkFiles(facts),
    ...checkPath(facts),
  ];
}

function checkProfileVariables({ env, files, stored, config }: SetupFacts): readonly Finding[] {
  const { AWS_PROFILE: first, AWS_DEFAULT_PROFILE: second } = env;
  const findings: Finding[] = [];
  // A file that cannot be read has no profiles to compare with.
  const isKnowable = config.malformed === undefined && config.errno === undefined;
  const known = [...files.profiles.keys(), ...(stored?.keys() ?? [])];
  const name = first || second;
  if (name && isKnowable && !known.includes(name)) {
    const closest = closestName(name, known);
    findings.push({
      code: 'env-profile-unknown',
      facts: {
        variable: first ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE',
        named: name,
        ...(closest === undefined ? {} : { closest }),
      },
    });
  }
  if (first && second && first !== second)
    findings.push({ code: 'env-profiles-differ', facts: { variable: 'AWS_DEFAULT_PROFILE' } });
  return findings;
}

function checkKeyVariables({ env, nowMs }: SetupFacts): readonly Finding[] {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_VAULT: vault } = env;
  const findings: Finding[] = [];
  if (Boolean(id) !== Boolean(secret)) {
    const [variable, missing] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    findings.push({ code: 'env-half-keys', facts: { variable, missing } });
  } else if (id && !vault) {
    findings.push({ code: 'env-keys', facts: { variable: 'AWS_ACCESS_KEY_ID' } });
  }
  if (vault) findings.push({ code: 'env-nested', facts: { variable: 'AWS_VAULT', profile: vault } });
  const endMs = Date.parse(env.AWS_CREDENTIAL_EXPIRATION ?? '');
  if (id && endMs <= nowMs)
    findings.push({ code: 'env-expired', facts: { variable: 'AWS_CREDENTIAL_EXPIRATION' } });
  return findings;
}

function checkRegions({ env }: SetupFacts): readonly Finding[] {
  const { AWS_REGION: first, AWS_DEFAULT_REGION: second } = env;
  if (!first || !second || first === second) return [];
  return [{ code: 'env-regions-differ', facts: { variable: 'AWS_DEFAULT_REGION' } }];
}

type Judge = (value: string) => { readonly expected: string; readonly reason?: string } | undefined;

const boolean: Judge = (value) => complainOfValue('profile', 'use_fips_endpoint', value);
const region: Judge = (value) => {
  const complaint = complainOfValue('profile', 'region', value);
  return complaint?.isDoubtful === true ? undefined : complaint;
};
const endpoint: Judge = (value) => complainOfValue('profile', 'endpoint_url', value);
const duration: Judge = (value) => {
  const parsed = parseDuration(value, { allowDaysWeeks: true });
  const expected = 'a duration from 15m to 36h, such as 1h30m';
  if (!parsed.ok) return { expected, reason: parsed.reason };
  return parsed.seconds >= 900 && parsed.seconds <= 129_600 ? undefined : { expected };
};

/** Variables that stop or mislead every command where their value is wrong. */
const VALUES: Readonly<Record<string, Judge>> = {
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_STS: endpoint,
  AWS_ENDPOINT_URL_IAM: endpoint,
  AWS_ENDPOINT_URL_SSO: endpoint,
  AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY: endpoint,
  AWS_ENDPOINT_URL_SIGNIN: endpoint,
  AWS_STS_REGIONAL_ENDPOINTS: (value) => complainOfValue('profile', 'sts_regional_endpoints', value),
  AWS_USE_FIPS_ENDPOINT: boolean,
  AWS_USE_DUALSTACK_ENDPOINT: boolean,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: boolean,
  AWS_VAULT_DURATION: duration,
  AWS_VAULT_PROCESS_TIMEOUT: (value) => {
    const parsed = parseDuration(value, { allowDaysWeeks: false });
    const expected = 'a duration of a second or more, such as 5m';
    if (!parsed.ok) return { expected, reason: parsed.reason };
    return parsed.seconds >= 1 ? undefined : { expected };
  },
  AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
  AWS_VAULT_CONFIRM: (value) =>
    /[[\]{}!]/.test(value) ? { expected: 'names with * and ?, separated by commas' } : undefined,
  AWS_MFA_SERIAL: (value) => {
    const parsed = parseMfaSerial(value);
    return parsed.ok
      ? undefined
      : { expected: 'arn:aws:iam::ACCOUNT:mfa/DEVICE or a serial number', reason: parsed.reason };
  },
  AWS_ROLE_ARN: (value) => {
    const parsed = parseRoleArn(value);
    return parsed.ok ? undefined : { expected: 'arn:aws:iam::ACCOUNT:role/NAME', reason: parsed.reason };
  },
  AWS_MAX_ATTEMPTS: (value) =>
    /^[1-9]\d{0,2}$/.test(value) ? undefined : { expected: 'a number from 1 to 999' },
};

/** Durations that aws-vault, and so we too, leave out of account where they cannot be read. */
const IGNORED = [
  'AWS_SESSION_TOKEN_TTL',
  'AWS_CHAINED_SESSION_TOKEN_TTL',
  'AWS_ASSUME_ROLE_TTL',
  'AWS_FEDERATION_TOKEN_TTL',
  'AWS_MIN_TTL',
];

function checkValues({ env }: SetupFacts): readonly Finding[] {
  const bad = Object.entries(VALUES).flatMap(([variable, judge]): readonly Finding[] => {
    const value = env[variable];
    const complaint = value ? judge(value) : undefined;
    return complaint === undefined
      ? []
      : [
          {
            code: 'env-bad-value',
            facts: { variable, expected: complaint.expected, reason: complaint.reason },
          },
        ];
  });
  const ignored = IGNORED.flatMap((variable): readonly Finding[] => {
    const value = env[variable];
    const parsed = value ? parseDuration(value, { allowDaysWeeks: false }) : undefined;
    return parsed === undefined || (parsed.ok && parsed.seconds >= 0)
      ? []
      : [
          {
            code: 'env-duration-ignored',
            facts: { variable, reason: parsed.ok ? 'it is negative' : parsed.reason },
          },
        ];
  });
  return [...bad, ...ignored];
}

/** A variable that names a file which is not there: every profile is gone at once. */
function checkFiles({ env, config, credentials }: SetupFacts): readonly Finding[] {
  return [
    ['AWS_CONFIG_FILE', config] as const,
    ['AWS_SHARED_CREDENTIALS_FILE', credentials] as const,
  ].flatMap(([variable, file]): readonly Finding[] =>
    env[variable] && file.look === undefined && file.errno === undefined
      ? [{ code: 'env-file-missing', place: { path: file.path }, facts: { variable } }]
      : [],
  );
}

function checkPath({ programs }: SetupFacts): readonly Finding[] {
  const vaults = programs.get('vault') ?? [];
  const [awsVault] = programs.get('aws-vault') ?? [];
  return [
    ...(vaults.length > 1
      ? [{ code: 'path-two-vaults', facts: { programs: vaults, first: vaults[0] } } as const]
      : []),
    ...(awsVault === undefined ? [] : [{ code: 'path-aws-vault', facts: { program: awsVault } } as const]),
  ];
}
