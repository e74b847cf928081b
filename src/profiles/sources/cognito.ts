// An identity in a Cognito identity pool. It must never read a token.

import { ProfilesError } from '../errors.ts';
import type { Profile } from '../profile.ts';
import { describeOrigin } from '../settings.ts';
import type { CognitoStep, ServiceTarget } from '../source-steps.ts';
import { REGION } from '../values.ts';
import { badSetting, checkedRole } from './checks.ts';
import { federatedRole, type NoteNext } from './federated-role.ts';
import { findKeys, type OtherSource, type SourceReader } from './reader.ts';
import { tokenSettings, tokenSource } from './token-source.ts';

const POOL_KEYS = ['cognito_identity_pool_id'] as const;

export const COGNITO: SourceReader = {
  kind: 'cognito',
  read(settings) {
    const found = findKeys('cognito', settings, POOL_KEYS, ['cognito_login_provider', 'cognito_role_arn']);
    if (found === undefined) return undefined;
    return { ...found, decided: { ...found.decided, ...tokenSettings(settings) } };
  },
  step: cognitoStep,
};

/**
 * With `role_arn` the basic flow, whose role STS gives; without it the enhanced flow, whose role the pool gives.
 *
 * @throws {ProfilesError} `bad-source-setting`, `source-settings-clash`, `source-setting-missing`, `bad-duration`,
 *   `endpoint-conflict` and what {@link tokenSource} throws
 */
function cognitoStep(profile: Profile, source: OtherSource, note: NoteNext): CognitoStep {
  const { cognito_identity_pool_id: identityPoolId = '', cognito_login_provider: provider } = source.settings;
  const region = regionOf(profile, identityPoolId);
  const { roleArn } = profile;
  const customRoleArn = checkedRole(profile, 'cognito_role_arn', source.settings.cognito_role_arn);
  if (customRoleArn !== undefined && roleArn !== undefined)
    throw new ProfilesError('source-settings-clash', {
      profile: profile.name,
      keys: ['cognito_role_arn', 'role_arn'],
    });
  const token = tokenSource(profile, source);
  const orphan = provider !== undefined ? 'cognito_login_provider' : 'cognito_role_arn';
  if (token === undefined && (provider ?? customRoleArn) !== undefined)
    throw new ProfilesError('source-setting-missing', {
      profile: profile.name,
      key: orphan,
      missing: 'a token to sign in with (web_identity_token_file, web_identity_token_process or oidc_issuer)',
    });
  if (provider !== undefined && !/^[\x21-\x7e]{1,128}$/.test(provider))
    throw badSetting(profile, 'cognito_login_provider', {
      value: provider,
      expected: 'the name that the identity pool has for it, such as accounts.google.com',
    });
  if (roleArn === undefined && profile.durations.fromFlag)
    note(
      'duration-not-chosen',
      `profile ${profile.name}: credentials of an identity pool last an hour, so the duration asked for means nothing to it`,
    );
  if (profile.cognitoEndpoint !== undefined)
    note(
      'custom-endpoint',
      `profile ${profile.name}: Cognito is reached at a custom endpoint, set by ${describeOrigin(profile.origins['cognito_identity.endpoint_url'])}`,
    );
  return {
    kind: 'cognito',
    profile: profile.name,
    identityPoolId,
    ...(token === undefined ? {} : { login: { ...(provider === undefined ? {} : { provider }), token } }),
    ...(customRoleArn === undefined ? {} : { customRoleArn }),
    cognito: cognitoTarget(profile, region),
    ...(roleArn === undefined
      ? {}
      : {
          roleArn,
          assume: {
            roleSessionName: profile.roleSessionName,
            ...(profile.isDefaultSessionName === true ? { isDefaultSessionName: true as const } : {}),
            ...federatedRole(profile, roleArn, note),
          },
        }),
  };
}

/** @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
function regionOf(profile: Profile, pool: string): string {
  const region = /^([\w-]+):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(pool)?.[1];
  if (region !== undefined && pool.length <= 55 && REGION.test(region)) return region;
  throw badSetting(profile, 'cognito_identity_pool_id', {
    value: pool,
    expected: 'REGION:GUID, as the console of Cognito shows it',
    // The two kinds of pools are easily mixed up.
    ...(/^[\w-]+_[A-Za-z0-9]+$/.test(pool) ? { reason: 'it is the id of a user pool' } : {}),
  });
}

/** @throws {ProfilesError} `endpoint-conflict` */
function cognitoTarget(profile: Profile, region: string): ServiceTarget {
  const { cognitoEndpoint: endpoint, useFips: fips, useDualstack: dualstack } = profile;
  if (endpoint !== undefined && (fips || dualstack)) {
    throw new ProfilesError('endpoint-conflict', {
      profile: profile.name,
      key: 'cognito_identity.endpoint_url',
      setBy: describeOrigin(profile.origins['cognito_identity.endpoint_url']),
      variant: fips ? 'use_fips_endpoint' : 'use_dualstack_endpoint',
    });
  }
  return { region, ...(endpoint === undefined ? {} : { endpoint }), fips, dualstack };
}
