// What a person is told of an endpoint that is not AWS's own: who set it, at --debug, and a warning where secrets would cross a
// network in the clear.

import { isInsecureEndpoint } from '../aws/endpoint.ts';
import { decideEndpoints } from '../profiles/endpoints.ts';
import { describeOrigin, Settings } from '../profiles/settings.ts';
import type { Context } from './context.ts';

/** The services that can have an endpoint of their own, as `AWS_ENDPOINT_URL_...` and `[services ...]` name them. */
export type ServiceId = 'sts' | 'iam' | 'sso' | 'sso_oidc' | 'cognito_identity' | 'signin';

const NAMES: Readonly<Record<ServiceId, string>> = {
  sts: 'STS',
  iam: 'IAM',
  sso: 'IAM Identity Center',
  sso_oidc: 'the sign-in of IAM Identity Center',
  cognito_identity: 'Cognito',
  signin: 'the sign-in service',
};

/**
 * To be called before every call that has an override.
 *
 * @param profile whose settings decided it; undefined: the environment alone
 */
export async function noticeEndpoint(
  service: ServiceId,
  endpoint: string | undefined,
  profile: string | undefined,
  context: Context,
): Promise<void> {
  if (endpoint === undefined) return;
  const { host } = new URL(endpoint);
  context.debug(
    `aws: ${NAMES[service]} is at ${host}, set by ${await setBy(service, profile ?? 'default', context)}`,
  );
  if (isInsecureEndpoint(endpoint)) {
    context.say(
      `warning: ${NAMES[service]} is asked over plain http at ${host}, where anyone on the way can read along`,
    );
  }
}

async function setBy(service: ServiceId, profile: string, context: Context): Promise<string> {
  const { files } = await context.config();
  const settings = new Settings(profile, files, context.env);
  decideEndpoints(settings, files);
  return describeOrigin(settings.origins[`${service}.endpoint_url`]);
}
