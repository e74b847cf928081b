// A SAML assertion for a role. It must never read an assertion.

import { ProfilesError } from '../errors.ts';
import { findKeys, type SourceReader } from './reader.ts';

export const SAML: SourceReader = {
  kind: 'saml',
  read: (settings, _files, _hasRole) =>
    findKeys('saml', settings, ['saml_assertion_file', 'saml_assertion_process'], ['saml_principal_arn']),
  step(profile, { key, kind }) {
    throw new ProfilesError('not-supported-yet', { profile: profile.name, key, kind });
  },
};
