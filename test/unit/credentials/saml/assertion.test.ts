// SAML responses in every shape that people hand over, and what is read in them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CredentialsError } from '../../../../src/credentials/errors.ts';
import { readAssertion } from '../../../../src/credentials/saml/assertion.ts';
import { SAML_PROVIDER, SAML_ROLE } from '../../../fake-aws/default-world.ts';
import { IdentityDesk } from '../../../fake-aws/identity-desk.ts';

const desk = new IdentityDesk();
const NOW = Date.parse('2026-11-26T12:00:00Z');
const PAIR = `${SAML_ROLE},${SAML_PROVIDER}`;
const response = (more: Partial<Parameters<IdentityDesk['samlResponse']>[0]> = {}): string =>
  desk.samlResponse({ issuer: 'https://idp.example.com', nowMs: NOW, roles: [PAIR], ...more });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const xmlOf = (encoded: string): string => Buffer.from(encoded, 'base64').toString('utf8');

function refusal(text: string | Uint8Array): {
  readonly code: string;
  readonly facts: CredentialsError['facts'];
} {
  try {
    readAssertion(typeof text === 'string' ? bytes(text) : text);
  } catch (error) {
    const { code, facts } = error as CredentialsError;
    return { code, facts };
  }
  return expect.unreachable();
}

describe('the same assertion goes to AWS', () => {
  const encoded = response();
  const xml = xmlOf(encoded);
  it.each([
    ['base64', encoded],
    ['with line breaks', `${encoded.replace(/.{64}/g, '$&\n')}\n`],
    ['with those of Windows', encoded.replace(/.{76}/g, '$&\r\n')],
    ['without padding', encoded.replace(/=+$/, '')],
    ['percent-encoded', encodeURIComponent(encoded)],
    ['a form field', `RelayState=&SAMLResponse=${encodeURIComponent(encoded)}`],
    ['a form field first', `SAMLResponse=${encodeURIComponent(encoded)}&RelayState=x`],
    ['XML', xml],
    ['XML after a mark of UTF-8', `\ufeff${xml}\n`],
  ])('from %s', (_, text) => {
    const { encoded: sent, response: read } = readAssertion(bytes(text));
    expect(xmlOf(sent.reveal())).toBe(xml);
    expect(read.roles).toEqual([{ roleArn: SAML_ROLE, principalArn: SAML_PROVIDER }]);
    expect(read.endsMs).toBe(NOW + 300_000);
  });

  it('from what Windows PowerShell redirects into a file', () => {
    const file = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${encoded}\r\n`, 'utf16le')]);
    expect(readAssertion(file).encoded.reveal()).toBe(encoded);
  });
});

describe('what is read', () => {
  const rolesOf = (...roles: readonly string[]) => readAssertion(bytes(response({ roles }))).response.roles;

  it('takes pairs in either order, each once, with commas in names, and leaves others alone', () => {
    const comma = {
      roleArn: 'arn:aws-cn:iam::111111111111:role/team/a,b=c',
      principalArn: 'arn:aws-cn:iam::111111111111:saml-provider/X',
    };
    expect(
      rolesOf(
        PAIR,
        ` ${SAML_PROVIDER} , ${SAML_ROLE} `,
        `${comma.roleArn},${comma.principalArn}`,
        `${comma.principalArn},${comma.roleArn}`,
        SAML_ROLE,
        'nothing',
        `${SAML_ROLE},${SAML_ROLE}`,
      ),
    ).toEqual([{ roleArn: SAML_ROLE, principalArn: SAML_PROVIDER }, comma]);
    expect(rolesOf()).toEqual([]);
    expect(rolesOf(`${SAML_ROLE}&#44;x`)).toEqual([]);
  });

  it('knows how long sessions may last, and when they end', () => {
    const of = (more: Parameters<typeof response>[0]) => readAssertion(bytes(response(more))).response;
    expect(of({ sessionDuration: '1800', sessionSeconds: 7200 })).toMatchObject({
      sessionSeconds: 1800,
      sessionEndsMs: NOW + 7_200_000,
    });
    for (const sessionDuration of ['60', '43201', '1e4', '', '-900', 'x'])
      expect(of({ sessionDuration })).not.toHaveProperty('sessionSeconds');
    expect(of({})).not.toHaveProperty('sessionEndsMs');
  });

  it('reads prefixes of any name, comments, character references and CDATA', () => {
    const xml = `<p:Response xmlns:p="p"><Assertion xmlns="a"><AttributeStatement><Attribute Name="https&#x3a;//aws.amazon.com/SAML/Attributes/Role"><AttributeValue xsi:type="xs:string">arn:aws&#58;iam::111111111111:role/a<!-- x -->,arn:aws:iam::111111111111:saml-provider/b</AttributeValue><AttributeValue><![CDATA[arn:aws:iam::111111111111:role/c,arn:aws:iam::111111111111:saml-provider/b]]></AttributeValue></Attribute></AttributeStatement></Assertion></p:Response>`;
    expect(readAssertion(bytes(xml)).response.roles.map(({ roleArn }) => roleArn.slice(-6))).toEqual([
      'role/a',
      'role/c',
    ]);
  });

  it('sees that it is encrypted', () => {
    const xml = '<Response><EncryptedAssertion><EncryptedData/></EncryptedAssertion></Response>';
    expect(readAssertion(bytes(xml)).response).toEqual({ roles: [], isEncrypted: true });
  });
});

describe('what is no assertion is told by its kind, and nothing of it is', () => {
  const xml = xmlOf(response());
  const bare = xml.slice(xml.indexOf('<saml:Assertion'), xml.indexOf('</samlp:Response>'));
  it.each([
    ['nothing', ' \n', 'saml-empty', undefined],
    ['words', 'please, sign in!', 'saml-unreadable', 'not-base64'],
    ['base64 of words', Buffer.from('please sign in').toString('base64'), 'saml-unreadable', 'not-xml'],
    ['base64 that is cut', 'abcde', 'saml-unreadable', 'not-base64'],
    ['cut XML', xml.slice(0, 900), 'saml-unreadable', 'not-xml'],
    ['a page', '<!DOCTYPE html><html><body>Sign in<br></body></html>', 'saml-unreadable', 'web-page'],
    ['a page that is XML', '<html><body/></html>', 'saml-unreadable', 'web-page'],
    ['the assertion alone', bare, 'saml-unreadable', 'bare-assertion'],
    ['other XML', '<a/>', 'saml-unreadable', 'not-a-response'],
    ['no assertion', '<Response/>', 'saml-unreadable', 'no-assertion'],
    [
      'a document type',
      `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><Response>&e;</Response>`,
      'saml-unreadable',
      'document-type',
    ],
    ['too much', `<Response>${'x'.repeat(80_000)}</Response>`, 'saml-too-large', undefined],
  ])('%s', (_, text, code, reason) => {
    const told = refusal(text);
    expect(told).toMatchObject({ code, facts: reason === undefined ? {} : { reason } });
    expect(JSON.stringify(told)).not.toContain('passwd');
  });

  it('a sign-in that failed', () => {
    const failed = xml.replace('status:Success', 'status:Responder');
    expect(refusal(failed)).toEqual({ code: 'saml-status', facts: { status: 'Responder' } });
    const strange = xml.replace('urn:oasis:names:tc:SAML:2.0:status:Success', 'x y');
    expect(refusal(strange)).toEqual({ code: 'saml-status', facts: { status: 'unknown' } });
  });

  it('names of things that every object has, and tags without end', () => {
    for (const text of [
      '<constructor/>',
      '<__proto__/>',
      '<Response><__proto__>x</__proto__></Response>',
      `<Response>${'<a>'.repeat(20_000)}`,
      '<'.repeat(50_000),
    ])
      expect(refusal(text).code).toBe('saml-unreadable');
  });

  it('anything at all: an error of ours or an assertion', () => {
    const text = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc
        .tuple(fc.nat(xml.length), fc.string({ maxLength: 20 }))
        .map(([at, s]) => xml.slice(0, at) + s + xml.slice(at + s.length)),
    );
    fc.assert(
      fc.property(text, (one) => {
        try {
          readAssertion(bytes(one));
        } catch (error) {
          expect((error as CredentialsError).room).toBe('credentials');
        }
      }),
      { numRuns: 500 },
    );
  });
});
