// What an export holds, and its variables by name. Nothing here is text that somebody sees.

import type { Secret } from '../kernel/secret.ts';
import { formatInstant } from './dates.ts';
import { OutputError } from './errors.ts';

export interface ExportFields {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
  readonly expiration?: Date;
  readonly region?: string;
  readonly profile: string;
}

export type Variable = readonly [name: string, value: string];

/** The environment variables in aws-vault's order. Reveals the secrets: call it where the text is made. */
export function exportVariables(fields: ExportFields): readonly Variable[] {
  const variables: Variable[] = [
    ['AWS_ACCESS_KEY_ID', fields.accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', fields.secretAccessKey.reveal()],
  ];
  if (fields.sessionToken !== undefined) variables.push(['AWS_SESSION_TOKEN', fields.sessionToken.reveal()]);
  if (fields.expiration !== undefined) {
    variables.push(['AWS_CREDENTIAL_EXPIRATION', formatInstant(fields.expiration)]);
  }
  if (fields.region !== undefined) {
    variables.push(['AWS_REGION', fields.region], ['AWS_DEFAULT_REGION', fields.region]);
  }
  return variables;
}

/**
 * Characters that mean themselves in every shell we write for. All that AWS hands out is made of them, so that
 * ordinary output is what aws-vault and the AWS CLI print. zsh expands a leading `=`.
 */
export function isPlainEverywhere(value: string): boolean {
  return /^[A-Za-z0-9_/+.:,@-][A-Za-z0-9_/+=.:,@-]*$/.test(value);
}

/** @throws {OutputError} `value-not-representable` where the value has a character of `pattern` */
export function refuse(
  format: string,
  [variable, value]: Variable,
  rules: readonly (readonly [pattern: RegExp, reason: string])[],
): void {
  for (const [pattern, reason] of rules) {
    if (pattern.test(value)) throw new OutputError('value-not-representable', { format, variable, reason });
  }
}

/** No environment can hold one. */
export const NUL_RULE: readonly [RegExp, string] = [/\0/, 'NUL'];

export const LINE_RULE: readonly [RegExp, string] = [/[\r\n]/, 'line break'];
