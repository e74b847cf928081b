// Failures of getting a role for a SAML assertion, and a login for an identity pool, before AWS is asked. Facts that their
// performers add: `profile`, `assertionFrom` (the key in the profile).

import type { Facts } from '../../kernel/error.ts';
import { errnoText, fact, factOr, profileOf, type Row, shortDuration } from './row.ts';

const from = (f: Facts): string => `${factOr(f, 'assertionFrom', 'the SAML assertion')} of ${profileOf(f)}`;
const gives = (f: Facts): string => (f.assertionFrom === 'saml_assertion_process' ? 'prints' : 'holds');

const again = (f: Facts): string =>
  f.assertionFrom === 'saml_assertion_file'
    ? 'save a new SAML response, then run the command again'
    : 'sign in again, then run the command again';

function unread(f: Facts): string {
  const errno = fact(f, 'errno');
  if (errno === '') return 'does not exist';
  return `cannot be read: ${errno === 'not-a-file' ? 'it is not a file' : errnoText(errno)}`;
}

const REASONS: Readonly<Record<string, string>> = {
  'not-base64': 'something that is neither XML nor base64',
  'not-xml': 'something that is no XML',
  'document-type': 'XML with a document type, which no SAML response has',
  'web-page': 'a web page, not a SAML response: the sign-in did not come to its end',
  'bare-assertion': 'an assertion alone: AWS takes the whole response around it',
  'not-a-response': 'XML that is no SAML response',
  'no-assertion': 'a SAML response without an assertion',
};

const ago = (f: Facts): string =>
  Number.isFinite(Number(f.secondsAgo)) && f.secondsAgo !== undefined
    ? `${shortDuration(Number(f.secondsAgo))} ago`
    : 'meanwhile';

const at = (f: Facts): string => (fact(f, 'endedAt') === '' ? '' : `, at ${fact(f, 'endedAt')}`);

/** As many as anybody reads. */
function listed(f: Facts): string {
  if (fact(f, 'roles') === '') return 'others';
  const roles = Array.isArray(f.roles) ? (f.roles as readonly string[]) : [fact(f, 'roles')];
  const more = roles.length > 20 ? `, and ${roles.length - 20} more` : '';
  return `${roles.slice(0, 20).join(', ')}${more}`;
}

function wanted(f: Facts): string {
  const principal = fact(f, 'principalArn');
  const role = fact(f, 'roleArn') === '' ? 'a role' : `role ${fact(f, 'roleArn')}`;
  return principal === '' ? role : `${role} with ${principal}`;
}

export const SAML_FAILURES = {
  'login-provider-unknown': {
    message: (f) => `the token of ${profileOf(f)} does not say who made it`,
    hint: (f) =>
      `set cognito_login_provider in ${profileOf(f)}: the name that the identity pool has for the provider`,
  },
  'saml-file': {
    message: (f) => `${fact(f, 'path')}, the saml_assertion_file of ${profileOf(f)}, ${unread(f)}`,
    hint: (f) => `save a SAML response there, or correct saml_assertion_file of ${profileOf(f)}`,
  },
  'saml-process': {
    message: (f) =>
      `saml_assertion_process of ${profileOf(f)} ${/^\d+$/.test(fact(f, 'status')) ? `ended with status ${fact(f, 'status')}` : `was ended by ${factOr(f, 'status', 'a signal')}`}`,
    hint: () => 'run the command that stands there by itself to see what is wrong',
  },
  'saml-process-timeout': {
    message: (f) =>
      `saml_assertion_process of ${profileOf(f)} printed nothing in ${factOr(f, 'seconds', 'the')} seconds`,
    hint: () => 'run the command that stands there by itself to see what it waits for',
  },
  'saml-empty': {
    message: (f) => `${from(f)} ${gives(f)} nothing`,
    hint: again,
  },
  'saml-too-large': {
    message: (f) =>
      `${from(f)} ${gives(f)} more than AWS takes: ${fact(f, 'size')}, and ${fact(f, 'most')} is the most`.replace(
        /: , .*/,
        '',
      ),
    hint: () => 'have the identity provider put less into the assertion (groups, attributes)',
  },
  'saml-unreadable': {
    message: (f) => `${from(f)} ${gives(f)} ${REASONS[fact(f, 'reason')] ?? 'no SAML response'}`,
    hint: () =>
      'it takes the SAMLResponse that the browser posts to https://signin.aws.amazon.com/saml: base64, or the XML itself',
  },
  'saml-status': {
    message: (f) =>
      `the identity provider refused the sign-in for ${profileOf(f)} (${factOr(f, 'status', 'unknown')})`,
    hint: () => 'sign in again; it says more on its own pages',
  },
  'saml-expired': {
    message: (f) => `the SAML assertion of ${profileOf(f)} was over ${ago(f)}${at(f)}`,
    hint: (f) => `${again(f)}; this machine's clock says ${factOr(f, 'now', 'otherwise')}`,
  },
  'saml-session-over': {
    message: (f) =>
      `the session that the SAML assertion of ${profileOf(f)} is for was over ${ago(f)}${at(f)}`,
    hint: (f) => `${again(f)}; this machine's clock says ${factOr(f, 'now', 'otherwise')}`,
  },
  'saml-no-roles': {
    message: (f) => `the SAML assertion of ${profileOf(f)} names no role of AWS`,
    hint: () =>
      'the identity provider has to send the attribute https://aws.amazon.com/SAML/Attributes/Role; you may lack a role there',
  },
  'saml-role-not-offered': {
    message: (f) =>
      `the SAML assertion of ${profileOf(f)} does not offer ${wanted(f)}; it offers ${listed(f)}`,
    hint: (f) =>
      fact(f, 'roleArn') === ''
        ? `correct saml_principal_arn of ${profileOf(f)}`
        : `correct role_arn${fact(f, 'principalArn') === '' ? '' : ' and saml_principal_arn'} of ${profileOf(f)}`,
  },
  'saml-several-roles': {
    message: (f) =>
      `the SAML assertion of ${profileOf(f)} offers several ${f.missing === 'saml_principal_arn' ? 'providers for its role' : 'roles'}: ${listed(f)}`,
    hint: (f) =>
      `set ${factOr(f, 'missing', 'role_arn')} in ${profileOf(f)} to one of them, or choose one at a terminal`,
  },
  'saml-encrypted': {
    message: (f) => `the SAML assertion of ${profileOf(f)} is encrypted: only AWS can see its roles`,
    hint: (f) => `set role_arn and saml_principal_arn in ${profileOf(f)}`,
  },
} satisfies Readonly<Record<string, Row>>;
