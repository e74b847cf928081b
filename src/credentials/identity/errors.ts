// What can go wrong with the token of an identity before AWS has seen it. No fact ever holds a token or a part of one.

export type IdentityErrorCode =
  /** facts: profile, path, errno */
  | 'token-file-unreadable'
  /** facts: profile, key?, path? (of the file that it stood in), reason: `empty`, `too-short`, `too-long`, `not-one-word` */
  | 'token-malformed'
  /** The program that prints the token did not end with 0. facts: profile, key, status */
  | 'token-process-failed'
  /** facts: profile, key, seconds */
  | 'token-process-timeout'
  /** What stands at the issuer is not the metadata of an OpenID provider. facts: issuer, status */
  | 'oidc-not-a-provider'
  /** The provider calls itself something else. facts: issuer, found? */
  | 'oidc-issuer-other'
  /** The provider sends us somewhere without https. facts: issuer, what */
  | 'oidc-insecure'
  /** facts: issuer, what (it does not have) */
  | 'oidc-endpoint-missing'
  /** A device code was asked for, and the provider has none. facts: issuer */
  | 'oidc-device-unsupported'
  /** The provider failed on its side, or wants to be asked less often. facts: issuer, status */
  | 'oidc-failed'
  /** The provider said no. facts: issuer, operation, error? (the code of OAuth), reason?, status */
  | 'oidc-refused'
  /** The provider answered something else than OpenID Connect says. facts: issuer, operation, claim? */
  | 'oidc-answer-invalid'
  /** The ID token is not for us, not of the provider, not of now, or not signed by it. facts: issuer, claim? */
  | 'id-token-invalid'
  /** The provider gave no ID token. facts: issuer */
  | 'id-token-missing'
  /** Somebody has to sign in, and nobody can be asked to. facts: issuer, profile */
  | 'oidc-sign-in-needed'
  /** The port of oidc_redirect_uri is in use. facts: port, errno */
  | 'sign-in-port-taken';
