// A role for a SAML assertion, with everything it needs put together.

import type { SourceCredentials } from '../../credentials/run.ts';
import { ProfilesError } from '../../profiles/errors.ts';
import type { SamlStep } from '../../profiles/plan-types.ts';
import type { Context } from '../context.ts';
import type { FlagValues } from '../flags.ts';

export async function performSaml(
  step: SamlStep,
  _flags: FlagValues,
  _context: Context,
): Promise<SourceCredentials> {
  throw new ProfilesError('not-supported-yet', { profile: step.profile, kind: step.kind });
}
