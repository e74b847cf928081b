// The key under which a finished plan is remembered: a digest of everything that a plan is made from.

import { sha256Hex } from '../platform/crypto.ts';
import type { IndexedCredentials } from '../sessions/index-file.ts';
import type { AwsFiles } from './aws-files.ts';
import type { Env } from './context.ts';
import { type FlagValues, isSet, listFlag, textFlag } from './flags.ts';
import { VERSION } from './version.ts';

/**
 * Variables that hold secrets and shape no plan. Every other `AWS_...` variable is in the key, whether a plan
 * reads it or not: one too many costs a plan made anew, one too few would serve a plan for other settings.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_VAULT_FILE_PASSPHRASE',
]);

/** True for variables that a plan may depend on. */
export function mayShapePlan(variable: string): boolean {
  return (
    variable.startsWith('AWS_') &&
    !LEFT_OUT.has(variable) &&
    !variable.startsWith('AWS_BEARER_TOKEN_') &&
    !variable.startsWith('AWS_VAULT_OP_')
  );
}

export interface PlanInput {
  readonly profile: string;
  readonly flags: FlagValues;
  readonly env: Env;
  readonly files: AwsFiles;
  readonly stored: ReadonlyMap<string, IndexedCredentials>;
}

/** Undefined where something outside these inputs shapes the plan (a policy that stands in a file). */
export function planKey(input: PlanInput): string | undefined {
  const policy = textFlag(input.flags, 'policy');
  if (policy?.startsWith('file://')) return undefined;
  const variables = Object.keys(input.env).filter(mayShapePlan).sort();
  const { config, credentials } = input.files;
  return sha256Hex(
    JSON.stringify([
      VERSION,
      input.profile,
      textFlag(input.flags, 'duration') ?? null,
      textFlag(input.flags, 'region') ?? null,
      policy ?? null,
      listFlag(input.flags, 'policy-arn'),
      isSet(input.flags, 'read-only'),
      // The name of a role that flags name could be a profile's, too.
      ['sso-session', 'account', 'role'].map((name) => textFlag(input.flags, name) ?? null),
      variables.map((name) => [name, input.env[name]]),
      config === undefined ? null : sha256Hex(config),
      credentials === undefined ? null : sha256Hex(credentials),
      [...input.stored].map(([name, entry]) => [name, entry.accessKeyId]).sort(),
    ]),
  );
}
