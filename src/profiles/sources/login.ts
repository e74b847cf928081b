// Console credentials of `aws login`. It must never read their cache.

import { ProfilesError } from '../errors.ts';
import { findKeys, type SourceReader } from './reader.ts';

export const LOGIN: SourceReader = {
  kind: 'login',
  read: (settings, _files, _hasRole) => findKeys('login', settings, ['login_session']),
  step(profile, { key, kind }) {
    throw new ProfilesError('not-supported-yet', { profile: profile.name, key, kind });
  },
};
