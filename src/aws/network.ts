// How requests leave this machine, as the environment says: proxies, certificate bundles, attempts. Reads the given
// environment only, opens nothing.

import { isLoopbackHost } from '../kernel/loopback.ts';
import { AwsError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface NetworkSettings {
  readonly httpsProxy?: string;
  readonly httpProxy?: string;
  /** Hosts that are reached without a proxy, as in NO_PROXY. */
  readonly noProxy: readonly string[];
  /** Replaces the trusted certificates (`AWS_CA_BUNDLE`). NODE_EXTRA_CA_CERTS is added to them by the runtime itself. */
  readonly caBundlePath?: string;
  /** Requests per call, the first included. */
  readonly maxAttempts: number;
}

const DEFAULT_MAX_ATTEMPTS = 3;

/** @throws {AwsError} `setting-invalid` */
export function networkSettings(env: Env): NetworkSettings {
  // The lower-case spelling wins, as for curl and Python. HTTP_PROXY in capitals is what a CGI server would set from
  // a request header, so it is not believed there.
  const httpsProxy = env.https_proxy || env.HTTPS_PROXY;
  const httpProxy = env.http_proxy || (env.REQUEST_METHOD === undefined ? env.HTTP_PROXY : undefined);
  const attempts = env.AWS_MAX_ATTEMPTS;
  if (attempts && !/^[1-9]\d{0,2}$/.test(attempts))
    throw new AwsError('setting-invalid', { variable: 'AWS_MAX_ATTEMPTS' });
  return {
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    noProxy: (env.no_proxy || env.NO_PROXY || '')
      .split(/[\s,]+/)
      .map((entry) => entry.toLowerCase())
      .filter((entry) => entry !== ''),
    ...(env.AWS_CA_BUNDLE ? { caBundlePath: env.AWS_CA_BUNDLE } : {}),
    maxAttempts: attempts ? Number(attempts) : DEFAULT_MAX_ATTEMPTS,
  };
}

/**
 * The proxy for a URL, or undefined where it is reached directly. This machine itself is never reached through one.
 * A proxy without a scheme is an http proxy.
 *
 * @throws {AwsError} `proxy-invalid`
 */
export function proxyFor(url: URL, settings: NetworkSettings): URL | undefined {
  const isHttps = url.protocol === 'https:';
  const text = isHttps ? settings.httpsProxy : settings.httpProxy;
  if (text === undefined || isLoopbackHost(url.hostname) || isExempt(url, settings.noProxy)) return undefined;
  const variable = isHttps ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) throw new AwsError('proxy-invalid', { variable, reason: 'not a URL' });
  const proxy = new URL(full);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new AwsError('proxy-invalid', {
      variable,
      reason: `${proxy.protocol.slice(0, -1)} proxies are not supported`,
    });
  }
  return proxy;
}

/** `*`, a host, a host with its port, or a domain (with or without a leading dot or `*.`) that the host is in. */
function isExempt(url: URL, noProxy: readonly string[]): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy.some((entry) => {
    if (entry === '*') return true;
    const withPort = /^(.*[^:]):(\d+)$/.exec(entry);
    if (withPort !== null && withPort[2] !== port) return false;
    const name = (withPort?.[1] ?? entry).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
    return host === name || host.endsWith(`.${name}`);
  });
}
