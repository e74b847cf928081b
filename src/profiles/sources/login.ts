// Console credentials of `aws login`. It must never read their cache.

import { ProfilesError } from '../errors.ts';
import { defaultRegion } from '../partition.ts';
import { describeOrigin } from '../settings.ts';
import { findKeys, type SourceReader } from './reader.ts';

/**
 * `login_session`. The region is the profile's; where there is none, the one that the partition's global services are in.
 *
 * @throws {ProfilesError} `endpoint-conflict`
 */
export const LOGIN: SourceReader = {
  kind: 'login',
  read: (settings, _files, _hasRole) => findKeys('login', settings, ['login_session']),
  step(profile, { settings }) {
    const loginSession = settings.login_session ?? '';
    const { signinEndpoint: endpoint, useFips: fips, useDualstack: dualstack } = profile;
    if (endpoint !== undefined && (fips || dualstack)) {
      throw new ProfilesError('endpoint-conflict', {
        profile: profile.name,
        key: 'signin.endpoint_url',
        setBy: describeOrigin(profile.origins['signin.endpoint_url']),
        variant: fips ? 'use_fips_endpoint' : 'use_dualstack_endpoint',
      });
    }
    const region = profile.region ?? defaultRegion(loginSession.split(':')[1] ?? '');
    return {
      kind: 'login',
      profile: profile.name,
      loginSession,
      signin: { region, ...(endpoint === undefined ? {} : { endpoint }), fips, dualstack },
    };
  },
};
