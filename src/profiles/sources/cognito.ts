// An identity in a Cognito identity pool. It must never read a token.

import { ProfilesError } from '../errors.ts';
import { findKeys, type SourceReader } from './reader.ts';

export const COGNITO: SourceReader = {
  kind: 'cognito',
  read: (settings, _files, _hasRole) =>
    findKeys(
      'cognito',
      settings,
      ['cognito_identity_pool_id'],
      [
        'cognito_login_provider',
        'cognito_role_arn',
        'web_identity_token_file',
        'web_identity_token_process',
        'oidc_issuer',
        'oidc_client_id',
        'oidc_scopes',
        'oidc_audience',
      ],
    ),
  step(profile, { key, kind }) {
    throw new ProfilesError('not-supported-yet', { profile: profile.name, key, kind });
  },
};
