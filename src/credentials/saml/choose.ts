// Which of the roles in a SAML assertion is meant. Pure: asking somebody is the caller's business.

import { CredentialsError } from '../errors.ts';
import type { SamlResponse, SamlRole } from './response.ts';

export interface Wanted {
  readonly roleArn?: string;
  readonly principalArn?: string;
}

/**
 * The roles that fit what is wanted: one where it is clear, several where somebody has to choose.
 *
 * @throws {CredentialsError} `saml-no-roles`, `saml-role-not-offered` (facts: roleArn?, principalArn?, roles),
 *   `saml-encrypted`
 */
export function fittingRoles(
  { roles, isEncrypted }: Pick<SamlResponse, 'roles' | 'isEncrypted'>,
  { roleArn, principalArn }: Wanted,
): readonly SamlRole[] {
  if (isEncrypted) {
    // Only AWS can read it. It says what does not fit.
    if (roleArn !== undefined && principalArn !== undefined) return [{ roleArn, principalArn }];
    throw new CredentialsError('saml-encrypted');
  }
  if (roles.length === 0) throw new CredentialsError('saml-no-roles');
  const fitting = roles.filter(
    (role) =>
      (roleArn === undefined || role.roleArn === roleArn) &&
      (principalArn === undefined || role.principalArn === principalArn),
  );
  if (fitting.length > 0) return fitting;
  throw new CredentialsError('saml-role-not-offered', {
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(principalArn === undefined ? {} : { principalArn }),
    roles: roles.map(describeRole),
  });
}

/** The role as it is shown. */
export function describeRole({ roleArn }: Pick<SamlRole, 'roleArn'>): string {
  // An assertion could hold anything: only what a terminal shows as it is.
  return roleArn.replace(/[^\x21-\x7e]/g, '?').slice(0, 200);
}
