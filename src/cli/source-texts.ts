// What `explain` says of the steps whose credentials come from outside: one sentence, and the details below it. It must
// never show a command line or a token.

import { parseRoleArn } from '../kernel/arn.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { CredentialSourceStep, SourceStep, StsTarget, TokenSource } from '../profiles/plan-types.ts';

/** What the step does, in the imperative. */
export function sourceSentence(step: SourceStep): string {
  const whom = `for profile ${step.profile}`;
  switch (step.kind) {
    case 'sso-role':
      return `get role ${step.roleName} of account ${step.account} ${whom} through IAM Identity Center (sso:GetRoleCredentials)`;
    case 'web-identity':
      return `assume role ${roleText(step.roleArn)} ${whom} with a web identity (sts:AssumeRoleWithWebIdentity)`;
    case 'saml':
      return `assume ${step.roleArn === undefined ? 'a role of the assertion' : `role ${roleText(step.roleArn)}`} ${whom} with a SAML assertion (sts:AssumeRoleWithSAML)`;
    case 'cognito':
      return step.roleArn === undefined
        ? `get credentials of an identity ${whom} from a Cognito identity pool (cognito-identity:GetCredentialsForIdentity)`
        : `assume role ${roleText(step.roleArn)} ${whom} with an identity of a Cognito identity pool (sts:AssumeRoleWithWebIdentity)`;
    case 'process':
      return `run the credential_process of profile ${step.profile}`;
    case 'credential-source':
      return `take the credentials ${whom} from ${PLACE[step.source]}`;
    case 'login':
      return `take the console credentials of \`aws login\` ${whom}`;
  }
}

const PLACE = {
  Environment: 'the environment',
  EcsContainer: 'the container',
  Ec2InstanceMetadata: 'the EC2 instance',
} as const;

/** Lines below the sentence. */
export function sourceDetails(step: SourceStep): readonly string[] {
  switch (step.kind) {
    case 'sso-role':
      return [
        `for whoever is signed in to ${step.startUrl}${step.session === undefined ? '' : ` (SSO session ${step.session})`}`,
        `from ${step.portal.endpoint ?? `the portal in ${step.portal.region}`}`,
      ];
    case 'web-identity':
      return [
        step.roleArn,
        `session name ${step.roleSessionName}`,
        tokenText(step.token),
        ...stsText(step),
        ...policyText(step),
      ];
    case 'saml':
      return [
        step.roleArn ??
          `the only role that is offered, or the one that somebody chooses (\`vault clear ${step.profile}\` forgets it)`,
        ...(step.principalArn === undefined ? [] : [`provider ${step.principalArn}`]),
        step.assertion.kind === 'file'
          ? `assertion out of ${step.assertion.path}`
          : 'assertion from saml_assertion_process',
        ...stsText(step),
        ...policyText(step),
      ];
    case 'cognito':
      return [
        `identity pool ${step.identityPoolId}`,
        step.login === undefined ? 'as a guest' : tokenText(step.login.token),
        ...(step.login === undefined ? [] : [`login provider ${step.login.provider ?? 'as the token says'}`]),
        ...(step.customRoleArn === undefined ? [] : [`role ${step.customRoleArn}`]),
        `from ${step.cognito.endpoint ?? `Cognito in ${step.cognito.region}`}`,
        ...(step.assume === undefined ? [] : [...stsText(step.assume), ...policyText(step.assume)]),
      ];
    case 'process':
      return ['with what it prints; cached only where that says when it ends'];
    case 'credential-source':
      return placeText(step);
    case 'login':
      return [
        `signed in as ${step.loginSession}`,
        'out of the cache that all AWS tools share, 15 minutes at a time',
        `refreshed by ${step.signin.endpoint ?? `the sign-in service in ${step.signin.region}`}`,
      ];
  }
}

function placeText(step: CredentialSourceStep): readonly string[] {
  switch (step.source) {
    case 'Environment':
      return [`access key ${step.accessKeyId}${step.hasSessionToken ? ', with a session token' : ''}`];
    // The path may be all that opens it.
    case 'EcsContainer':
      return [`from ${new URL(step.uri).origin}`];
    case 'Ec2InstanceMetadata':
      return [
        ...(step.instanceRole === undefined ? [] : [`role ${step.instanceRole}`]),
        `from ${step.endpoint}${step.isV1Allowed ? '' : ', by version 2 of its protocol alone'}`,
      ];
  }
}

function roleText(arn: string): string {
  const role = parseRoleArn(arn);
  return role.ok ? `${role.value.name} of account ${role.value.account}` : arn;
}

function tokenText(token: TokenSource): string {
  if (token.kind === 'file') return `token out of ${token.path}`;
  if (token.kind === 'process') return 'token from web_identity_token_process';
  return `signed in at ${token.issuer} as client ${token.clientId}`;
}

function stsText(step: { readonly durationSeconds: number; readonly sts: StsTarget }): readonly string[] {
  return [
    `for ${formatDuration(step.durationSeconds)}, from ${step.sts.endpoint ?? `STS in ${step.sts.region}`}`,
  ];
}

function policyText(step: {
  readonly policy?: string;
  readonly policyArns: readonly string[];
}): readonly string[] {
  return [
    ...(step.policy === undefined ? [] : ['with an inline session policy']),
    ...(step.policyArns.length === 0 ? [] : [`session policies ${step.policyArns.join(', ')}`]),
  ];
}
