// Which credentials the console takes, and how a user's long-term keys become such. It never calls AWS itself: the calls
// come in as arguments.

import type { CallerIdentity, FederationTokenInput, TemporaryCredentials } from '../aws/sts.ts';
import { parseArn } from '../kernel/arn.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { ConsoleError } from './errors.ts';

/** Credentials that can be federated, and whose they are. */
export interface Federable {
  readonly credentials: Credentials & { readonly sessionToken: NonNullable<Credentials['sessionToken']> };
  readonly partition: string;
  readonly account: string;
  /** Name of the role or user. */
  readonly name: string;
  /**
   * Whether the sign-in service lets the caller choose how long the console session lasts: `yes` for a role assumed with
   * long-term keys, `no` for role chaining and federation tokens, `perhaps` where it cannot be told.
   */
  readonly choosesDuration: 'yes' | 'no' | 'perhaps';
}

export interface FederateCalls {
  readonly identity: () => Promise<CallerIdentity>;
  /** Told before anything else is asked for; what it throws ends it. */
  readonly onPartition?: (partition: string) => void;
  readonly federationToken: (input: FederationTokenInput) => Promise<TemporaryCredentials>;
}

export interface FederateInput {
  readonly credentials: Credentials;
  /** For users: how long the session lasts. */
  readonly durationSeconds: number;
  /** For users: narrows what the session may do. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/**
 * A federation session may do what both the user's policies and the session policy allow; without one it may do nothing,
 * and the console would be empty. So where nobody narrows it, this one leaves it at what the user may do.
 */
export const ALLOW_ALL =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

const MAX_NAME_LENGTH = 32;

/**
 * | the credentials are of | what is done |
 * | --- | --- |
 * | a role | they are used as they are |
 * | a federated user | the same; the duration is fixed |
 * | an IAM user, long-term keys | `GetFederationToken` |
 * | an IAM user, GetSessionToken | refused, because the console refuses them |
 * | the root user | refused |
 *
 * @throws {ConsoleError} `root-user`, `session-token`, `token-missing`, `policy-too-late`
 * @throws {AwsError} what the calls throw
 */
export async function federable(input: FederateInput, calls: FederateCalls): Promise<Federable> {
  const { credentials } = input;
  // Asked without its token, AWS would only say that it does not know the key.
  if (credentials.accessKeyId.startsWith('ASIA') && credentials.sessionToken === undefined)
    throw new ConsoleError('token-missing', {});
  const { arn, account } = await calls.identity();
  const parsed = parseArn(arn);
  const { partition, resource } = parsed.ok ? parsed.value : { partition: 'aws', resource: '' };
  calls.onPartition?.(partition);
  const [kind = '', ...path] = resource.split('/');
  const { sessionToken } = credentials;
  const hasPolicy = input.policy !== undefined || input.policyArns.length > 0;
  // They would go to the console with all that they may do, and nobody would see that the policy did nothing.
  if (hasPolicy && sessionToken !== undefined) throw new ConsoleError('policy-too-late', {});
  if (kind === 'assumed-role' && sessionToken !== undefined) {
    const name = path[0] ?? '';
    return {
      credentials: { ...credentials, sessionToken },
      partition,
      account,
      name,
      choosesDuration: 'perhaps',
    };
  }
  const name = path.at(-1) ?? '';
  if (kind === 'federated-user' && sessionToken !== undefined)
    return { credentials: { ...credentials, sessionToken }, partition, account, name, choosesDuration: 'no' };
  if (kind === 'root') throw new ConsoleError('root-user', { account });
  if (sessionToken !== undefined) throw new ConsoleError('session-token', { account });
  const policy = hasPolicy ? input.policy : ALLOW_ALL;
  return {
    credentials: await calls.federationToken({
      name: federationName(name),
      durationSeconds: input.durationSeconds,
      policyArns: input.policyArns,
      ...(policy === undefined ? {} : { policy }),
    }),
    partition,
    account,
    name,
    choosesDuration: 'no',
  };
}

/** A user's name as a federated user's: at most 32 characters of the same alphabet, at least two. */
export function federationName(user: string): string {
  const name = user.slice(0, MAX_NAME_LENGTH);
  return name.length >= 2 ? name : `${name}-user`;
}

const SESSION_SECONDS = { min: 900, max: 43_200 } as const;

/** How long a console session is asked to last: inside what the service takes. */
export function sessionSeconds(wanted: number): number {
  return Math.min(Math.max(Math.trunc(wanted), SESSION_SECONDS.min), SESSION_SECONDS.max);
}
