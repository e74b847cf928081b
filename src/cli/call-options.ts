// What every call to AWS is made with, beyond where it goes: the network as environment and profile want it, and what this run
// has learned of the clock.

import { networkSettings } from '../aws/network.ts';
import type { PlainOptions } from '../aws/plain-call.ts';
import type { StsOptions } from '../aws/sts.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { formatDuration } from '../kernel/duration.ts';
import { networkKeys } from '../profiles/network-keys.ts';
import type { Context } from './context.ts';
import { VERSION } from './version.ts';

/** Fits both ways of calling: `callPlainly` and, with credentials, an SDK client. */
export type CallOptions = PlainOptions & Omit<StsOptions, 'credentials'>;

/**
 * @param profiles whose call it is, nearest first; their `ca_bundle`, `max_attempts`, ... count after the environment
 * @throws {AwsError} `setting-invalid` @throws {ProfilesError} `include-loop`, `dangling-include`
 */
export async function callOptions(profiles: readonly string[], context: Context): Promise<CallOptions> {
  const { files } = await context.config();
  const network = networkSettings(context.env, networkKeys(profiles, files, context.env));
  const { clock } = context;
  return {
    network,
    version: VERSION,
    signal: context.signal,
    clock,
    now: () => clock.now(),
    sleep: (ms, signal) => {
      context.debug(`aws: trying again in ${ms} ms`);
      return clock.sleep(ms, signal);
    },
    skew: context.skew,
    onSkew: (ms) => warnOfClock(ms, network.ignoresSkew !== true, context),
  };
}

/** @param profiles as for {@link callOptions} */
export async function stsOptions(
  credentials: Credentials,
  profiles: readonly string[],
  context: Context,
): Promise<StsOptions> {
  return { ...(await callOptions(profiles, context)), credentials };
}

/** Once a run. Who hears it can mend it; what is handed on is used by programs that do not allow for it. */
function warnOfClock(skewMs: number, isAllowedFor: boolean, context: Context): void {
  if (context.skew.isTold) return;
  context.skew.isTold = true;
  const amount = formatDuration(Math.round(Math.abs(skewMs) / 1000));
  context.say(
    `warning: this machine's clock is ${amount} ${skewMs > 0 ? 'ahead of' : 'behind'} AWS's: ${
      isAllowedFor
        ? 'vault allows for it, but MFA codes made on this machine and the programs you run do not'
        : 'signatures, MFA codes and the ends of sessions depend on it'
    }`,
  );
}
