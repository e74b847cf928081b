// What is known about a call that AWS refused beyond what AWS says: whose credentials signed it, which step of the plan it was,
// and what to look at. Loaded by a failure only; no secret, no external id and no policy stands in it.

import type { Facts, VaultError } from '../kernel/error.ts';
import type { AssumeRoleStep, Plan, SessionTokenStep, Step } from '../profiles/plan-types.ts';
import { stepSentence } from './step-texts.ts';

/** Facts: profile, durationSeconds, stepNumber, signer or keysOf and keysIn, and of a refused role its plan and checks. */
export function refusedStep(step: AssumeRoleStep | SessionTokenStep, plan: Plan, error: VaultError): Facts {
  const at = plan.steps.indexOf(step);
  return {
    profile: step.profile,
    durationSeconds: step.durationSeconds,
    ...signer(plan.steps[at - 1] ?? plan.steps[0], at),
    ...(error.code === 'access-denied' && step.kind === 'assume-role'
      ? { plan: planLines(plan, at), checks: roleChecks(step, error.facts) }
      : {}),
  };
}

/** @param at number of the step that signed, counted from 1 */
function signer(step: Step | undefined, at: number): Facts {
  if (step === undefined) return {};
  if (step.kind === 'stored') return { keysOf: step.name, keysIn: 'keyring' };
  if (step.kind === 'file-keys') return { keysOf: step.profile, keysIn: step.file };
  return { signer: `step ${at} (${stepSentence(step)})` };
}

function planLines(plan: Plan, refused: number): readonly string[] {
  return plan.steps
    .slice(0, refused + 1)
    .map((step, at) => `${at + 1}. ${stepSentence(step)}${at === refused ? ': refused' : ''}`);
}

/** AWS answers the same whichever of these it is. */
function roleChecks(step: AssumeRoleStep, { reason, mfaSent }: Facts): readonly string[] {
  const text = typeof reason === 'string' ? reason : '';
  const caller = /^User: (arn:\S+) is not authorized/.exec(text)?.[1];
  const action = /perform: (sts:\w+)/.exec(text)?.[1];
  return [
    `is ${step.roleArn} there, and does its trust policy let ${caller ?? 'this user'} or its account in?`,
    `may ${caller ?? 'this user'} itself call sts:AssumeRole on it? (always needed where the role is in another account)`,
    ...(mfaSent === true
      ? []
      : [`does it ask for MFA? no code was sent: mfa_serial is not set for profile ${step.profile}`]),
    step.externalId === undefined
      ? 'does it ask for an external id? none was sent (external_id)'
      : 'is the external id the right one? one was sent',
    ...(step.sourceIdentity === undefined
      ? []
      : ['does its trust policy allow sts:SetSourceIdentity? a source identity was sent']),
    ...(step.tags.length === 0
      ? []
      : [
          `does its trust policy allow sts:TagSession${action === 'sts:TagSession' ? ', which AWS names' : ''}? session tags were sent`,
        ]),
  ];
}
