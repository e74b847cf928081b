// Which driver gives the code: the one place that knows the order. It asks nothing itself.

import type { Secret } from '../kernel/secret.ts';
import type { MfaDriver } from './driver.ts';
import { DEFAULT_PROMPT, loadPromptDriver } from './registry.ts';

export interface MfaChoice {
  /** `--mfa-token`. */
  readonly token?: Secret;
  /** The profile's `mfa_process`. */
  readonly mfaProcess?: string;
  /** `--prompt` or `AWS_VAULT_PROMPT`; default: `terminal`. */
  readonly prompt?: string;
  /** The environment as it was given to us, for `mfa_process`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * `--mfa-token`, else `mfa_process`, else the prompt. An empty `mfa_process` or prompt name counts as none.
 * @throws {MfaError} `token-malformed`, `driver-unsupported`, `driver-unknown`
 */
export async function chooseMfaDriver(choice: MfaChoice): Promise<MfaDriver> {
  if (choice.token !== undefined) {
    const { createTokenDriver } = await import('./drivers/token.ts');
    return createTokenDriver(choice.token);
  }
  if (choice.mfaProcess) {
    const { createProcessDriver } = await import('./drivers/process.ts');
    return createProcessDriver({ command: choice.mfaProcess, env: choice.env });
  }
  return loadPromptDriver(choice.prompt || DEFAULT_PROMPT);
}
