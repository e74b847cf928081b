// The start URL that IAM Identity Center itself knows, where the configured one is an address of the organisation's own that
// leads to it. Nothing secret is sent, and nowhere but to the configured address.

import { AwsError } from './errors.ts';
import { callPlainly, type PlainOptions } from './plain-call.ts';

/** Hosts that Identity Center has start URLs at, in every partition that is public. */
const OWN_HOSTS =
  /^(?:[a-z0-9-]+\.)+(?:app\.aws|portal\.amazonaws\.(?:com|com\.cn|eu)|app\.amazonwebservices\.com\.cn|api\.amazonwebservices\.eu|awsapps\.(?:com|cn))$|^identitycenter\.amazonaws\.(?:com|com\.cn|eu)$|^identitycenter\.us-gov\.amazonaws\.com$/;

const TIMEOUT_MS = 10_000;
const REDIRECTS = [301, 302, 303, 307, 308];

export function isOwnStartUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' && OWN_HOSTS.test(url.hostname);
}

/**
 * Where the configured address redirects to, if that is one of Identity Center's; else, and where it cannot be reached, the
 * configured one, which the service takes or refuses by itself. One redirect is looked at and none followed.
 *
 * @throws the signal's reason when it is aborted
 */
export async function resolveStartUrl(startUrl: string, options: PlainOptions): Promise<string> {
  const url = new URL(startUrl);
  // Whoever stands in between could send somebody to a sign-in of their own over plain http.
  if (isOwnStartUrl(startUrl) || url.protocol !== 'https:') return startUrl;
  const ask = (method: 'HEAD' | 'GET'): Promise<{ readonly status: number; readonly location?: string }> =>
    callPlainly(
      {
        operation: 'StartUrl',
        region: '',
        url,
        method,
        headers: {},
        read: ({ status, headers }) => ({
          status,
          ...(headers.location === undefined ? {} : { location: headers.location }),
        }),
      },
      { ...options, timeoutMs: TIMEOUT_MS },
    );
  try {
    let answer = await ask('HEAD');
    if (answer.status === 405 || answer.status === 501) answer = await ask('GET');
    const { status, location } = answer;
    if (!REDIRECTS.includes(status) || location === undefined || !URL.canParse(location, url.href))
      return startUrl;
    const target = new URL(location, url.href).href;
    return isOwnStartUrl(target) ? target : startUrl;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return startUrl;
  }
}
