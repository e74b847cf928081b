// The steps that a plan can begin with besides long-term keys: credentials that come from somewhere else. Data shapes only;
// everything that shapes the result stands in the step, and never a secret.

import type { StsTarget } from './plan-types.ts';

/** How to reach a service of AWS other than STS. */
export interface ServiceTarget {
  /** Of the service, not of the profile: `sso_region`, the region of an identity pool. */
  readonly region: string;
  /** Full override such as `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  readonly fips: boolean;
  readonly dualstack: boolean;
}

/** How to reach the access portal of IAM Identity Center. */
export type PortalTarget = ServiceTarget;

/** A role of IAM Identity Center, got with the token of a sign-in. How long it lasts is set there. */
export interface SsoRoleStep {
  readonly kind: 'sso-role';
  readonly profile: string;
  /** Of the `sso-session` section; absent where the keys stand in the profile itself. */
  readonly session?: string;
  readonly startUrl: string;
  readonly account: string;
  readonly roleName: string;
  readonly portal: PortalTarget;
  /** How somebody signs in. It does not shape the result: left out of the digest. */
  readonly signIn: SsoSignIn;
}

export interface SsoSignIn {
  /** How SSO-OIDC is reached. */
  readonly oidc: ServiceTarget;
  /** `sso_registration_scopes`; empty without an `sso-session`. */
  readonly scopes: readonly string[];
  /** `sso_share_token`: the token goes where the AWS CLI finds it, too. */
  readonly sharesToken?: true;
}

/** Where the token of an identity comes from. */
export type TokenSource =
  | { readonly kind: 'file'; readonly path: string }
  /** A shell command line that prints the token. */
  | { readonly kind: 'process'; readonly command: string }
  /** A person signs in at an OpenID provider. */
  | {
      readonly kind: 'oidc';
      readonly issuer: string;
      readonly clientId: string;
      /** None: what the provider offers decides. */
      readonly scopes: readonly string[];
      readonly audience?: string;
      /** Where the browser comes back to; absent: 127.0.0.1 and a path and port of ours. */
      readonly redirectUri?: string;
    };

/** A role for the token of an OpenID provider (sts:AssumeRoleWithWebIdentity). */
export interface WebIdentityStep {
  readonly kind: 'web-identity';
  readonly profile: string;
  readonly token: TokenSource;
  readonly roleArn: string;
  readonly roleSessionName: string;
  /** Nobody chose the session name: it was made of user and host. */
  readonly isDefaultSessionName?: true;
  readonly durationSeconds: number;
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly sts: StsTarget;
}

/** A role for a SAML assertion (sts:AssumeRoleWithSAML). */
export interface SamlStep {
  readonly kind: 'saml';
  readonly profile: string;
  readonly assertion:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'process'; readonly command: string };
  /** Absent where it is chosen among the roles in the assertion. */
  readonly roleArn?: string;
  readonly principalArn?: string;
  readonly durationSeconds: number;
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly sts: StsTarget;
}

/** Credentials of an identity in a Cognito identity pool. */
export interface CognitoStep {
  readonly kind: 'cognito';
  readonly profile: string;
  /** `REGION:GUID`. */
  readonly identityPoolId: string;
  /** Absent for a guest. */
  readonly login?: {
    /** Key of the `Logins` map; absent where it is the issuer in the token. */
    readonly provider?: string;
    readonly token: TokenSource;
  };
  /** Role that the pool lets choose (enhanced flow). */
  readonly customRoleArn?: string;
  readonly cognito: ServiceTarget;
  /** Role that is assumed with the pool's token (basic flow). */
  readonly roleArn?: string;
  /** What the basic flow says to STS. */
  readonly assume?: Pick<
    WebIdentityStep,
    'roleSessionName' | 'isDefaultSessionName' | 'durationSeconds' | 'policy' | 'policyArns' | 'sts'
  >;
}

/** What a program prints (`credential_process`). */
export interface ProcessStep {
  readonly kind: 'process';
  readonly profile: string;
  /** As it stands in the file. It may hold secrets: not for display. */
  readonly command: string;
}

/** What the environment, or the container or machine that vault runs on, gives (`credential_source`). */
export type CredentialSourceStep =
  | {
      readonly kind: 'credential-source';
      readonly profile: string;
      readonly source: 'Environment';
      readonly accessKeyId: string;
      readonly hasSessionToken: boolean;
    }
  | {
      readonly kind: 'credential-source';
      readonly profile: string;
      readonly source: 'EcsContainer';
      /** Whole address. Its path may be all that opens it: not for display. */
      readonly uri: string;
    }
  | {
      readonly kind: 'credential-source';
      readonly profile: string;
      readonly source: 'Ec2InstanceMetadata';
      /** Of the instance metadata service, without a slash at its end. */
      readonly endpoint: string;
      /** The role whose credentials are asked for; absent: the service is asked for its name. */
      readonly instanceRole?: string;
      /** Version 1 of the protocol may be used where version 2 is not there. */
      readonly isV1Allowed: boolean;
      /** Of one request. */
      readonly timeoutMs: number;
      readonly attempts: number;
    };

/** Console credentials of `aws login`, out of the cache that all AWS tools share. */
export interface LoginStep {
  readonly kind: 'login';
  readonly profile: string;
  /** ARN of who signed in, `login_session`. */
  readonly loginSession: string;
  readonly signin: ServiceTarget;
}

/** Steps that nothing comes before, and that get their credentials from outside. */
export type SourceStep =
  | SsoRoleStep
  | WebIdentityStep
  | SamlStep
  | CognitoStep
  | ProcessStep
  | CredentialSourceStep
  | LoginStep;
export type SourceKind = SourceStep['kind'];
