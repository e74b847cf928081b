// Credentials as a section of `~/.aws/credentials`. That file knows no quotes: what it cannot carry is refused.

import { OutputError } from './errors.ts';
import { type ExportFields, exportVariables, refuse } from './fields.ts';

const KEYS: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'aws_access_key_id',
  AWS_SECRET_ACCESS_KEY: 'aws_secret_access_key',
  AWS_SESSION_TOKEN: 'aws_session_token',
  AWS_CREDENTIAL_EXPIRATION: 'aws_credential_expiration',
  AWS_REGION: 'region',
};

/**
 * `[PROFILE]`, the keys without spaces around `=`, an empty line.
 * @throws {OutputError} `value-not-representable` for line breaks, for space at an end (readers trim it), for
 *   what some readers take as a comment, and for a profile name with a bracket
 */
export function formatIni(fields: ExportFields): string {
  const { profile } = fields;
  if (profile === '' || profile.trim() !== profile || /[[\]\p{Cc}]/u.test(profile)) {
    throw new OutputError('value-not-representable', {
      format: 'ini',
      variable: 'profile',
      reason: 'section name',
    });
  }
  const lines = [`[${profile}]`];
  for (const variable of exportVariables(fields)) {
    const [name, value] = variable;
    const key = KEYS[name];
    if (key === undefined) continue;
    refuse('ini', variable, [
      [/\p{Cc}/u, 'control character'],
      [/^\s|\s$/u, 'space at an end'],
      [/(^|\s)[#;]/u, 'comment sign'],
    ]);
    lines.push(`${key}=${value}`);
  }
  return `${lines.join('\n')}\n\n`;
}
