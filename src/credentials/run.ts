// The only interpreter of plans: finds the deepest step that is already cached, performs the rest in order,
// each in one process at a time, and stores what came back.

import type { Clock } from '../kernel/clock.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { canonicalStep } from '../profiles/canonical.ts';
import type {
  AssumeRoleStep,
  FileKeysStep,
  Plan,
  SessionTokenStep,
  SourceStep,
  Step,
  StoredStep,
} from '../profiles/plan-types.ts';
import { isFresh } from '../sessions/cache.ts';
import { chainDigests } from '../sessions/key.ts';
import { singleFlight } from '../sessions/single-flight.ts';
import type { SessionStore } from '../sessions/store.ts';
import { isMarkedUncached, markUncached, unmarkUncached } from '../sessions/uncached.ts';
import { CredentialsError } from './errors.ts';
import { oidcRoot, oidcSourceOf } from './oidc/source.ts';
import { ssoRootOf } from './sso/target.ts';

export type SessionCredentials = Credentials & { readonly expiration: Date };
/** What a source outside gives. Without an end it is long-term, or nobody knows: it is never cached. */
export type SourceCredentials = Credentials & { readonly expiration?: Date };
/** Steps that take the credentials of the step before them to STS. */
export type CallStep = SessionTokenStep | AssumeRoleStep;

/** Everything that running a plan touches, given by the caller. */
export interface RunWorld {
  readonly store: SessionStore;
  readonly clock: Clock;
  /** A cached session is used while more than this many seconds are left. */
  readonly minTtlSeconds: number;
  /** False: nothing is read from the cache and nothing written (`--no-session`). */
  readonly useCache: boolean;
  /** The folder of the single-flight locks. */
  readonly lockFolder: string;
  /** Performs one call, MFA included. */
  readonly perform: (step: CallStep, source: Credentials) => Promise<SessionCredentials>;
  /** Gets what comes from outside, which nothing comes before. */
  readonly source: (step: SourceStep) => Promise<SourceCredentials>;
  /** The static keys of a profile as they stand in its file. */
  readonly fileKeys: (step: FileKeysStep) => Credentials | undefined;
  readonly notify: (message: string) => void;
  readonly debug: (message: string) => void;
  readonly signal?: AbortSignal;
}

/** The cache key of every step of a plan. */
export function planDigests(plan: Plan): readonly string[] {
  return chainDigests(plan.steps.map(canonicalStep));
}

/**
 * Runs a plan to its last step. A hit on the last step costs one read of the keyring.
 *
 * @throws {CredentialsError} `stored-keys-missing` when the index is behind the keyring: rebuild it, plan again
 * @throws {AwsError} {@link KeyringError} {@link MfaError} {@link SessionsError} as the parts report them
 */
export async function runPlan(plan: Plan, world: RunWorld): Promise<Credentials> {
  const digests = planDigests(plan);
  try {
    return await runFrom(plan, digests, world, undefined);
  } catch (error) {
    if (!(error instanceof SpoiledSession)) throw error;
    world.debug('credentials: AWS refused the cached session of the step before, starting from before it');
    return runFrom(plan, digests, world, error.accessKeyId);
  }
}

/**
 * A cached session that AWS no longer takes (its keys were removed, its policy changed) is skipped once. It, and
 * not its place in the cache: of many processes that met it, one puts a new session there for all.
 */
class SpoiledSession extends Error {
  readonly accessKeyId: string;
  constructor(accessKeyId: string, cause: unknown) {
    super('cached session refused', { cause });
    this.accessKeyId = accessKeyId;
  }
}

/** What AWS says to the credentials themselves, whatever they are used for. */
function isRefusalOfSource(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'invalid-key' || code === 'expired-token';
}

async function runFrom(
  plan: Plan,
  digests: readonly string[],
  world: RunWorld,
  skip: string | undefined,
): Promise<Credentials> {
  const cached = world.useCache ? await deepestCached(plan, digests, world, skip) : undefined;
  let current = cached?.credentials;
  const first = cached === undefined ? 0 : cached.index + 1;
  let fromCache = cached !== undefined;
  for (let index = first; index < plan.steps.length; index++) {
    const step = plan.steps[index] as Step;
    if (step.kind === 'stored' || step.kind === 'file-keys') {
      current = await baseKeys(step, world);
      continue;
    }
    const digest = digests[index] as string;
    const root = plan.steps[0];
    if (isSource(step)) {
      current = await callOnce({ step, digest, root, call: () => world.source(step) }, world, skip);
      fromCache = false;
      continue;
    }
    const source = current as Credentials;
    // Only a session that came out of the cache can be spoiled, and only once.
    const mayBeSpoiled = fromCache && skip === undefined;
    const call = (): Promise<SessionCredentials> =>
      world.perform(step, source).catch((error: unknown) => {
        // Turned in here: to those who wait, this is no failure yet.
        throw mayBeSpoiled && isRefusalOfSource(error)
          ? new SpoiledSession(source.accessKeyId, error)
          : error;
      });
    current = await callOnce({ step, digest, root, call }, world, skip);
    fromCache = false;
  }
  return current as Credentials;
}

async function deepestCached(
  plan: Plan,
  digests: readonly string[],
  world: RunWorld,
  skip: string | undefined,
): Promise<{ readonly index: number; readonly credentials: Credentials } | undefined> {
  for (let index = plan.steps.length - 1; index >= 0; index--) {
    const kind = plan.steps[index]?.kind;
    if (kind === 'stored' || kind === 'file-keys') return undefined;
    const digest = digests[index] as string;
    // Nothing can be there: the keyring, which may ask for its passphrase, is left closed.
    const step = plan.steps[index] as Step;
    if (isKeptElsewhere(step) || (isSource(step) && isMarkedUncached(world.lockFolder, digest))) continue;
    const credentials = await fresh(digest, world, skip);
    if (credentials !== undefined) return { index, credentials };
  }
  return undefined;
}

/** The cached session of a digest while it has enough life left, unless its access key id is `skip`. */
async function fresh(
  digest: string,
  world: RunWorld,
  skip: string | undefined,
): Promise<SessionCredentials | undefined> {
  const session = await world.store.session(digest);
  const isUsable =
    session !== undefined &&
    session.credentials.accessKeyId !== skip &&
    isFresh(session, world.clock.now(), world.minTtlSeconds);
  world.debug(`cache: ${digest.slice(0, 12)} ${session === undefined ? 'miss' : isUsable ? 'hit' : 'stale'}`);
  return isUsable ? session.credentials : undefined;
}

async function baseKeys(step: StoredStep | FileKeysStep, world: RunWorld): Promise<Credentials> {
  if (step.kind === 'file-keys') {
    const keys = world.fileKeys(step);
    if (keys === undefined)
      throw new CredentialsError('file-keys-missing', { profile: step.profile, file: step.file });
    return keys;
  }
  const keys = await world.store.credentials(step.name);
  // Other keys than the plan was made for would put their session under the old keys' digest.
  if (keys === undefined || (step.accessKeyId !== undefined && keys.accessKeyId !== step.accessKeyId)) {
    throw new CredentialsError('stored-keys-missing', { name: step.name });
  }
  return keys;
}

interface Call {
  readonly step: CallStep | SourceStep;
  readonly digest: string;
  readonly root: Step | undefined;
  readonly call: () => Promise<SourceCredentials>;
}

/** What has no end is not cached, so that nobody gains by waiting for another. */
const NOTHING_TO_SHARE = Symbol('nothing to share');

async function callOnce(
  { step, digest, root, call }: Call,
  world: RunWorld,
  skip: string | undefined,
): Promise<Credentials> {
  if (!world.useCache || isKeptElsewhere(step)) return call();
  const callAndKeep = async (): Promise<SourceCredentials> => {
    const credentials = await call();
    const { expiration } = credentials;
    if (expiration === undefined) {
      markUncached(world.lockFolder, digest);
      return credentials;
    }
    await world.store.putSession(
      digest,
      { credentials: { ...credentials, expiration }, profile: step.profile, kind: step.kind },
      rootOf(root),
    );
    unmarkUncached(world.lockFolder, digest);
    return credentials;
  };
  const mayBeUncached = isSource(step);
  if (mayBeUncached && isMarkedUncached(world.lockFolder, digest)) return callAndKeep();
  const shared = await singleFlight<SourceCredentials | typeof NOTHING_TO_SHARE>(
    digest,
    {
      folder: world.lockFolder,
      clock: world.clock,
      onWait: () => world.notify(waitingFor(step)),
      needsPerson: needsCode(step),
      ...(world.signal === undefined ? {} : { signal: world.signal }),
    },
    async () => {
      const found = await fresh(digest, world, skip);
      if (found !== undefined) return found;
      return mayBeUncached && isMarkedUncached(world.lockFolder, digest) ? NOTHING_TO_SHARE : undefined;
    },
    callAndKeep,
  );
  return shared === NOTHING_TO_SHARE ? callAndKeep() : shared;
}

/** What the session goes with: the stored keys, or the sign-in, that its plan begins with. */
function rootOf(base: Step | undefined): string | undefined {
  if (base?.kind === 'stored') return base.name;
  const source = oidcSourceOf(base);
  if (source !== undefined) return oidcRoot(source);
  return base?.kind === 'sso-role' ? ssoRootOf(base) : undefined;
}

function isSource(step: Step): step is SourceStep {
  return !['stored', 'file-keys', 'session-token', 'assume-role'].includes(step.kind);
}

/** What the environment gives is at hand, and the cache of `aws login` is shared with all AWS tools: no second copy is kept. */
export function isKeptElsewhere(step: Step): boolean {
  return step.kind === 'login' || (step.kind === 'credential-source' && step.source === 'Environment');
}

function needsCode(step: CallStep | SourceStep): boolean {
  return 'mfa' in step && step.mfa !== undefined;
}

function waitingFor(step: CallStep | SourceStep): string {
  const what =
    step.kind === 'assume-role' || step.kind === 'web-identity'
      ? `role ${step.roleArn}`
      : step.kind === 'sso-role'
        ? `role ${step.roleName} of account ${step.account}`
        : step.kind === 'session-token'
          ? `a session for profile ${step.profile}`
          : `credentials for profile ${step.profile}`;
  return `waiting for another vault process that is getting ${what}${needsCode(step) ? ' (it may be asking for an MFA code)' : ''}`;
}
