// All checks over one look at the machine, and their findings in the order in which a person mends them. Pure.

import { checkConfig } from './check-config.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkAges, checkLeftovers, checkPermissions, checkPlaintext } from './check-files.ts';
import { checkKeyring } from './check-keyring.ts';
import { checkNetwork } from './check-network.ts';
import { checkProfiles } from './check-profiles.ts';
import type { SetupFacts } from './facts.ts';
import { type Finding, severityOf } from './findings.ts';

const CHECKS: readonly ((facts: SetupFacts) => readonly Finding[])[] = [
  checkConfig,
  checkProfiles,
  checkEnvironment,
  checkKeyring,
  checkNetwork,
  checkPlaintext,
  checkPermissions,
  checkLeftovers,
  checkAges,
  checkUnfinished,
];

/** Problems before warnings; within those by group, and by place within a file. */
export function examine(facts: SetupFacts): readonly Finding[] {
  const findings = CHECKS.flatMap((check) => check(facts));
  const weight = (finding: Finding): number => (severityOf(finding.code) === 'problem' ? 0 : 1);
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => weight(a.finding) - weight(b.finding) || a.index - b.index)
    .map(({ finding }) => finding);
}

/** What could not be looked at is told, so that silence means that all is well. */
function checkUnfinished({ unfinished }: SetupFacts): readonly Finding[] {
  return unfinished.map(({ what, seconds }) => ({ code: 'check-unfinished', facts: { what, seconds } }));
}
