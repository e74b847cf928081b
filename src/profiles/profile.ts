// A profile after resolution: every setting decided, with the profiles it draws on. Pure data, frozen.

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

/** A way of getting credentials that a profile names but that `plan` does not cover. */
export interface UnsupportedSource {
  /** `sso`, `web-identity`, `credential-process`, `credential-source`, `login-session` */
  readonly kind: string;
  /** The key of the config file that asks for it. */
  readonly key: string;
}

/** Durations in seconds, each as decided by flag, environment, file or built-in default. */
export interface Durations {
  readonly sessionTokenSeconds: number;
  /** GetSessionToken when a role is assumed from it. */
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
  readonly sessionTags: readonly SessionTag[];
  readonly transitiveSessionTags: readonly string[];
  readonly sourceIdentity?: string;
  /** Inline session policy (JSON text), `--policy`. Target profile only. */
  readonly policy?: string;
  /** Managed session policies, `--policy-arn`. Target profile only. */
  readonly policyArns: readonly string[];
  readonly durations: Durations;
  /** STS endpoint override, as configured. */
  readonly stsEndpoint?: string;
  readonly iamEndpoint?: string;
  /** Generic `endpoint_url` / `AWS_ENDPOINT_URL`, handed on to the child. */
  readonly endpointUrl?: string;
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  readonly useFips: boolean;
  readonly useDualstack: boolean;
  /** `aws_access_key_id` (and the rest) stand in a file. `file` says which. */
  readonly fileKeys?: { readonly file: 'config' | 'credentials'; readonly accessKeyId: string; readonly hasSessionToken: boolean };
  readonly source?: Profile;
  readonly unsupported?: UnsupportedSource;
  /** Which settings were decided where; keys are config-file key names. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Things `explain` should tell (inherited from `[default]`, ignored self reference, ...). */
  readonly notes: readonly string[];
}
