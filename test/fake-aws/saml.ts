// AssumeRoleWithSAML of the fake AWS: verifies the assertion's signature, for whom and how long it is, and what the role's
// trust policy says. Only what a signature covers is believed.

import { createRequire } from 'node:module';
import { SignedXml } from 'xml-crypto';
import type { FakeAws } from './fake-aws.ts';
import { notFederated, trustingRole } from './federated.ts';
import type { SamlProvider } from './identity-world.ts';
import { invalid, RULES } from './parameters.ts';
import { SAML_AUDIENCE, SAML_RECIPIENT } from './saml-response.ts';
import { issue } from './sts.ts';
import type { UnsignedCall } from './sts-unsigned.ts';
import { packedPolicySize, readPolicies } from './tags.ts';
import { sessionArn } from './world.ts';
import { AwsFault, type XmlValue } from './xml.ts';

const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/';
const ACTION = 'sts:AssumeRoleWithSAML';
/** An assertion is taken this long after it was made, whatever it says itself. */
const REDEEM_SECONDS = 300;
const ASSERTION_RULE = { min: 4, max: 100_000 };

/** What is used of a DOM. The library's own types would give all tests the globals of a browser. */
interface XmlElement {
  readonly localName: string | null;
  readonly textContent: string | null;
  readonly getAttribute: (name: string) => string | null;
  readonly getElementsByTagNameNS: (space: string, name: string) => ArrayLike<XmlElement>;
}
interface XmlDocument extends Pick<XmlElement, 'getElementsByTagNameNS'> {
  readonly documentElement: XmlElement | null;
}
const { DOMParser } = createRequire(import.meta.url)('@xmldom/xmldom') as {
  readonly DOMParser: new (
    options: object,
  ) => {
    readonly parseFromString: (xml: string, type: string) => XmlDocument | undefined;
  };
};

export function assumeRoleWithSaml({ fake, parameters, fault }: UnsignedCall): XmlValue {
  const { world } = fake;
  const nowMs = fake.now();
  const arn = parameters.required('RoleArn', RULES.roleArn);
  const principal = parameters.required('PrincipalArn', RULES.roleArn);
  const encoded = parameters.get('SAMLAssertion') ?? '';
  if (encoded.length < ASSERTION_RULE.min || encoded.length > ASSERTION_RULE.max)
    throw invalid(
      `1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length ${encoded.length < ASSERTION_RULE.min ? 'greater than or equal to 4' : 'less than or equal to 100000'}`,
    );
  const seconds = parameters.duration({ min: 900, max: 43200, fallback: 3600 });
  const policies = readPolicies(parameters, arn.split(':')[4] ?? '', world);
  const provider = world.samlProviders.find((candidate) => candidate.arn === principal);
  if (provider === undefined) throw bad("Specified provider doesn't exist");
  const assertion = verified(encoded, provider, fake);
  checkTimes(assertion, nowMs);
  checkAddressee(assertion);

  const name = attributes(assertion, 'RoleSessionName')[0];
  if (name === undefined) throw bad('RoleSessionName is required in AuthnResponse');
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw bad('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  const pairs = attributes(assertion, 'Role').map((value) => value.split(',').map((part) => part.trim()));
  const isOffered = pairs.some((pair) => pair.length === 2 && pair.includes(arn) && pair.includes(principal));
  const subject = textOf(one(assertion, 'NameID'));
  const role = trustingRole(
    world,
    arn,
    principal,
    ACTION,
    new Map([
      ['saml:aud', [SAML_RECIPIENT]],
      ['saml:iss', [provider.issuer]],
      ['saml:sub', [subject]],
    ]),
  );
  const isSameAccount = arn.split(':')[4] === principal.split(':')[4];
  if (!isOffered || role === undefined || !isSameAccount) throw notFederated(ACTION);
  if (seconds > role.maxSessionSeconds)
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');

  const session = issue(
    {
      world,
      nowMs,
      ...(fault?.kind === 'short-lived' ? { forcedLifeSeconds: fault.seconds } : {}),
    },
    {
      kind: 'role',
      ownerArn: arn,
      name,
      seconds: Math.min(seconds, secondsLeft(assertion, nowMs)),
      isFromLongTermKeys: false,
      tags: [],
      transitiveKeys: [],
      ...(policies.statements === undefined ? {} : { policy: policies.statements }),
    },
  );
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: new Date(session.expiresMs),
    },
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${name}`, Arn: sessionArn(world, session) },
    PackedPolicySize: packedPolicySize(policies, { all: [], passed: [], transitiveKeys: [] }),
    Subject: subject,
    SubjectType: 'persistent',
    Issuer: provider.issuer,
    Audience: SAML_RECIPIENT,
  };
}

/** The assertion, out of what the provider's signature covers. @throws {AwsFault} InvalidIdentityToken */
function verified(encoded: string, provider: SamlProvider, fake: FakeAws): XmlElement {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw bad('Invalid base64 SAMLResponse');
  const xml = Buffer.from(encoded, 'base64').toString('utf8');
  const document = parse(xml);
  if (document?.documentElement?.localName !== 'Response')
    throw bad('Response did not contain a valid SAML assertion');
  if (all(document, 'Assertion').length !== 1) throw bad('Response did not contain a valid SAML assertion');
  if (textOf(one(one(document, 'Assertion'), 'Issuer')) !== provider.issuer)
    throw bad('Issuer not present in specified provider');
  const key = provider.publicKey ?? fake.identities.publicPem;
  for (const signature of all(document, 'Signature')) {
    for (const covered of coveredBy(signature, xml, key)) {
      const assertion = parse(covered)?.documentElement;
      if (assertion?.localName === 'Assertion') return assertion;
      const inside = assertion?.localName === 'Response' ? all(assertion, 'Assertion')[0] : undefined;
      if (inside !== undefined) return inside;
    }
  }
  throw bad('Response signature invalid');
}

function coveredBy(signature: XmlElement, xml: string, key: string): readonly string[] {
  // Never the key that the message brings along.
  const checker = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null });
  try {
    checker.loadSignature(signature as never);
    return checker.checkSignature(xml) ? checker.getSignedReferences() : [];
  } catch {
    return [];
  }
}

function checkTimes(assertion: XmlElement, nowMs: number): void {
  const expired = new AwsFault(
    'ExpiredTokenException',
    400,
    'Token must be redeemed within 5 minutes of issuance',
  );
  const issued = Date.parse(assertion.getAttribute('IssueInstant') ?? '');
  if (!(nowMs < issued + REDEEM_SECONDS * 1000)) throw expired;
  for (const name of ['Conditions', 'SubjectConfirmationData']) {
    if (!(nowMs < Date.parse(one(assertion, name)?.getAttribute('NotOnOrAfter') ?? ''))) throw expired;
  }
  if (nowMs < Date.parse(one(assertion, 'Conditions')?.getAttribute('NotBefore') ?? ''))
    throw bad('Response is not yet valid');
}

function checkAddressee(assertion: XmlElement): void {
  const audience = textOf(one(assertion, 'Audience'));
  if (audience !== SAML_AUDIENCE && audience !== SAML_RECIPIENT)
    throw bad('Response does not contain the required audience');
  if (one(assertion, 'SubjectConfirmationData')?.getAttribute('Recipient') !== SAML_RECIPIENT)
    throw bad('Response does not contain the required recipient');
}

function secondsLeft(assertion: XmlElement, nowMs: number): number {
  const until = one(assertion, 'AuthnStatement')?.getAttribute('SessionNotOnOrAfter');
  return until ? Math.floor((Date.parse(until) - nowMs) / 1000) : Number.POSITIVE_INFINITY;
}

function attributes(assertion: XmlElement, name: string): readonly string[] {
  return all(assertion, 'Attribute')
    .filter((attribute) => attribute.getAttribute('Name') === `${ATTRIBUTE}${name}`)
    .flatMap((attribute) => all(attribute, 'AttributeValue'))
    .map(textOf);
}

function bad(message: string): AwsFault {
  return new AwsFault('InvalidIdentityToken', 400, message);
}

function parse(xml: string): XmlDocument | undefined {
  let isBroken = false;
  const fail = (): void => {
    isBroken = true;
  };
  const document = new DOMParser({
    errorHandler: { warning: () => {}, error: fail, fatalError: fail },
  }).parseFromString(xml, 'text/xml');
  return isBroken ? undefined : document;
}

function all(root: Pick<XmlElement, 'getElementsByTagNameNS'>, name: string): readonly XmlElement[] {
  return Array.from(root.getElementsByTagNameNS('*', name));
}

function one(
  root: Pick<XmlElement, 'getElementsByTagNameNS'> | undefined,
  name: string,
): XmlElement | undefined {
  return root === undefined ? undefined : all(root, name)[0];
}

function textOf(element: XmlElement | undefined): string {
  return element?.textContent?.trim() ?? '';
}
