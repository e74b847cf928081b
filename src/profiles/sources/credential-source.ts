// What the machine or container gives, to assume a role with. It must never ask it.

import { ProfilesError } from '../errors.ts';
import { findKeys, type SourceReader } from './reader.ts';

export const CREDENTIAL_SOURCE: SourceReader = {
  kind: 'credential-source',
  read: (settings, _files, hasRole) =>
    hasRole ? findKeys('credential-source', settings, ['credential_source']) : undefined,
  step(profile, { key, kind }) {
    throw new ProfilesError('not-supported-yet', { profile: profile.name, key, kind });
  },
};
