// Reads the vector files and turns one into the input of resolving, through the real config parser.

import { readdirSync, readFileSync } from 'node:fs';
import { Document } from '../../../src/config/document.ts';
import { type ConfigFiles, readSections } from '../../../src/config/sections.ts';
import { formatDuration } from '../../../src/kernel/duration.ts';
import type { ResolveFlags } from '../../../src/profiles/input.ts';
import { type PlanOptions, plan } from '../../../src/profiles/plan.ts';
import type {
  CognitoStep,
  CredentialSourceStep,
  Plan,
  SamlStep,
  Step,
} from '../../../src/profiles/plan-types.ts';
import type { Profile } from '../../../src/profiles/profile.ts';
import { resolveProfile } from '../../../src/profiles/resolve.ts';

export interface Vector {
  readonly name: string;
  readonly config?: readonly string[];
  readonly credentials?: readonly string[];
  /** Over `AWS_REGION=us-east-1`; null takes a variable away. */
  readonly env?: Readonly<Record<string, string | null>>;
  readonly flags?: ResolveFlags;
  readonly profile: string;
  readonly error?: { readonly code: string; readonly facts?: Readonly<Record<string, unknown>> };
  /** Facts that must not be there. */
  readonly withoutFacts?: readonly string[];
}

export interface ResolveVector extends Vector {
  readonly expect?: Readonly<Record<string, unknown>>;
  readonly absent?: readonly string[];
  readonly notes?: readonly string[];
}

export interface PlanVector extends Vector {
  readonly stored?: Readonly<Record<string, string | null>>;
  readonly noSession?: boolean;
  readonly hasMfaToken?: boolean;
  readonly steps?: readonly string[];
  readonly notes?: readonly string[];
  readonly region?: string | null;
  readonly endpointUrl?: string;
}

export function readVectors<T extends Vector>(folder: string): readonly T[] {
  const base = new URL(`../../vectors/${folder}/`, import.meta.url);
  return readdirSync(base)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => JSON.parse(readFileSync(new URL(file, base), 'utf8')) as T[]);
}

export function filesOf(config: readonly string[] = [], credentials?: readonly string[]): ConfigFiles {
  return readSections(
    Document.ofText(config.join('\n'), 'config'),
    credentials === undefined ? undefined : Document.ofText(credentials.join('\n'), 'credentials'),
  );
}

export function resolveVector(vector: Vector): Profile {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ AWS_REGION: 'us-east-1', ...vector.env })) {
    if (value !== null) env[name] = value;
  }
  return resolveProfile({
    name: vector.profile,
    files: filesOf(vector.config, vector.credentials),
    env,
    flags: vector.flags ?? {},
    identity: { user: 'me', host: 'box' },
  });
}

export function planVector(vector: PlanVector): Plan {
  const options: PlanOptions = {
    stored: new Map(
      Object.entries(vector.stored ?? {}).map(([name, id]) => [name, id === null ? {} : { accessKeyId: id }]),
    ),
    known: [...filesOf(vector.config, vector.credentials).profiles.keys()],
    noSession: vector.noSession ?? false,
    hasMfaToken: vector.hasMfaToken ?? false,
  };
  return plan(resolveVector(vector), options);
}

/** Every field of a step that is not the usual one, so that equal summaries mean equal steps. */
export function summarize(step: Step): string {
  const short = (arn: string): string => arn.replace(/^arn:aws:iam::123456789012:/, '');
  const parts: (string | undefined | false)[] = [step.kind, step.profile];
  if (step.kind === 'stored') parts.push(step.name !== step.profile && step.name, step.accessKeyId);
  if (step.kind === 'file-keys') parts.push(step.file, step.accessKeyId, step.hasSessionToken && 'token');
  if (step.kind === 'sso-role') {
    const { region, endpoint, fips, dualstack } = step.portal;
    parts.push(step.session, step.startUrl, step.account, step.roleName);
    parts.push(
      region !== 'us-east-1' && `region=${region}`,
      endpoint !== undefined && `endpoint=${endpoint}`,
    );
    parts.push(fips && 'fips', dualstack && 'dualstack');
  }
  if (step.kind === 'web-identity') {
    const { token, policy, policyArns } = step;
    const { region, endpoint } = step.sts;
    parts.push(
      formatDuration(step.durationSeconds),
      short(step.roleArn),
      step.roleSessionName !== 'me@box' && `session=${step.roleSessionName}`,
      token.kind === 'file' && `file=${token.path}`,
      token.kind === 'process' && `process=${token.command}`,
      ...(token.kind === 'oidc'
        ? [
            `issuer=${token.issuer}`,
            `client=${token.clientId}`,
            token.scopes.length > 0 && `scopes=${token.scopes.join(',')}`,
            token.audience !== undefined && `audience=${token.audience}`,
            token.redirectUri !== undefined && `redirect=${token.redirectUri}`,
          ]
        : []),
      policy !== undefined && `policy=${policy}`,
      policyArns.length > 0 && `policies=${policyArns.join(',')}`,
      region !== 'us-east-1' && `region=${region}`,
      endpoint !== undefined && `endpoint=${endpoint}`,
    );
  }
  if (step.kind === 'saml' || step.kind === 'cognito') parts.push(...identityParts(step, short));
  if (step.kind === 'process') parts.push(step.command);
  if (step.kind === 'credential-source') parts.push(...summarizePlace(step));
  if (step.kind === 'login') {
    const { region, endpoint, fips, dualstack } = step.signin;
    parts.push(short(step.loginSession), region !== 'us-east-1' && `region=${region}`);
    parts.push(endpoint !== undefined && `endpoint=${endpoint}`, fips && 'fips', dualstack && 'dualstack');
  }
  if (step.kind === 'session-token' || step.kind === 'assume-role') {
    parts.push(formatDuration(step.durationSeconds));
    if (step.kind === 'assume-role') {
      const list = (name: string, values: readonly string[]) =>
        values.length > 0 && `${name}=${values.join(',')}`;
      parts.push(
        short(step.roleArn),
        step.roleSessionName !== 'me@box' && `session=${step.roleSessionName}`,
        step.externalId !== undefined && `external=${step.externalId}`,
        step.sourceIdentity !== undefined && `identity=${step.sourceIdentity}`,
        list(
          'tags',
          step.tags.map((tag) => `${tag.key}=${tag.value}`),
        ),
        list('transitive', step.transitiveTagKeys),
        step.policy !== undefined && `policy=${step.policy}`,
        list('policies', step.policyArns),
      );
    }
    const { region, endpoint, legacyGlobal, fips, dualstack } = step.sts;
    parts.push(
      step.mfa !== undefined && `mfa=${short(step.mfa.serial)}`,
      step.mfa?.process !== undefined && `process=${step.mfa.process}`,
      region !== 'us-east-1' && `region=${region}`,
      endpoint !== undefined && `endpoint=${endpoint}`,
      legacyGlobal && 'legacy-global',
      fips && 'fips',
      dualstack && 'dualstack',
    );
  }
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
}

function identityParts(
  step: SamlStep | CognitoStep,
  short: (arn: string) => string,
): readonly (string | undefined | false)[] {
  const assume = step.kind === 'saml' ? step : step.assume;
  const call =
    assume === undefined
      ? []
      : [
          formatDuration(assume.durationSeconds),
          step.roleArn && short(step.roleArn),
          assume.policy !== undefined && `policy=${assume.policy}`,
          assume.policyArns.length > 0 && `policies=${assume.policyArns.join(',')}`,
          assume.sts.region !== 'us-east-1' && `region=${assume.sts.region}`,
        ];
  if (step.kind === 'saml') {
    const { assertion, principalArn } = step;
    return [
      assertion.kind === 'file' ? `file=${assertion.path}` : `process=${assertion.command}`,
      ...call,
      principalArn && `by=${short(principalArn)}`,
    ];
  }
  const { login, cognito, customRoleArn } = step;
  return [
    step.identityPoolId.replace(/-.*/, '...'),
    login === undefined ? 'guest' : `${login.token.kind}=${login.provider ?? 'as told'}`,
    customRoleArn && `custom=${short(customRoleArn)}`,
    cognito.region !== 'eu-west-1' && `pool-region=${cognito.region}`,
    cognito.endpoint !== undefined && `endpoint=${cognito.endpoint}`,
    cognito.fips && 'fips',
    cognito.dualstack && 'dualstack',
    ...call,
  ];
}

function summarizePlace(step: CredentialSourceStep): readonly (string | undefined | false)[] {
  if (step.source === 'Environment') return [step.source, step.accessKeyId, step.hasSessionToken && 'token'];
  if (step.source === 'EcsContainer') return [step.source, step.uri];
  return [
    step.source,
    step.endpoint,
    step.instanceRole,
    !step.isV1Allowed && 'v2-only',
    step.timeoutMs !== 1000 && `timeout=${step.timeoutMs}`,
    step.attempts !== 1 && `attempts=${step.attempts}`,
  ];
}
