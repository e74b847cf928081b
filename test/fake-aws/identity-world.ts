// What exists in the fake AWS besides IAM and its users: identity pools of Cognito and SAML providers. Data, no protocol.

/** An identity provider that a pool lets in. */
export interface PoolProvider {
  /** Key of the `Logins` map: the issuer without `https://`. */
  readonly name: string;
  /** Client ids that the token may be for. */
  readonly audiences: readonly string[];
}

export interface IdentityPool {
  /** `REGION:GUID`. */
  readonly id: string;
  readonly account: string;
  readonly allowsGuests: boolean;
  /** Without it GetOpenIdToken is refused. */
  readonly allowsClassicFlow: boolean;
  readonly guestRole?: string;
  readonly memberRole?: string;
  readonly providers: readonly PoolProvider[];
}

/** Somebody in a pool. Guests have no logins. */
export interface PoolIdentity {
  readonly id: string;
  readonly poolId: string;
  readonly logins: ReadonlySet<string>;
}

/** An OpenID provider that an account of IAM knows. Its keys are those of `IdentityDesk.keysOf`. */
export interface OidcProvider {
  readonly account: string;
  /** As it stands in tokens, `https://` included. */
  readonly issuer: string;
  /** Audiences that tokens may be for. */
  readonly clientIds: readonly string[];
}

/** `arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH`. */
export function oidcProviderArn({ account, issuer }: Pick<OidcProvider, 'account' | 'issuer'>): string {
  return `arn:aws:iam::${account}:oidc-provider/${withoutScheme(issuer)}`;
}

/** IAM names providers and condition keys without it. */
export function withoutScheme(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '');
}

export interface SamlProvider {
  /** `arn:aws:iam::ACCOUNT:saml-provider/NAME`. */
  readonly arn: string;
  /** The `Issuer` of its assertions. */
  readonly issuer: string;
  /** PEM of a public key or a certificate; absent: the fake's own identity provider. */
  readonly publicKey?: string;
}
