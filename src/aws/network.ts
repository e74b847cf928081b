// How requests leave this machine, as the environment and the profile say: proxies, certificate bundles, attempts. Reads
// what it is given only, opens nothing.

import { isLoopbackHost } from '../kernel/loopback.ts';
import { isInNetwork } from '../platform/networks.ts';
import { AwsError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface NetworkSettings {
  readonly httpsProxy?: string;
  readonly httpProxy?: string;
  /** Hosts that are reached without a proxy, as in NO_PROXY. */
  readonly noProxy: readonly string[];
  /** Replaces the trusted certificates. NODE_EXTRA_CA_CERTS is added to them by the runtime itself. */
  readonly caBundlePath?: string;
  /** Which variable or key named it. */
  readonly caBundleSetBy?: string;
  /** Requests per call, the first included. */
  readonly maxAttempts: number;
  /** True: a wrong clock of this machine is told, and not allowed for. */
  readonly ignoresSkew?: true;
}

/** What a profile says of the network; the environment goes before it. */
export interface NetworkKeys {
  readonly ca_bundle?: string;
  readonly max_attempts?: string;
  readonly retry_mode?: string;
  readonly disable_clock_skew_correction?: string;
}

const DEFAULT_MAX_ATTEMPTS = 3;

/** All are taken, and do the same: `standard`. The rates of `adaptive` are for programs that run for long. */
const RETRY_MODES = ['legacy', 'standard', 'adaptive'];

/**
 * @throws {AwsError} `setting-invalid`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function networkSettings(env: Env, keys: NetworkKeys = {}): NetworkSettings {
  // The lower-case spelling wins, as for curl and Python. HTTP_PROXY in capitals is what a CGI server would set from
  // a request header, so it is not believed there.
  const httpsProxy = env.https_proxy || env.HTTPS_PROXY;
  const httpProxy = env.http_proxy || (env.REQUEST_METHOD === undefined ? env.HTTP_PROXY : undefined);
  const attempts = decided(env, keys, 'AWS_MAX_ATTEMPTS', 'max_attempts');
  if (attempts !== undefined && !/^[1-9]\d{0,2}$/.test(attempts.value))
    throw new AwsError('setting-invalid', { variable: attempts.setBy });
  const mode = decided(env, keys, 'AWS_RETRY_MODE', 'retry_mode');
  if (mode !== undefined && !RETRY_MODES.includes(mode.value.toLowerCase()))
    throw new AwsError('setting-invalid', { variable: mode.setBy });
  const ignores = decided(env, keys, 'AWS_DISABLE_CLOCK_SKEW_CORRECTION', 'disable_clock_skew_correction');
  // The last one is what botocore, and so the AWS CLI, falls back to.
  const bundle =
    decided(env, keys, 'AWS_CA_BUNDLE', 'ca_bundle') ??
    (env.REQUESTS_CA_BUNDLE ? { value: env.REQUESTS_CA_BUNDLE, setBy: 'REQUESTS_CA_BUNDLE' } : undefined);
  return {
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    noProxy: (env.no_proxy || env.NO_PROXY || '')
      .split(/[\s,]+/)
      .map((entry) => entry.toLowerCase())
      .filter((entry) => entry !== ''),
    ...(bundle === undefined ? {} : { caBundlePath: inHome(bundle.value, env), caBundleSetBy: bundle.setBy }),
    maxAttempts: attempts === undefined ? DEFAULT_MAX_ATTEMPTS : Number(attempts.value),
    ...(ignores?.value.toLowerCase() === 'true' ? { ignoresSkew: true } : {}),
  };
}

function decided(
  env: Env,
  keys: NetworkKeys,
  variable: string,
  key: keyof NetworkKeys,
): { readonly value: string; readonly setBy: string } | undefined {
  const fromEnv = env[variable];
  if (fromEnv) return { value: fromEnv, setBy: variable };
  const fromKey = keys[key];
  return fromKey ? { value: fromKey, setBy: key } : undefined;
}

/** No shell has seen what stands in the config file. */
function inHome(path: string, env: Env): string {
  const home = env.HOME ?? env.USERPROFILE;
  return home === undefined ? path : path.replace(/^~(?=[/\\])/, () => home);
}

/**
 * The proxy for a URL, or undefined where it is reached directly. This machine itself is never reached through one, nor is
 * what the machine is told by its cloud (metadata, credentials of containers).
 * A proxy without a scheme is an http proxy.
 *
 * @throws {AwsError} `proxy-invalid`
 */
export function proxyFor(url: URL, settings: NetworkSettings): URL | undefined {
  const isHttps = url.protocol === 'https:';
  const text = isHttps ? settings.httpsProxy : settings.httpProxy;
  if (text === undefined || isThisMachine(url) || isExempt(url, settings.noProxy)) return undefined;
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

/** Link-local addresses, and the ones that AWS has for metadata and for containers: nobody else's proxy knows ours. */
const LOCAL_NETWORKS = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32'];

function isThisMachine({ hostname }: URL): boolean {
  return isLoopbackHost(hostname) || LOCAL_NETWORKS.some((network) => isInNetwork(bare(hostname), network));
}

function bare(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '');
}

/** `*`, a network such as `10.0.0.0/8`, a host, a host with its port, or a domain (with or without a leading dot or `*.`) that the host is in. */
function isExempt(url: URL, noProxy: readonly string[]): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy.some((entry) => {
    if (entry === '*' || isInNetwork(host, entry)) return true;
    const withPort = /^(.*[^:]):(\d+)$/.exec(entry);
    if (withPort !== null && withPort[2] !== port) return false;
    const name = (withPort?.[1] ?? entry).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
    return host === name || host.endsWith(`.${name}`);
  });
}
