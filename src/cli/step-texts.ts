// The steps of a plan in words, for whoever shows them. It must never show an external id, a policy or a command.

import { parseRoleArn } from '../kernel/arn.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Step } from '../profiles/plan-types.ts';
import { sourceDetails, sourceSentence } from './source-texts.ts';

/** What the step does, in one line. */
export function stepSentence(step: Step): string {
  switch (step.kind) {
    case 'stored':
      return `take the keys stored for ${step.name} out of the keyring`;
    case 'file-keys':
      return `take the keys of profile ${step.profile} out of the ${step.file} file`;
    case 'session-token':
      return `get a session for profile ${step.profile} (sts:GetSessionToken)`;
    case 'assume-role': {
      const role = parseRoleArn(step.roleArn);
      return `assume role ${role.ok ? `${role.value.name} of account ${role.value.account}` : step.roleArn} for profile ${step.profile} (sts:AssumeRole)`;
    }
    default:
      return sourceSentence(step);
  }
}

/** How, a line each. */
export function stepDetails(step: Step): readonly string[] {
  if (step.kind === 'stored') return step.accessKeyId === undefined ? [] : [`access key ${step.accessKeyId}`];
  if (step.kind === 'file-keys')
    return [`access key ${step.accessKeyId}${step.hasSessionToken ? ', with a session token' : ''}`];
  if (step.kind !== 'session-token' && step.kind !== 'assume-role') return sourceDetails(step);
  const common = [
    `for ${formatDuration(step.durationSeconds)}, from ${step.sts.endpoint ?? `STS in ${step.sts.region}`}`,
    ...(step.mfa === undefined
      ? []
      : [
          `with a code of MFA device ${step.mfa.serial}${step.mfa.process === undefined ? '' : ' (from mfa_process)'}`,
        ]),
  ];
  if (step.kind === 'session-token') return common;
  return [
    step.roleArn,
    `session name ${step.roleSessionName}`,
    ...common,
    ...(step.externalId === undefined ? [] : ['with the external id']),
    ...(step.sourceIdentity === undefined ? [] : [`source identity ${step.sourceIdentity}`]),
    ...(step.tags.length === 0
      ? []
      : [
          `session tags ${step.tags.map((tag) => `${tag.key}=${tag.value}${step.transitiveTagKeys.includes(tag.key) ? ' (transitive)' : ''}`).join(', ')}`,
        ]),
    ...(step.policy === undefined ? [] : ['with an inline session policy']),
    ...(step.policyArns.length === 0 ? [] : [`session policies ${step.policyArns.join(', ')}`]),
  ];
}
