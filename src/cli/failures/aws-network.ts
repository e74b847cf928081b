// Failures of the way to AWS: proxies, certificates, names, settings. Messages name the host of a proxy, never its user name or
// password.

import type { AwsErrorCode } from '../../aws/errors.ts';
import type { Facts } from '../../kernel/error.ts';
import { because, explain, fact, factOr, type Table } from './row.ts';

type Own =
  | 'bad-answer'
  | 'network'
  | 'timeout'
  | 'tls'
  | 'proxy-refused'
  | 'proxy-invalid'
  | 'ca-bundle'
  | 'setting-invalid'
  | 'request-altered';

const through = (f: Facts): string => (fact(f, 'proxy') === '' ? '' : ` through proxy ${fact(f, 'proxy')}`);
const host = (f: Facts): string => factOr(f, 'host', 'AWS');
const proxy = (f: Facts): string => (fact(f, 'proxy') === '' ? 'the proxy' : `proxy ${fact(f, 'proxy')}`);

/** The reasons of settings are without a verb. */
export const plainly = (f: Facts): string =>
  because(f)
    .replace(/^: not /, ': it is not ')
    .replace(/^: holds /, ': it holds ');

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNABORTED: 'the connection was cut',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENETUNREACH: 'there is no way to its network',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
  EPROTO: 'it does not answer as a proxy does',
  EMSGSIZE: 'its answer is too long',
};

const VARIABLES = 'HTTPS_PROXY, HTTP_PROXY and NO_PROXY';

const lookAtNetwork = (f: Facts): string =>
  fact(f, 'proxy') === ''
    ? f.isNew === true
      ? 'look at the network; nothing was stored'
      : fact(f, 'target') === '' && fact(f, 'profile') === ''
        ? 'look at the network, and at AWS_ENDPOINT_URL'
        : `look at the network, and at where the request goes: ${explain(f)}`
    : `look at the network, and at ${VARIABLES}`;

/** Ways to sign in to a proxy that a header of one request can hold. */
const CAN_SIGN_IN = ['basic'];

/** 407; tinyproxy answers 401 to a wrong password. */
const wantsLogin = (f: Facts): boolean => [401, 407].includes(Number(f.status));

/** What a proxy's own refusal means, by its status. */
function refusal(f: Facts): string {
  const status = Number(f.status);
  const told = f.status === undefined ? '' : ` (status ${fact(f, 'status')})`;
  if (wantsLogin(f)) {
    if (!offersBasic(f))
      return `${proxy(f)} asks for a sign-in by ${schemes(f).join(' or ')}, which vault does not know`;
    return f.hasLogin === true
      ? `${proxy(f)} does not take the user name and password that it was given${told}`
      : `${proxy(f)} asks for a user name and a password${told}`;
  }
  if (status >= 500) return `${proxy(f)} cannot reach ${host(f)}${told}`;
  return `${proxy(f)} lets nobody through to ${host(f)}${told}`;
}

function refusalHint(f: Facts): string {
  const status = Number(f.status);
  if (wantsLogin(f) && !offersBasic(f))
    return `run a proxy of your own that knows it, such as cntlm or px, and set HTTPS_PROXY to that one`;
  if (wantsLogin(f))
    return `set HTTPS_PROXY=http://USER:PASSWORD@${factOr(f, 'proxy', 'HOST:PORT')}, with what is special percent-encoded: p%40ss for p@ss`;
  return status >= 500
    ? `look at ${VARIABLES}: the host may be one that is reached without a proxy`
    : `have the proxy let ${host(f)} through, or look at ${VARIABLES}`;
}

function schemes(f: Facts): readonly string[] {
  return Array.isArray(f.schemes) ? f.schemes.map(String) : [];
}

function offersBasic(f: Facts): boolean {
  const offered = schemes(f);
  return offered.length === 0 || offered.some((name) => CAN_SIGN_IN.includes(name.toLowerCase()));
}

const SETTING_HINTS: Readonly<Record<string, string>> = {
  AWS_MAX_ATTEMPTS: 'set AWS_MAX_ATTEMPTS to a number from 1 to 999, or unset it',
  max_attempts: 'set max_attempts of the profile to a number from 1 to 999, or remove it',
  AWS_RETRY_MODE: 'set AWS_RETRY_MODE to standard, or unset it',
  retry_mode: 'set retry_mode of the profile to standard, or remove it',
};

export const AWS_NETWORK_FAILURES: Pick<Table<AwsErrorCode>, Own> = {
  'bad-answer': {
    message: (f) => `${host(f)} answered${through(f)}, but not as AWS does`,
    hint: () => 'look for a captive portal or a proxy in between, and at AWS_ENDPOINT_URL',
  },
  network: {
    message: (f) => {
      const why = REASONS[fact(f, 'reason')] ?? factOr(f, 'reason', 'no connection');
      return f.at === 'proxy'
        ? `${proxy(f)} cannot be reached: ${why}`
        : `${host(f)} cannot be reached${through(f)}: ${why}`;
    },
    hint: lookAtNetwork,
  },
  timeout: {
    message: (f) =>
      `${host(f)} gave no answer${f.timeoutMs === undefined ? '' : ` within ${Number(f.timeoutMs) / 1000} seconds`}${through(f)}`,
    hint: lookAtNetwork,
  },
  tls: {
    message: (f) =>
      `the certificate of ${f.at === 'proxy' ? proxy(f) : host(f)} cannot be trusted${because(f)}`,
    hint: (f) =>
      fact(f, 'reason') === 'CERT_HAS_EXPIRED' || fact(f, 'reason') === 'CERT_NOT_YET_VALID'
        ? "look at this machine's clock; the certificate may really be over"
        : fact(f, 'reason') === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? 'it is made out to another name: look at AWS_ENDPOINT_URL, and for a captive portal in between'
          : 'name the certificates of your network with AWS_CA_BUNDLE, or with ca_bundle in the profile',
  },
  'proxy-refused': { message: refusal, hint: refusalHint },
  'proxy-invalid': {
    message: (f) => `the proxy in ${factOr(f, 'variable', 'HTTPS_PROXY')} cannot be used${plainly(f)}`,
    hint: (f) =>
      `set ${factOr(f, 'variable', 'HTTPS_PROXY')} to http://HOST:PORT (what is special in a password percent-encoded: p%40ss for p@ss), or unset it`,
  },
  'ca-bundle': {
    message: (f) =>
      `the file ${fact(f, 'path')} that ${factOr(f, 'variable', 'AWS_CA_BUNDLE')} names ${factOr(f, 'reason', 'cannot be used')}`.replace(
        '  ',
        ' ',
      ),
    hint: (f) =>
      f.variable === 'ca_bundle'
        ? 'set ca_bundle of the profile to a file of PEM certificates, or remove it'
        : `set ${factOr(f, 'variable', 'AWS_CA_BUNDLE')} to a file of PEM certificates, or unset it`,
  },
  'setting-invalid': {
    message: (f) => `${factOr(f, 'variable', 'an environment variable')} has a value that cannot be used`,
    hint: (f) => SETTING_HINTS[fact(f, 'variable')] ?? `unset ${factOr(f, 'variable', 'it')}`,
  },
  'request-altered': {
    message: (f) =>
      `AWS could not read the request${fact(f, 'awsCode') === '' ? '' : ` (${fact(f, 'awsCode')})`}: something on the way changed it`,
    hint: () => `look for a proxy that changes requests (${VARIABLES}), and at AWS_ENDPOINT_URL`,
  },
};
