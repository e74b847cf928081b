// Which program of a profile a step runs. It must never run one.

import type { Step } from './plan-types.ts';

/** A command line out of a profile. It may hold secrets: not for display. */
export interface ProfileProgram {
  readonly profile: string;
  /** The setting that it stands in. */
  readonly key: 'credential_process' | 'saml_assertion_process' | 'web_identity_token_process';
  readonly command: string;
}

/** Undefined for steps that run none. */
export function programOf(step: Step): ProfileProgram | undefined {
  const { profile, kind } = step;
  if (kind === 'process') return { profile, key: 'credential_process', command: step.command };
  if (kind === 'saml')
    return step.assertion.kind === 'process'
      ? { profile, key: 'saml_assertion_process', command: step.assertion.command }
      : undefined;
  const token = kind === 'web-identity' ? step.token : kind === 'cognito' ? step.login?.token : undefined;
  return token?.kind === 'process'
    ? { profile, key: 'web_identity_token_process', command: token.command }
    : undefined;
}
