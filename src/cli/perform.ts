// One call to AWS with everything it needs put together: client, MFA driver, endpoint warnings.

import { isInsecureEndpoint } from '../aws/endpoint.ts';
import { createSts } from '../aws/sts.ts';
import { performStep } from '../credentials/perform.ts';
import type { CallStep, SessionCredentials } from '../credentials/run.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { VaultError } from '../kernel/error.ts';
import { Secret } from '../kernel/secret.ts';
import { chooseMfaDriver } from '../mfa/choose.ts';
import type { Step } from '../profiles/plan-types.ts';
import type { Context } from './context.ts';
import { withFacts } from './enrich.ts';
import { type FlagValues, textFlag } from './flags.ts';
import { promptWorldOf } from './prompt-world.ts';
import { stsOptions } from './sts-options.ts';

/** @param base the first step of the plan: whose keys everything begins with */
export async function performWithAws(
  step: CallStep,
  source: Credentials,
  base: Step | undefined,
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
  try {
    return await performStep(step, source, {
      sts: async (target, credentials) => createSts(target, stsOptions(credentials, context)),
      mfaDriver: async (mfa) =>
        chooseMfaDriver({
          ...(token === undefined ? {} : { token: Secret.of(token) }),
          ...(mfa.process === undefined ? {} : { mfaProcess: mfa.process }),
          ...(prompt === undefined ? {} : { prompt }),
          world: promptWorldOf(context),
        }),
      debug: context.debug,
      signal: context.signal,
    });
  } catch (error) {
    // What AWS was asked for, and with whose keys, is not known to those who ask.
    if (!(error instanceof VaultError) || error.room !== 'aws') throw error;
    throw withFacts(error, {
      profile: step.profile,
      durationSeconds: step.durationSeconds,
      ...(base?.kind === 'stored' ? { keysOf: base.name, keysIn: 'keyring' } : {}),
      ...(base?.kind === 'file-keys' ? { keysOf: base.profile, keysIn: base.file } : {}),
    });
  }
}
