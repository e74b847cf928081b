// A web identity: the token of an OpenID provider for a role. It must never read a token.

import { parseRoleArn } from '../../kernel/arn.ts';
import { ProfilesError } from '../errors.ts';
import type { Profile } from '../profile.ts';
import type { Decided, Settings } from '../settings.ts';
import { SESSION_NAME, SESSION_NAME_RULE } from '../values.ts';
import { federatedRole } from './federated-role.ts';
import type { FoundSource, OtherSource, SourceReader } from './reader.ts';
import { TOKEN_KEYS, tokenSettings, tokenSource } from './token-source.ts';

export const WEB_IDENTITY: SourceReader = {
  kind: 'web-identity',
  read(settings) {
    const decided = tokenSettings(settings);
    const key = TOKEN_KEYS.find((one) => decided[one] !== undefined);
    return key === undefined ? undefined : { kind: 'web-identity', key, decided };
  },
  step(profile, source, note) {
    const token = tokenSource(profile, source);
    const { roleArn, roleSessionName, isDefaultSessionName } = roleOf(profile, source);
    if (token === undefined || roleArn === undefined) {
      const missing = ['role_arn'];
      throw new ProfilesError('token-incomplete', { profile: profile.name, key: source.key, missing });
    }
    return {
      kind: 'web-identity',
      profile: profile.name,
      token,
      roleArn,
      roleSessionName,
      ...(isDefaultSessionName === true ? { isDefaultSessionName } : {}),
      ...federatedRole(profile, roleArn, note),
    };
  },
};

/** The variables that a pod of EKS and a CI job are given; they belong together. */
const VARIABLES = {
  web_identity_token_file: 'AWS_WEB_IDENTITY_TOKEN_FILE',
  role_arn: 'AWS_ROLE_ARN',
  role_session_name: 'AWS_ROLE_SESSION_NAME',
} as const;

/** True where the environment holds a token, to which its role and session name belong then. */
export function hasEnvironmentIdentity(settings: Settings): boolean {
  return settings.env(VARIABLES.web_identity_token_file) !== undefined;
}

/**
 * The web identity of the environment, for a profile that says nothing of its own (as the JavaScript SDK has it; botocore
 * puts it before the profile's own where no profile was named). The role is the environment's, else the profile's.
 */
export function environmentIdentity(settings: Settings): FoundSource | undefined {
  if (!hasEnvironmentIdentity(settings)) return undefined;
  const decided: Record<string, Decided> = {};
  for (const [key, variable] of Object.entries(VARIABLES)) {
    const value = settings.env(variable);
    if (value !== undefined) decided[key] = value;
  }
  return { kind: 'web-identity', key: VARIABLES.web_identity_token_file, decided, isFromEnvironment: true };
}

type Role = Pick<Profile, 'roleArn' | 'roleSessionName' | 'isDefaultSessionName'>;

/** @throws {ProfilesError} `bad-role-arn`, `bad-session-name` */
function roleOf(profile: Profile, { settings }: OtherSource): Role {
  const { role_arn: roleArn = profile.roleArn, role_session_name: name } = settings;
  const facts = (key: keyof typeof VARIABLES) => ({ profile: profile.name, key, setBy: VARIABLES[key] });
  if (settings.role_arn !== undefined) {
    const parsed = parseRoleArn(settings.role_arn);
    if (!parsed.ok) {
      const [value, expected] = [settings.role_arn, 'arn:aws:iam::ACCOUNT:role/NAME'];
      throw new ProfilesError('bad-role-arn', {
        ...facts('role_arn'),
        value,
        expected,
        reason: parsed.reason,
      });
    }
  }
  if (name === undefined) {
    const { roleSessionName, isDefaultSessionName } = profile;
    return {
      ...(roleArn === undefined ? {} : { roleArn }),
      roleSessionName,
      ...(isDefaultSessionName === true ? { isDefaultSessionName } : {}),
    };
  }
  if (!SESSION_NAME.test(name))
    throw new ProfilesError('bad-session-name', {
      ...facts('role_session_name'),
      value: name,
      expected: SESSION_NAME_RULE,
    });
  return { ...(roleArn === undefined ? {} : { roleArn }), roleSessionName: name };
}
