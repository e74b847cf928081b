// What the environment, the container or the machine gives, with everything it needs put together.

import { isInsecureEndpoint } from '../../aws/endpoint.ts';
import type { MetadataOptions } from '../../aws/metadata.ts';
import type { SourceCredentials } from '../../credentials/run.ts';
import type { CredentialSourceStep } from '../../profiles/plan-types.ts';
import type { Context } from '../context.ts';
import { withFacts } from '../enrich.ts';
import type { FlagValues } from '../flags.ts';
import { VERSION } from '../version.ts';

/** How much longer credentials are used that are over: what the SDKs give a metadata service to recover. */
const GRACE_MS = 10 * 60_000;

/** @throws {CredentialsError} `environment-...`, `container-...` @throws {AwsError} `metadata-...` */
export async function performCredentialSource(
  step: CredentialSourceStep,
  _flags: FlagValues,
  context: Context,
): Promise<SourceCredentials> {
  const { profile } = step;
  const options: MetadataOptions = {
    version: VERSION,
    clock: context.clock,
    ...(context.env.AWS_CA_BUNDLE ? { caBundlePath: context.env.AWS_CA_BUNDLE } : {}),
    signal: context.signal,
  };
  try {
    switch (step.source) {
      case 'Environment': {
        const { environmentCredentials } = await import('../../credentials/machine/environment.ts');
        return environmentCredentials(profile, context.env, context.clock.now());
      }
      case 'EcsContainer': {
        const { containerToken } = await import('../../credentials/machine/container-token.ts');
        const { containerCredentials } = await import('../../aws/container-credentials.ts');
        const authorization = containerToken(profile, context.env);
        context.debug(`aws: asking the container for credentials, for profile ${profile}`);
        return await containerCredentials(
          { uri: step.uri, ...(authorization === undefined ? {} : { authorization }) },
          options,
        );
      }
      case 'Ec2InstanceMetadata': {
        const { instanceCredentials } = await import('../../aws/instance-metadata.ts');
        warnOfEndpoint(step.endpoint, context);
        context.debug(`aws: asking the instance metadata for credentials, for profile ${profile}`);
        const found = await instanceCredentials(step, options);
        return lasting(found, context);
      }
    }
  } catch (error) {
    throw withFacts(error, { profile });
  }
}

/** The service's own addresses are on this machine's link; any other may be anywhere. */
function warnOfEndpoint(endpoint: string, context: Context): void {
  const { hostname, host } = new URL(endpoint);
  if (hostname === '169.254.169.254' || hostname === '[fd00:ec2::254]' || !isInsecureEndpoint(endpoint))
    return;
  context.say(
    `warning: instance metadata is asked for over plain http at ${host}, where anyone on the way can read along`,
  );
}

/**
 * Where AWS gives the service no new credentials it goes on giving out the last ones, which AWS then still takes: they are
 * used a little longer, as by the SDKs.
 */
function lasting(
  found: SourceCredentials & { readonly expiration: Date },
  context: Context,
): SourceCredentials {
  const now = context.clock.now();
  if (found.expiration.getTime() > now) return found;
  context.say(
    `warning: the EC2 instance gave credentials that were over at ${found.expiration.toISOString()}; they are used all the same, as AWS goes on taking them while its metadata service recovers`,
  );
  return { ...found, expiration: new Date(now + GRACE_MS) };
}
