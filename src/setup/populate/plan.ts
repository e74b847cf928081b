// What has to change in the config file for a profile for every role to stand there. It decides and writes nothing.

import type { Batch, SectionDraft } from '../../config/batch.ts';
import type { Document, Section } from '../../config/document.ts';
import { classifySection } from '../../config/names.ts';
import { draftOf, type GeneratedProfile, MARK, type Origin, originOf } from './mark.ts';

export interface PopulateInput {
  readonly document: Document;
  /** Names of profiles in the credentials file: what stands there would beat what is written. */
  readonly inCredentials: ReadonlySet<string>;
  readonly session: string;
  /** One for each role, no two of a name. */
  readonly profiles: readonly GeneratedProfile[];
  /** Takes out what was generated for this session and is gone, or has another name now. */
  readonly prune: boolean;
  /** Whether the portal has been asked about this account, and gives this role no more. */
  readonly isGone: (accountId: string, roleName: string) => boolean;
}

/** Why a profile of a wanted name is left as it is. */
export type Kept =
  /** It was generated, and somebody has changed it. */
  | 'edited'
  /** It was not generated. */
  | 'other'
  /** It was generated for another session. */
  | 'other-session'
  /** The credentials file speaks of it. */
  | 'credentials';

export interface PopulatePlan {
  readonly batch: Batch;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** As they should be. */
  readonly unchanged: readonly string[];
  readonly kept: readonly { readonly name: string; readonly why: Kept }[];
  /** Generated for roles that are gone (or for one that has another name now), and not to be removed. */
  readonly stale: readonly { readonly name: string; readonly why: 'not-asked' | 'edited' }[];
}

/** @throws {ConfigError} `name-not-writable` */
export function planPopulate(input: PopulateInput): PopulatePlan {
  const { document, inCredentials, session, profiles } = input;
  const standing = standingProfiles(document);
  const add: SectionDraft[] = [];
  const replace: { readonly section: Section; readonly by: SectionDraft }[] = [];
  const added: string[] = [];
  const changed: string[] = [];
  const unchanged: string[] = [];
  const kept: { readonly name: string; readonly why: Kept }[] = [];
  for (const profile of profiles) {
    const { name } = profile;
    const found = standing.get(name);
    if (inCredentials.has(name)) kept.push({ name, why: 'credentials' });
    else if (found === undefined) {
      add.push(draftOf(profile, document.path));
      added.push(name);
    } else {
      const why = whyKept(found, session);
      const by = draftOf(withRegionOf(found, profile), document.path);
      if (why !== undefined) kept.push({ name, why });
      else if (isSame(document, found.section, by)) unchanged.push(name);
      else {
        replace.push({ section: found.section, by });
        changed.push(name);
      }
    }
  }
  const { remove, removed, stale } = findStale(input, standing);
  return { batch: { add, replace, remove }, added, changed, removed, unchanged, kept, stale };
}

interface Standing {
  /** The last of this name, which is the one that counts. */
  readonly section: Section;
  readonly origin: Origin;
}

/** A profile that stands there twice is nobody's that we would touch. */
function standingProfiles(document: Document): ReadonlyMap<string, Standing> {
  const found = new Map<string, Standing>();
  for (const section of document.sections) {
    const what = classifySection(section.name);
    if (what?.kind !== 'profile') continue;
    const isSecond = found.has(what.name);
    const origin: Origin = isSecond ? { kind: 'other' } : originOf(document, section, what.name);
    found.set(what.name, { section, origin });
  }
  return found;
}

function whyKept({ origin }: Standing, session: string): Kept | undefined {
  if (origin.kind !== 'generated') return origin.kind;
  return origin.session === session ? undefined : 'other-session';
}

/** Where no region is asked for, the one that was written before stays. */
function withRegionOf({ origin }: Standing, profile: GeneratedProfile): GeneratedProfile {
  if (profile.region !== undefined || origin.kind !== 'generated' || origin.region === undefined)
    return profile;
  return { ...profile, region: origin.region };
}

function isSame(document: Document, section: Section, { keys }: SectionDraft): boolean {
  const entry = section.entries.find((one) => document.keyOf(one) === MARK);
  // The mark is a digest of all the rest.
  return entry !== undefined && document.valueOf(entry) === keys[MARK];
}

/**
 * Generated for this session and no longer wanted: the role is gone, or it is written under another name now. A role that
 * the portal was not asked about (a filter) stays.
 */
function findStale(
  { session, profiles, prune, isGone, inCredentials }: PopulateInput,
  standing: ReadonlyMap<string, Standing>,
): { remove: Section[]; removed: string[]; stale: { name: string; why: 'not-asked' | 'edited' }[] } {
  const names = new Set(profiles.map(({ name }) => name));
  const roles = new Set(profiles.map(({ accountId, roleName }) => `${accountId} ${roleName}`));
  const remove: Section[] = [];
  const removed: string[] = [];
  const stale: { name: string; why: 'not-asked' | 'edited' }[] = [];
  for (const [name, { section, origin }] of standing) {
    if (origin.kind === 'other' || origin.session !== session || names.has(name)) continue;
    const { accountId, roleName } = origin;
    const isRenamed = roles.has(`${accountId} ${roleName}`);
    // A copy that somebody has made his own under another name is no mistake.
    if (!isGone(accountId, roleName) && !(isRenamed && origin.kind === 'generated')) continue;
    if (origin.kind === 'edited') stale.push({ name, why: 'edited' });
    else if (!prune || inCredentials.has(name)) stale.push({ name, why: 'not-asked' });
    else {
      remove.push(section);
      removed.push(name);
    }
  }
  return { remove, removed, stale };
}
