// Checks of what lies about on disk: keys in plain files, permissions, leftovers of our own, and the age of keys. Pure.

import { classifySection } from '../config/names.ts';
import { isSecretKey } from '../config/sections.ts';
import type { Look } from '../platform/look.ts';
import type { AwsFile, SeenPath, SetupFacts } from './facts.ts';
import type { Finding, FindingCode } from './findings.ts';
import { keyPlace } from './places.ts';

export function checkPlaintext(facts: SetupFacts): readonly Finding[] {
  const lines = facts.secretLines.map(({ path, line, column, variable, kind }): Finding => {
    const code: FindingCode =
      kind === 'history'
        ? 'keys-in-history'
        : kind === 'copy'
          ? 'keys-in-copy'
          : variable === 'AWS_VAULT_FILE_PASSPHRASE'
            ? 'passphrase-in-shell-file'
            : 'keys-in-shell-file';
    return { code, place: { path, line, column }, facts: { variable } };
  });
  const caches = facts.caches
    .filter(({ alive }) => alive > 0)
    .map(
      ({ path, alive }): Finding => ({
        code: 'cached-credentials',
        place: { path },
        facts: { count: alive },
      }),
    );
  return [...[facts.config, facts.credentials].flatMap(checkAwsFile), ...lines, ...caches];
}

/** Secret keys in the two files, one finding a section. */
function checkAwsFile({ document, kind }: AwsFile): readonly Finding[] {
  if (document === undefined) return [];
  return document.sections.flatMap((section): readonly Finding[] => {
    const isSet = (name: RegExp): boolean =>
      section.entries.some((entry) => name.test(document.keyOf(entry)) && document.valueOf(entry) !== '');
    const entry = section.entries.find(
      (candidate) =>
        (isSecretKey(document.keyOf(candidate)) && document.valueOf(candidate) !== '') ||
        /(?:^|\n)\s*aws_(?:secret_access_key|session_token)\s*[=:]/i.test(document.valueOf(candidate)),
    );
    if (entry === undefined) return [];
    const isTemporary = isSet(/^aws_(?:session|security)_token$/);
    const profile = kind === 'config' ? (classifySection(section.name)?.name ?? section.name) : section.name;
    return [
      {
        code: isTemporary ? 'temporary-keys-in-file' : 'keys-in-file',
        place: keyPlace(document, entry),
        facts: { profile, file: kind },
      },
    ];
  });
}

const OTHERS_READ = 0o044;
const OTHERS_WRITE = 0o022;

export function checkPermissions(facts: SetupFacts): readonly Finding[] {
  return facts.paths.flatMap((seen) => checkPath(seen, facts));
}

function checkPath(seen: SeenPath, { userId, platform }: SetupFacts): readonly Finding[] {
  const { path, look, role, fileSystem } = seen;
  const place = { path };
  if (look === 'dangling') return [{ code: 'dangling-link', place, facts: {} }];
  const isFolder = role === 'folder' || role === 'secret-folder';
  const what = isFolder ? 'folder' : 'file';
  const findings: Finding[] = [];
  if (platform !== 'win32') {
    const isSecret = role === 'secret-file' || role === 'secret-folder';
    const mode = modeForOthers(look);
    if ((mode & OTHERS_WRITE) !== 0)
      findings.push({ code: 'writable-by-others', place, facts: { what, isSecret } });
    else if (isSecret && (mode & (OTHERS_READ | (isFolder ? 0o011 : 0))) !== 0)
      findings.push({ code: 'readable-by-others', place, facts: { what } });
    // Root's own processes may look at a user's files.
    if (userId !== undefined && userId !== 0 && look.uid !== userId)
      findings.push({ code: 'wrong-owner', place, facts: { what, isRoot: look.uid === 0 } });
    else if (userId === 0 && look.uid !== 0 && seen.isOurs)
      findings.push({ code: 'wrong-owner', place, facts: { what, isRoot: false } });
  }
  if (!seen.isWritable && role !== 'lock' && !findings.some(({ code }) => code === 'wrong-owner'))
    findings.push({ code: 'not-writable', place, facts: { what } });
  if (fileSystem?.kind === 'network')
    findings.push({ code: 'on-network', place, facts: { fileSystem: fileSystem.name } });
  if (fileSystem?.kind === 'memory')
    findings.push({ code: 'in-memory', place, facts: { fileSystem: fileSystem.name } });
  return findings;
}

/** Without the bits of a group that has nobody in it but the owner, as most Linux systems make one for each user. */
function modeForOthers({ mode, uid, gid }: Look): number {
  return uid === gid ? mode & ~0o070 : mode;
}

export function checkLeftovers(facts: SetupFacts): readonly Finding[] {
  const unusable = facts.paths.filter(
    ({ role, look }) => role === 'lock' && (look === 'dangling' || look.kind !== 'file' || look.isLink),
  );
  return [
    ...facts.leftovers.map((path): Finding => ({ code: 'temporary-leftover', place: { path }, facts: {} })),
    ...facts.heldLocks.map((path): Finding => ({ code: 'lock-held', place: { path }, facts: {} })),
    ...unusable.map(({ path }): Finding => ({ code: 'lock-unusable', place: { path }, facts: {} })),
  ];
}

const DAY_MS = 86_400_000;
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html */
const MOST_AGE_DAYS = 90;

interface Aged {
  /** When AWS made the key, and when it was first stored here: it is at least as old as that. */
  readonly createdMs?: number;
  readonly storedMs?: number;
}

/** Keys whose age is recorded. Nobody is asked: an age that is not known is no finding. */
export function checkAges({ keyring, nowMs, profile }: SetupFacts): readonly Finding[] {
  return [...(keyring.index?.credentials ?? [])].flatMap(([name, entry]): readonly Finding[] => {
    const { createdMs, storedMs } = entry as Aged;
    const sinceMs = typeof createdMs === 'number' ? createdMs : storedMs;
    if (typeof sinceMs !== 'number' || (profile !== undefined && name !== profile)) return [];
    const days = Math.floor((nowMs - sinceMs) / DAY_MS);
    const isExact = typeof createdMs === 'number';
    return days > MOST_AGE_DAYS ? [{ code: 'key-old', facts: { profile: name, days, isExact } }] : [];
  });
}
