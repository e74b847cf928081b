// Which credentials a program started here would use, as far as the environment tells. It reads no secret, asks no keyring
// and calls nobody.

import { accountOfKeyId, isTemporaryKeyId } from '../kernel/key-id.ts';
import type { Context } from './context.ts';

/** Where they come from, in the order in which the SDKs look. */
export type ActiveSource =
  /** `vault use` put them into this shell. */
  | 'use'
  /** The shell or command was started by `vault exec`. */
  | 'exec'
  /** Somebody else's variables. */
  | 'environment'
  /** AWS_PROFILE names a profile, whose credentials each program gets for itself. */
  | 'profile'
  | 'web-identity'
  | 'credential-server';

export interface Active {
  readonly source: ActiveSource;
  readonly profile?: string;
  readonly accessKeyId?: string;
  readonly account?: string;
  /** Undefined: they do not expire, or nobody said when. */
  readonly expiration?: Date;
  readonly isTemporary: boolean;
  readonly region?: string;
}

/** Undefined where there are none. */
export function findActive(context: Pick<Context, 'env' | 'use'>): Active | undefined {
  const { use } = context;
  if (use?.hasKeys !== true) return findIn(context.env);
  const { AWS_VAULT, ...set } = use.state.set;
  return keysIn('use', AWS_VAULT, {
    ...context.env,
    ...set,
    AWS_SESSION_TOKEN: tokenMark(use.state.secrets),
  });
}

type Env = Readonly<Record<string, string | undefined>>;

function findIn(env: Env): Active | undefined {
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return env.AWS_VAULT ? keysIn('exec', env.AWS_VAULT, env) : keysIn('environment', undefined, env);
  }
  const profile = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE;
  if (profile) return { source: 'profile', profile, isTemporary: false, ...regionIn(env) };
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN)
    return { source: 'web-identity', isTemporary: true, ...regionIn(env) };
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI || env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    const served = env.AWS_VAULT;
    return {
      source: 'credential-server',
      ...(served ? { profile: served } : {}),
      isTemporary: true,
      ...regionIn(env),
    };
  }
  return undefined;
}

/** That there is a token is all that counts here. */
function tokenMark(secrets: readonly string[]): string | undefined {
  return secrets.includes('AWS_SESSION_TOKEN') ? 'set' : undefined;
}

function keysIn(source: ActiveSource, profile: string | undefined, env: Env): Active {
  const accessKeyId = env.AWS_ACCESS_KEY_ID ?? '';
  const account = accountOfKeyId(accessKeyId);
  // The second name is the one that other tools give to the same.
  const expiration = instantOf(env.AWS_CREDENTIAL_EXPIRATION || env.AWS_SESSION_EXPIRATION);
  return {
    source,
    ...(profile === undefined ? {} : { profile }),
    accessKeyId,
    ...(account === undefined ? {} : { account }),
    ...(expiration === undefined ? {} : { expiration }),
    isTemporary: isTemporaryKeyId(accessKeyId) || Boolean(env.AWS_SESSION_TOKEN || env.AWS_SECURITY_TOKEN),
    ...regionIn(env),
  };
}

function regionIn(env: Env): { readonly region?: string } {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  return region ? { region } : {};
}

/** RFC 3339; anything else counts as not said. */
function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
