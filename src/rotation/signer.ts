// Calls to IAM with keys, and with an MFA session of theirs once AWS has refused the keys alone.

import { AwsError } from '../aws/errors.ts';
import type { Iam } from '../aws/iam.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { RotationError } from './errors.ts';
import type { RotationWorld } from './world.ts';

/**
 * One signer a run. Policies that ask for MFA refuse keys without a session, and AWS does not say that this is why: so a
 * session is taken at the first refusal, and used from then on.
 */
export class Signer {
  readonly #world: RotationWorld;
  readonly #name: string;
  #keys: Credentials;
  #session: Credentials | undefined;
  #userArn: string | undefined;

  /** @param name whose stored keys they are; the MFA device is that of its profile */
  constructor(world: RotationWorld, name: string, keys: Credentials) {
    this.#world = world;
    this.#name = name;
    this.#keys = keys;
  }

  get keys(): Credentials {
    return this.#keys;
  }

  /** From now on with these keys; a session stays, it outlives the keys that it was made from. */
  use(keys: Credentials): void {
    this.#keys = keys;
  }

  /** For the words of a refusal. */
  set userArn(arn: string) {
    this.#userArn = arn;
  }

  /** @param options.mayAsk false: not worth an MFA code. @throws {RotationError} `denied` @throws {AwsError} */
  async call<T>(
    send: (iam: Iam) => Promise<T>,
    options: { readonly mayAsk: boolean } = { mayAsk: true },
  ): Promise<T> {
    try {
      return await send(this.#world.calls(this.#session ?? this.#keys).iam);
    } catch (error) {
      if (!hasCode(error, 'access-denied')) throw error;
      if (this.#session !== undefined) throw this.#denied(error, 'used');
      if (this.#world.mfaSession === undefined || !options.mayAsk) throw this.#denied(error, 'skipped');
      const session = await this.#world.mfaSession(this.#name, this.#keys);
      if (session === undefined) throw this.#denied(error, 'unknown');
      this.#session = session;
      return this.call(send);
    }
  }

  #denied(error: AwsError, mfa: 'used' | 'skipped' | 'unknown'): RotationError {
    const { operation, reason } = error.facts;
    return new RotationError(
      'denied',
      { name: this.#name, operation, reason, mfa, userArn: this.#userArn },
      { cause: error },
    );
  }
}

export function hasCode(error: unknown, ...codes: readonly AwsError['code'][]): error is AwsError {
  return error instanceof AwsError && codes.includes(error.code);
}
