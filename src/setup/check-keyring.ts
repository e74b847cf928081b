// Checks of the store of secrets: whether it can be used, and whether it and our index say the same. Pure.

import { parseItem } from '../sessions/cache.ts';
import type { KeyringFacts, SetupFacts } from './facts.ts';
import type { Finding } from './findings.ts';

export function checkKeyring({ keyring, nowMs }: SetupFacts): readonly Finding[] {
  return [
    ...checkBackend(keyring),
    ...checkStore(keyring),
    ...checkIndex(keyring),
    ...checkItems(keyring, nowMs),
    ...checkUnlocked(keyring),
    ...keyring.rotations.map((profile): Finding => ({ code: 'rotation-unfinished', facts: { profile } })),
  ];
}

function checkBackend(keyring: KeyringFacts): readonly Finding[] {
  const { failure, availability, chosen, remembered, named, choicePath } = keyring;
  const findings: Finding[] = [];
  if (keyring.isChoiceBroken)
    findings.push({ code: 'backend-choice-broken', place: { path: choicePath }, facts: {} });
  if (failure?.code === 'backend-unknown') findings.push({ code: 'backend-unknown', facts: failure.facts });
  else if (failure?.code === 'no-backend') findings.push({ code: 'backend-none', facts: failure.facts });
  else if (failure?.code === 'backend-unavailable')
    findings.push({ code: 'backend-unusable', facts: { ...failure.facts, backend: chosen ?? named } });
  else if (availability?.available === false) {
    const facts = { backend: chosen, reason: availability.reason, hint: availability.hint };
    // Nobody named it: it is the one that was good when something was first stored.
    findings.push({
      code: named === undefined && remembered === chosen ? 'backend-gone' : 'backend-unusable',
      facts,
    });
  } else if (availability?.detail === 'locked' && keyring.unlocked === undefined && failure === undefined)
    findings.push({ code: 'keyring-locked', facts: { backend: chosen } });
  else if (failure !== undefined)
    findings.push({ code: 'keyring-failed', facts: { ...failure.facts, errorCode: failure.code } });
  return findings;
}

function checkStore({ storeFailure, damaged, items, availability }: KeyringFacts): readonly Finding[] {
  const parts = items?.filter((item) => item.startsWith('part:') && !item.startsWith('part:name:')) ?? [];
  return [
    ...(storeFailure === undefined
      ? []
      : [
          {
            code: 'store-damaged',
            place: { path: storeFailure.path },
            facts: { errorCode: storeFailure.code },
          } as const,
        ]),
    ...damaged.map(
      ({ path, code, version }): Finding => ({
        code: 'item-damaged',
        place: { path },
        facts: { errorCode: code, version },
      }),
    ),
    ...(parts.length > 0 && availability?.available === true
      ? [{ code: 'parts-leftover', facts: { count: parts.length } } as const]
      : []),
  ];
}

function checkIndex({ isIndexBroken, indexPath }: KeyringFacts): readonly Finding[] {
  return isIndexBroken && indexPath !== undefined
    ? [{ code: 'index-broken', place: { path: indexPath }, facts: {} }]
    : [];
}

/** The index against the names in the store. */
function checkItems({ index, items, indexPath, damaged }: KeyringFacts, nowMs: number): readonly Finding[] {
  if (items === undefined) return [];
  const place = indexPath === undefined ? {} : { place: { path: indexPath } };
  const keys = new Set<string>();
  const sessions = new Set<string>();
  for (const item of items) {
    const parsed = parseItem(item.startsWith('part:name:') ? item.slice('part:name:'.length) : item);
    if (parsed?.kind === 'credentials') keys.add(parsed.name);
    else if (parsed?.kind === 'session') sessions.add(parsed.digest);
  }
  const findings: Finding[] = [];
  // A damaged item has a finding of its own, and its name cannot be read.
  if (damaged.length === 0) {
    for (const profile of index?.credentials.keys() ?? [])
      if (!keys.has(profile)) findings.push({ code: 'index-without-item', ...place, facts: { profile } });
    const lost = [...(index?.sessions ?? [])].filter(
      ([digest, session]) => session.expiresAtMs > nowMs && !sessions.has(digest),
    );
    if (lost.length > 0)
      findings.push({
        code: 'index-without-session',
        ...place,
        facts: { count: lost.length, profiles: [...new Set(lost.map(([, session]) => session.profile))] },
      });
  }
  const unknown = [...keys].filter((name) => index?.credentials.has(name) !== true);
  const unknownSessions = [...sessions].filter((digest) => index?.sessions.has(digest) !== true);
  // With no index at all it is made anew by the next command.
  if (index !== undefined && unknown.length + unknownSessions.length > 0)
    findings.push({
      code: 'item-without-index',
      ...place,
      facts: { profiles: unknown, sessions: unknownSessions.length },
    });
  return findings;
}

/** With `--unlock`: what the items really say. */
function checkUnlocked({ unlocked, index, indexPath }: KeyringFacts): readonly Finding[] {
  if (unlocked === undefined) return [];
  const unreadable = unlocked.unreadable.map(({ item, code }): Finding => {
    const parsed = parseItem(item);
    const profile = parsed?.kind === 'credentials' ? { profile: parsed.name } : {};
    return { code: 'item-unreadable', facts: { ...profile, errorCode: code } };
  });
  const other = [...unlocked.keyIds].flatMap(([profile, id]): readonly Finding[] => {
    const indexed = index?.credentials.get(profile)?.accessKeyId;
    return indexed === undefined || indexed === id || indexPath === undefined
      ? []
      : [{ code: 'index-other-key', place: { path: indexPath }, facts: { profile } }];
  });
  return [...unreadable, ...other];
}
