// A SAML assertion for a role. It must never read an assertion.

import { ProfilesError } from '../errors.ts';
import { checkedPath, checkedSamlProvider } from './checks.ts';
import { federatedRole } from './federated-role.ts';
import { findKeys, type SourceReader } from './reader.ts';

const ASSERTION_KEYS = ['saml_assertion_file', 'saml_assertion_process'] as const;

export const SAML: SourceReader = {
  kind: 'saml',
  read: (settings, _files, _hasRole) => findKeys('saml', settings, ASSERTION_KEYS, ['saml_principal_arn']),
  step(profile, { settings }, note) {
    const {
      saml_assertion_file: path,
      saml_assertion_process: command,
      saml_principal_arn: principal,
    } = settings;
    if (path !== undefined && command !== undefined)
      throw new ProfilesError('source-settings-clash', { profile: profile.name, keys: ASSERTION_KEYS });
    const { roleArn } = profile;
    const principalArn = checkedSamlProvider(profile, 'saml_principal_arn', principal, roleArn);
    return {
      kind: 'saml',
      profile: profile.name,
      assertion:
        path === undefined
          ? { kind: 'process', command: command ?? '' }
          : { kind: 'file', path: checkedPath(profile, 'saml_assertion_file', path) },
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(principalArn === undefined ? {} : { principalArn }),
      // The role may still be open; its provider is in the same partition.
      ...federatedRole(profile, roleArn ?? principalArn?.replace(':saml-provider/', ':role/'), note),
    };
  },
};
