// Where the code comes from: the one place that knows the order of precedence. It asks nothing itself.

import type { Secret } from '../kernel/secret.ts';
import type { MfaDriver } from './driver.ts';
import type { PromptWorld } from './registry.ts';

export interface MfaChoice {
  /** `--mfa-token`. */
  readonly token?: Secret;
  /** The profile's `mfa_process`. */
  readonly mfaProcess?: string;
  /** `--prompt` or `AWS_VAULT_PROMPT`; default: what fits. */
  readonly prompt?: string;
  /** What the prompt and `mfa_process` know of the world; the environment as it was given to us. */
  readonly world: Omit<PromptWorld, 'alone' | 'terminal'>;
}

/**
 * `--mfa-token`, else `mfa_process`, else the prompt. An empty `mfa_process` or prompt name counts as none.
 * @throws {MfaError} `token-malformed`, `driver-unknown`
 */
export async function chooseMfaDriver(choice: MfaChoice): Promise<MfaDriver> {
  if (choice.token !== undefined) {
    const { createTokenDriver } = await import('./drivers/token.ts');
    return createTokenDriver(choice.token);
  }
  if (choice.mfaProcess) {
    const { createProcessDriver } = await import('./drivers/process.ts');
    return createProcessDriver({ command: choice.mfaProcess, env: choice.world.env });
  }
  const [{ createPromptDriver }, { promptWorld }] = await Promise.all([
    import('./prompt.ts'),
    import('./registry.ts'),
  ]);
  return createPromptDriver(choice.prompt || undefined, promptWorld(choice.world));
}
