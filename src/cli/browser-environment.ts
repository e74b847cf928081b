// The environment that a browser or a clipboard program is started with: ours, without secrets.

import type { Env } from './context.ts';

/** What a browser or a clipboard program has no business with. */
const SECRET_VARIABLES =
  /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CONTAINER_AUTHORIZATION_TOKEN|BEARER_TOKEN_.*|VAULT_FILE_PASSPHRASE|VAULT_OP_.*TOKEN)$/;

export function withoutSecrets(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET_VARIABLES.test(name)));
}
