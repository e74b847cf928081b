// What a program prints, with everything it needs put together.

import type { SourceCredentials } from '../../credentials/run.ts';
import { ProfilesError } from '../../profiles/errors.ts';
import type { ProcessStep } from '../../profiles/plan-types.ts';
import type { Context } from '../context.ts';
import type { FlagValues } from '../flags.ts';

export async function performProcess(
  step: ProcessStep,
  _flags: FlagValues,
  _context: Context,
): Promise<SourceCredentials> {
  throw new ProfilesError('not-supported-yet', { profile: step.profile, kind: step.kind });
}
