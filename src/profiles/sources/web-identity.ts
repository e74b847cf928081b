// A web identity: the token of an OpenID provider for a role. It must never read a token.

import { ProfilesError } from '../errors.ts';
import { findKeys, type SourceReader } from './reader.ts';

export const WEB_IDENTITY: SourceReader = {
  kind: 'web-identity',
  read: (settings, _files, _hasRole) =>
    findKeys(
      'web-identity',
      settings,
      ['web_identity_token_file', 'web_identity_token_process', 'oidc_issuer'],
      ['oidc_client_id', 'oidc_scopes', 'oidc_audience'],
    ),
  step(profile, { key, kind }) {
    throw new ProfilesError('not-supported-yet', { profile: profile.name, key, kind });
  },
};
