// The token of an identity, wherever a profile has it from: a file, a program, or a person who signs in.

import type { Secret } from '../kernel/secret.ts';
import { OUR_SECRETS } from '../mfa/helper.ts';
import { homeFolder } from '../platform/paths.ts';
import type { TokenSource } from '../profiles/plan-types.ts';
import type { Context } from './context.ts';
import type { FlagValues } from './flags.ts';

export interface IdentityWish {
  /** Who asks, for messages. */
  readonly profile: string;
  /** `no-browser` and `device-code`, where somebody has to sign in. */
  readonly flags: FlagValues;
}

/**
 * A token that has not ended yet, as far as it says so itself. Never kept in the cache of sessions.
 *
 * @throws {CredentialsError} what the token's way throws @throws {AwsError} where a provider is asked
 */
export async function identityToken(
  source: TokenSource,
  context: Context,
  wish: IdentityWish,
): Promise<Secret> {
  const { profile } = wish;
  switch (source.kind) {
    case 'file': {
      const { readTokenFile } = await import('../credentials/identity/token.ts');
      context.debug(`identity: token of profile ${profile} out of ${source.path}`);
      return readTokenFile(source.path, homeFolder(context.env), profile);
    }
    case 'process': {
      const { runTokenProcess } = await import('../credentials/identity/token.ts');
      const { chainWith, PROCESS_CHAIN } = await import('../credentials/process/chain.ts');
      context.debug(`identity: token of profile ${profile} from its web_identity_token_process`);
      const env = Object.fromEntries(
        Object.entries(context.env).filter(([name]) => !OUR_SECRETS.includes(name)),
      );
      const { command } = source;
      const chain = { [PROCESS_CHAIN]: chainWith({ profile, command }, context.env) };
      return runTokenProcess({ command, profile, env: { ...env, ...chain }, signal: context.signal });
    }
    case 'oidc': {
      const { oidcTokenFor } = await import('./oidc-token.ts');
      return oidcTokenFor(source, wish, context);
    }
  }
}
