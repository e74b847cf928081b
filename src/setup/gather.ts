// One look at the machine, in parts that run side by side where they wait, each with a limit of its own. It changes
// nothing; what it leaves behind is what its parts say.

import { dirname, join } from 'node:path';
import type { ConfigPaths } from '../config/paths.ts';
import { readSections } from '../config/sections.ts';
import type { Clock } from '../kernel/clock.ts';
import { sha1Hex } from '../platform/crypto.ts';
import { findPrograms, lookAt, userId, workingFolder } from '../platform/look.ts';
import { homeFolder } from '../platform/paths.ts';
import { commandsOf, programOf } from './check-programs.ts';
import type { KeyringFacts, NetworkFacts, SetupFacts } from './facts.ts';
import { filesIn, findSecretLines, leftoversIn, readAwsFile, readCaches, seePaths } from './gather-disk.ts';
import { gatherKeyring, type KeyringInput } from './gather-keyring.ts';
import { gatherNetwork } from './gather-network.ts';
import { heldLocks } from './held-locks.ts';
import { storedKeys } from './stored.ts';

export interface GatherInput {
  readonly env: SetupFacts['env'];
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly version: string;
  readonly profile?: string;
  readonly paths: ConfigPaths;
  readonly stateFolder: string;
  readonly keyring: KeyringInput;
  readonly asksEndpoints: boolean;
  readonly signal: AbortSignal;
}

/** A store that answers at all answers at once; only one that asks a person (`--unlock`) may take its time. */
const KEYRING_MS = 8000;
const UNLOCKING_MS = 150_000;
const NETWORK_MS = 10_000;

/** The files and the store: enough to know which profiles there are. */
export async function gatherProfiles(input: GatherInput): Promise<SetupFacts> {
  const { env, platform, clock, profile, paths } = input;
  const nowMs = clock.now();
  const config = readAwsFile('config', paths.configPath);
  const credentials = readAwsFile('credentials', paths.credentialsPath);
  const unfinished: Unfinished[] = [];
  const keyring =
    (await within('keyring', input.keyring.unlocks ? UNLOCKING_MS : KEYRING_MS, unfinished, input, () =>
      gatherKeyring(input.keyring),
    )) ?? unknownKeyring(input.keyring);
  const uid = userId();
  const stored = storedKeys(keyring);
  return {
    env,
    platform,
    nowMs,
    ...(profile === undefined ? {} : { profile }),
    config,
    credentials,
    files: readSections(config.document, credentials.document),
    keyring,
    ...(stored === undefined ? {} : { stored }),
    network: { reached: [], leftOut: 0 },
    paths: [],
    ...(uid === undefined ? {} : { userId: uid }),
    secretLines: [],
    caches: [],
    leftovers: [],
    heldLocks: [],
    programs: new Map(),
    unfinished,
  };
}

/** Everything else that the checks look at, over what {@link gatherProfiles} gave. */
export async function gatherRest(facts: SetupFacts, input: GatherInput): Promise<SetupFacts> {
  const { clock, platform } = input;
  const unfinished = [...facts.unfinished];
  const nothing: NetworkFacts = { reached: [], leftOut: 0 };
  const [network, locks, disk] = await Promise.all([
    input.asksEndpoints
      ? within('network', NETWORK_MS, unfinished, input, (signal) =>
          gatherNetwork(facts, { clock, version: input.version, signal }),
        )
      : nothing,
    heldLocks(locksOf(input), platform, clock),
    gatherDisk(facts, input),
  ]);
  return {
    ...facts,
    ...disk,
    network: network ?? nothing,
    heldLocks: locks,
    programs: programsOf(facts),
    unfinished,
  };
}

interface Unfinished {
  readonly what: string;
  readonly seconds: number;
}

/** Waits for a part for so long; one that is late is told, and its signal aborted. */
async function within<T>(
  what: string,
  limitMs: number,
  unfinished: Unfinished[],
  { clock, signal }: Pick<GatherInput, 'clock' | 'signal'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const stop = new AbortController();
  const timer = new AbortController();
  const late = clock.sleep(limitMs, timer.signal).then(() => {
    unfinished.push({ what, seconds: limitMs / 1000 });
    stop.abort(new Error('late'));
    return undefined;
  });
  const done = work(AbortSignal.any([signal, stop.signal]));
  // Whichever loses the race may still fail, and nobody waits for it then.
  late.catch(() => undefined);
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late]);
  } finally {
    timer.abort(new Error('done'));
  }
}

/** What there is to say of a store that gave no answer: the part is told as unfinished. */
function unknownKeyring({ request }: KeyringInput): KeyringFacts {
  return {
    choicePath: request.choicePath,
    isChoiceBroken: false,
    isIndexBroken: false,
    rotations: [],
    damaged: [],
    failure: { code: 'unfinished', facts: {} },
  };
}

function locksOf({ stateFolder, keyring }: GatherInput): readonly string[] {
  const locks = join(stateFolder, 'locks');
  return [
    ...filesIn(locks)
      // Those of sessions are held for as long as a person looks for the code of an MFA device.
      .filter((name) => name.endsWith('.lock') && !/^[0-9a-f]{3}\.lock$/.test(name))
      .map((name) => join(locks, name)),
    join(keyring.request.context.fileDir, 'store.lock'),
  ].filter((path) => {
    const look = lookAt(path);
    return look !== undefined && look !== 'dangling' && look.kind === 'file' && !look.isLink;
  });
}

/** In a promise, so that it runs while the network is waited for. */
async function gatherDisk(
  { env, config, credentials, files, keyring, nowMs }: SetupFacts,
  { stateFolder, keyring: { request } }: GatherInput,
): Promise<Pick<SetupFacts, 'paths' | 'secretLines' | 'caches' | 'leftovers'>> {
  const home = homeFolder(env);
  const { fileDir } = request.context;
  const caches = home === undefined ? [] : ['cli', 'sso'].map((name) => join(home, '.aws', name, 'cache'));
  const own = { stateFolder, fileDir, usesFiles: keyring.chosen === 'file' };
  const written = [
    ...[config.path, credentials.path].map((path) => dirname(path)),
    ...['', 'locks', 'plans'].map((name) => join(stateFolder, name)),
    ...[fileDir, join(fileDir, 'items')],
  ];
  return {
    paths: seePaths(config, credentials, caches, own),
    secretLines: findSecretLines(home, workingFolder(), credentials),
    caches: readCaches(caches, nowMs, ssoTokenNames(files)),
    leftovers: leftoversIn(written, nowMs),
  };
}

/** The files of the tokens that profiles with single sign-on are served from. */
function ssoTokenNames({ ssoSessions, profiles }: SetupFacts['files']): ReadonlySet<string> {
  const urls = [...profiles.values()].flatMap(({ keys }) => keys.get('sso_start_url') ?? []);
  return new Set([...ssoSessions.keys(), ...urls].map((name) => `${sha1Hex(name)}.json`));
}

/** Where PATH leads for every program that a profile names, for us and for aws-vault. */
function programsOf(facts: SetupFacts): ReadonlyMap<string, readonly string[]> {
  const { env, platform, files } = facts;
  const names = new Set(['vault', 'aws-vault']);
  for (const profile of files.profiles.keys()) {
    for (const { line, isShell } of commandsOf(profile, facts)) {
      const program = programOf(line, isShell);
      if (program !== undefined) names.add(program);
    }
  }
  const search = env.PATH ?? env.Path ?? '';
  const home = homeFolder(env) ?? '~';
  return new Map(
    [...names].map((name) => [name, findPrograms(name.replace(/^~(?=[/\\])/, home), search, platform)]),
  );
}
