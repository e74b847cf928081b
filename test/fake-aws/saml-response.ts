// SAML responses as an identity provider posts them to AWS: written, signed, and in base64. It knows nothing of roles that exist.

import { randomUUID } from 'node:crypto';
import { SignedXml } from 'xml-crypto';

export const SAML_AUDIENCE = 'urn:amazon:webservices';
export const SAML_RECIPIENT = 'https://signin.aws.amazon.com/saml';
const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/';

export interface SamlResponseSpec {
  readonly issuer: string;
  readonly nowMs: number;
  /** Role and provider, as the value of the Role attribute has them: `ROLE,PROVIDER` or the other way round. */
  readonly roles: readonly string[];
  /** Default `alice`. */
  readonly user?: string;
  /** How long the assertion can be redeemed; default 300. */
  readonly lifeSeconds?: number;
  /** The `SessionDuration` attribute. */
  readonly sessionDuration?: string;
  /** `SessionNotOnOrAfter`, from now. */
  readonly sessionSeconds?: number;
  readonly audience?: string;
  readonly recipient?: string;
  /** Default: the assertion. */
  readonly sign?: 'assertion' | 'response' | 'nothing';
  /** PEM. */
  readonly privateKey: string;
}

/** The XML of a signed response. */
export function samlResponseXml(spec: SamlResponseSpec): string {
  const [responseId, assertionId] = [`_${randomUUID()}`, `_${randomUUID()}`];
  const at = (seconds: number): string => new Date(spec.nowMs + seconds * 1000).toISOString();
  const until = at(spec.lifeSeconds ?? 300);
  const user = escapeXml(spec.user ?? 'alice');
  const recipient = escapeXml(spec.recipient ?? SAML_RECIPIENT);
  const session =
    spec.sessionSeconds === undefined ? '' : ` SessionNotOnOrAfter="${at(spec.sessionSeconds)}"`;
  const attribute = (name: string, values: readonly string[]): string =>
    `<saml:Attribute Name="${ATTRIBUTE}${name}">${values.map((value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`).join('')}</saml:Attribute>`;
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${responseId}" Version="2.0" IssueInstant="${at(0)}" Destination="${recipient}"><saml:Issuer>${escapeXml(spec.issuer)}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="${assertionId}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${escapeXml(spec.issuer)}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${user}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(-1)}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${escapeXml(spec.audience ?? SAML_AUDIENCE)}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}"${session}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attribute('RoleSessionName', [spec.user ?? 'alice'])}${attribute('Role', spec.roles)}${spec.sessionDuration === undefined ? '' : attribute('SessionDuration', [spec.sessionDuration])}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
  if (spec.sign === 'nothing') return xml;
  const name = spec.sign === 'response' ? 'Response' : 'Assertion';
  const element = `//*[local-name(.)='${name}']`;
  const signer = new SignedXml({
    privateKey: spec.privateKey,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signer.addReference({
    xpath: element,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
    ],
  });
  // Schema order: the signature follows the issuer.
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

/** As the browser posts it. */
export function samlResponse(spec: SamlResponseSpec): string {
  return Buffer.from(samlResponseXml(spec)).toString('base64');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
