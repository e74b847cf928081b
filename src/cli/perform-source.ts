// Which file performs which kind of source, each loaded when it is needed.

import type { SourceCredentials } from '../credentials/run.ts';
import type { SourceStep } from '../profiles/plan-types.ts';
import type { Context } from './context.ts';
import type { FlagValues } from './flags.ts';

/** @throws whatever the room that does the work throws, with the profile's name added to its facts */
export async function performSource(
  step: SourceStep,
  flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  switch (step.kind) {
    case 'sso-role':
      return (await import('./sources/sso-role.ts')).performSsoRole(step, flags, context);
    case 'web-identity':
      return (await import('./sources/web-identity.ts')).performWebIdentity(step, flags, context);
    case 'saml':
      return (await import('./sources/saml.ts')).performSaml(step, flags, context);
    case 'cognito':
      return (await import('./sources/cognito.ts')).performCognito(step, flags, context);
    case 'process':
      return (await import('./sources/process.ts')).performProcess(step, flags, context);
    case 'credential-source':
      return (await import('./sources/credential-source.ts')).performCredentialSource(step, flags, context);
    case 'login':
      return (await import('./sources/login.ts')).performLogin(step, flags, context);
  }
}
