// What a program prints. It must never run it.

import { ProfilesError } from '../errors.ts';
import { findKeys, type SourceReader } from './reader.ts';

export const PROCESS: SourceReader = {
  kind: 'process',
  read: (settings, _files, _hasRole) => findKeys('process', settings, ['credential_process']),
  step(profile, { key, kind }) {
    throw new ProfilesError('not-supported-yet', { profile: profile.name, key, kind });
  },
};
