// One call to AWS with everything it needs put together: client, MFA driver, endpoint warnings.

import { createSts } from '../aws/sts.ts';
import { performStep } from '../credentials/perform.ts';
import type { CallStep, SessionCredentials } from '../credentials/run.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { VaultError } from '../kernel/error.ts';
import { Secret } from '../kernel/secret.ts';
import { chooseMfaDriver } from '../mfa/choose.ts';
import type { Plan } from '../profiles/plan-types.ts';
import { stsOptions } from './call-options.ts';
import type { Context } from './context.ts';
import { noticeEndpoint } from './endpoint-notice.ts';
import { withFacts } from './enrich.ts';
import { type FlagValues, textFlag } from './flags.ts';
import { promptWorldOf } from './prompt-world.ts';

export async function performWithAws(
  step: CallStep,
  source: Credentials,
  plan: Plan,
  flags: FlagValues,
  context: Context,
): Promise<SessionCredentials> {
  await noticeEndpoint('sts', step.sts.endpoint, step.profile, context);
  const token = textFlag(flags, 'mfa-token');
  const prompt = textFlag(context.globals, 'prompt');
  try {
    return await performStep(step, source, {
      sts: async (target, credentials) =>
        createSts(target, await stsOptions(credentials, [step.profile, plan.profile], context)),
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
    const { refusedStep } = await import('./refused-step.ts');
    throw withFacts(error, refusedStep(step, plan, error));
  }
}
