// One call to AWS with everything it needs put together: client, MFA driver, endpoint warnings.

import { isInsecureEndpoint } from '../aws/endpoint.ts';
import { createSts } from '../aws/sts.ts';
import { performStep } from '../credentials/perform.ts';
import type { CallStep, SessionCredentials } from '../credentials/run.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { Secret } from '../kernel/secret.ts';
import { chooseMfaDriver } from '../mfa/choose.ts';
import type { Context } from './context.ts';
import { type FlagValues, textFlag } from './flags.ts';
import { stsOptions } from './sts-options.ts';

export async function performWithAws(
  step: CallStep,
  source: Credentials,
  flags: FlagValues,
  context: Context,
): Promise<SessionCredentials> {
  const { endpoint } = step.sts;
  if (endpoint !== undefined && isInsecureEndpoint(endpoint)) {
    context.say(
      `warning: STS is asked over plain http at ${new URL(endpoint).host}, where anyone on the way can read along`,
    );
  }
  const token = textFlag(flags, 'mfa-token');
  const prompt = textFlag(context.globals, 'prompt');
  return performStep(step, source, {
    sts: async (target, credentials) => createSts(target, stsOptions(credentials, context)),
    mfaDriver: async (mfa) =>
      chooseMfaDriver({
        ...(token === undefined ? {} : { token: Secret.of(token) }),
        ...(mfa.process === undefined ? {} : { mfaProcess: mfa.process }),
        ...(prompt === undefined ? {} : { prompt }),
        env: context.env,
      }),
    debug: context.debug,
    signal: context.signal,
  });
}
