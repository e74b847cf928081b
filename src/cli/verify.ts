// Asks AWS whose keys these are before they are stored.

import { createSts } from '../aws/sts.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import { stsTarget } from '../profiles/sts-target.ts';
import { stsOptions } from './call-options.ts';
import type { Context } from './context.ts';
import { withFacts } from './enrich.ts';

/**
 * One GetCallerIdentity with the keys, where the profile's own calls would go. The sentence to show.
 * @throws {AwsError}
 */
export async function verifyKeys(
  profile: string,
  credentials: Credentials,
  context: Context,
): Promise<string> {
  const resolved = resolveProfile({
    name: profile,
    files: (await context.config()).files,
    env: context.env,
    flags: {},
    identity: context.identity(),
  });
  const sts = createSts(
    stsTarget(resolved, {}, () => undefined),
    await stsOptions(credentials, [profile], context),
  );
  try {
    const identity = await sts.getCallerIdentity();
    return `the keys are good: ${identity.arn}`;
  } catch (error) {
    throw withFacts(error, { isNew: true });
  }
}
