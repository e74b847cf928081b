// A profile after resolution: every setting decided, with the profiles it draws on. Pure data, frozen.

import type { OtherSource } from './sources/reader.ts';

/** Where a setting came from, for `explain`. */
export type Origin =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'section'; readonly section: string }
  | { readonly kind: 'default' };

export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/** Something about a profile that `explain` should tell. */
export interface ProfileNote {
  readonly code: ProfileNoteCode;
  readonly text: string;
}

export type ProfileNoteCode =
  /** Settings come from `[default]`, which only vault and aws-vault do. */
  | 'inherited-default'
  /** `source_profile` names the profile itself. */
  | 'self-source-ignored'
  /** An inherited `source_profile` gave way to the profile's own `credential_source`. */
  | 'inherited-source-ignored'
  /** A variable that should hold a duration cannot be read. */
  | 'duration-unreadable'
  /** A transitive tag key whose tag only arrives from an earlier role. */
  | 'transitive-tag-inherited'
  /** A custom endpoint is in use: every credential request goes there. */
  | 'custom-endpoint'
  /** An MFA device, an external id or the like, which a web identity has no place for. */
  | 'token-settings-unused'
  /** Session tags, an external id or the like are set, but no role is assumed. */
  | 'role-settings-unused';

/** Durations in seconds, each as decided by flag, environment, file or built-in default. */
export interface Durations {
  readonly sessionTokenSeconds: number;
  /** GetSessionToken for a profile that another one sources. */
  readonly chainedSessionTokenSeconds: number;
  readonly assumeRoleSeconds: number;
  readonly federationTokenSeconds: number;
  /** True where `--duration` decided all of them. */
  readonly fromFlag: boolean;
}

/** One profile of the chain, ready to be planned. */
export interface Profile {
  readonly name: string;
  /** There is a section of this name in the config or the credentials file. */
  readonly isConfigured: boolean;
  readonly region?: string;
  readonly mfaSerial?: string;
  readonly mfaProcess?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly roleSessionName: string;
  /** Nobody chose the session name: it was made of user and host. */
  readonly isDefaultSessionName?: true;
  readonly sessionTags: readonly SessionTag[];
  readonly transitiveSessionTags: readonly string[];
  readonly sourceIdentity?: string;
  /** Inline session policy (JSON text), `--policy`. Target profile only; without a role only where a user is federated. */
  readonly policy?: string;
  /** Managed session policies, `--policy-arn` and `--read-only`. Target profile only. */
  readonly policyArns: readonly string[];
  /** Whoever asks for its credentials is to type its name first. Target profile only. */
  readonly confirm?: {
    /** What asks for it: `profile prod`, `AWS_VAULT_CONFIRM`. */
    readonly setBy: string;
  };
  readonly durations: Durations;
  /** STS endpoint override, as configured. */
  readonly stsEndpoint?: string;
  readonly iamEndpoint?: string;
  /** Override of the access portal of IAM Identity Center. */
  readonly ssoEndpoint?: string;
  /** Override of the sign-in of IAM Identity Center. */
  readonly ssoOidcEndpoint?: string;
  /** Override of Cognito identity pools. */
  readonly cognitoEndpoint?: string;
  /** Override of the sign-in service (federation endpoint of the console). */
  readonly signinEndpoint?: string;
  /** Generic `endpoint_url` / `AWS_ENDPOINT_URL`, handed on to the child. */
  readonly endpointUrl?: string;
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  readonly useFips: boolean;
  readonly useDualstack: boolean;
  /** `aws_access_key_id` (and the rest) stand in a file. `file` says which. */
  readonly fileKeys?: {
    readonly file: 'config' | 'credentials';
    readonly accessKeyId: string;
    readonly hasSessionToken: boolean;
  };
  /** An access key id stands in a file without its secret key. */
  readonly partialKeys?: { readonly file: 'config' | 'credentials'; readonly missing: string };
  readonly source?: Profile;
  /** Where its credentials come from if not from keys or another profile: single sign-on, a program, an identity. */
  readonly other?: OtherSource;
  /**
   * Which settings were decided where; keys are config-file key names, and for what has none: `sts.endpoint_url`,
   * `iam.endpoint_url`, `sso.endpoint_url`, `sso_oidc.endpoint_url`, `cognito_identity.endpoint_url`, `signin.endpoint_url`, `session_token_ttl`, `chained_session_token_ttl`, `federation_token_ttl`, `policy`, `policy_arns`.
   */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly notes: readonly ProfileNote[];
}
