// Which endpoint each service is reached at, in the order that the AWS SDKs have; it must never reach one.

import { ProfilesError } from './errors.ts';
import type { ProfileSource } from './input.ts';
import type { Decided, Settings } from './settings.ts';

export interface Endpoints {
  readonly stsEndpoint?: string;
  readonly iamEndpoint?: string;
  /** Of the access portal of IAM Identity Center. */
  readonly ssoEndpoint?: string;
  /** Of the sign-in of IAM Identity Center. */
  readonly ssoOidcEndpoint?: string;
  readonly cognitoEndpoint?: string;
  /** Of the sign-in service, where the console's federation endpoint is. */
  readonly signinEndpoint?: string;
  readonly endpointUrl?: string;
  readonly stsRegionalEndpoints: 'regional' | 'legacy';
  readonly useFips: boolean;
  readonly useDualstack: boolean;
}

/**
 * First hit wins: (none at all where configured endpoints are ignored) `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`,
 * the profile's `services` section, the profile's `endpoint_url`. The same for every other service.
 *
 * @throws {ProfilesError} `dangling-services`, `bad-endpoint`, `bad-sts-regional-endpoints`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function decideEndpoints(settings: Settings, files: ProfileSource): Endpoints {
  const isOn = (key: string, variable: string): boolean =>
    settings.take(key, settings.env(variable), settings.file(key))?.toLowerCase() === 'true';
  const common = {
    stsRegionalEndpoints: regionalEndpoints(settings),
    useFips: isOn('use_fips_endpoint', 'AWS_USE_FIPS_ENDPOINT'),
    useDualstack: isOn('use_dualstack_endpoint', 'AWS_USE_DUALSTACK_ENDPOINT'),
  };
  if (isOn('ignore_configured_endpoint_urls', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) return common;

  const service = serviceSettings(settings, files);
  const generic = [settings.env('AWS_ENDPOINT_URL')];
  const file = settings.file('endpoint_url');
  const of = (id: string): string | undefined => {
    const key = `${id}.endpoint_url`;
    const own = settings.env(`AWS_ENDPOINT_URL_${id.toUpperCase()}`);
    return checkEndpoint(settings, key, settings.take(key, own, ...generic, service(id), file));
  };
  const url = settings.take('endpoint_url', ...generic, file);
  return {
    ...common,
    ...optional('stsEndpoint', of('sts')),
    ...optional('iamEndpoint', of('iam')),
    ...optional('ssoEndpoint', of('sso')),
    ...optional('ssoOidcEndpoint', of('sso_oidc')),
    ...optional('cognitoEndpoint', of('cognito_identity')),
    ...optional('signinEndpoint', of('signin')),
    ...optional('endpointUrl', checkEndpoint(settings, 'endpoint_url', url)),
  };
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}

function serviceSettings(settings: Settings, files: ProfileSource): (service: string) => Decided | undefined {
  const name = settings.take('services', settings.file('services'));
  if (name === undefined) return () => undefined;
  const section = files.services.get(name);
  if (section === undefined)
    throw new ProfilesError('dangling-services', { ...settings.facts('services'), services: name });
  return (service) => {
    const value = section.nested.get(service)?.get('endpoint_url');
    return value === undefined || value === ''
      ? undefined
      : { value, origin: { kind: 'section', section: `services ${name}` } };
  };
}

function regionalEndpoints(settings: Settings): 'regional' | 'legacy' {
  const key = 'sts_regional_endpoints';
  const value = settings.take(key, settings.env('AWS_STS_REGIONAL_ENDPOINTS'), settings.file(key));
  const lower = value?.toLowerCase();
  if (lower === undefined || lower === 'regional' || lower === 'legacy') return lower ?? 'regional';
  throw new ProfilesError('bad-sts-regional-endpoints', {
    ...settings.facts(key),
    value,
    expected: 'regional or legacy',
  });
}

function checkEndpoint(settings: Settings, key: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const refuse = (reason: string, shown: string | undefined = value): ProfilesError =>
    new ProfilesError('bad-endpoint', {
      ...settings.facts(key),
      ...(shown === undefined || shown.includes('@') ? {} : { value: shown }),
      expected: 'a URL such as https://sts.example.com',
      reason,
    });
  if (!URL.canParse(value)) throw refuse('it is not a URL');
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('it is neither http nor https');
  if (url.username !== '' || url.password !== '') throw refuse('it holds a user name or a password');
  if (url.search !== '' || url.hash !== '') throw refuse('it has a query or a fragment');
  return value;
}
