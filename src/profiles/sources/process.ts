// What a program prints. It must never run it.

import { findKeys, type SourceReader } from './reader.ts';

/** `credential_process`; the command line is taken apart where it is run. */
export const PROCESS: SourceReader = {
  kind: 'process',
  read: (settings, _files, _hasRole) => findKeys('process', settings, ['credential_process']),
  step: (profile, { settings }) => ({
    kind: 'process',
    profile: profile.name,
    command: settings.credential_process ?? '',
  }),
};
