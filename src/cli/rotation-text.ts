// The result of a rotation for people and for programs. No secret is in it.

import { formatInstant } from '../output/dates.ts';
import type { RotationResult } from '../rotation/world.ts';
import { ageText } from './key-age.ts';

const OLD_KEY = {
  deleted: 'is deleted',
  inactive: 'is switched off',
  active: 'is still active',
} as const;

const WOULD = {
  deleted: 'deleted',
  inactive: 'switched off',
  active: 'left active',
} as const;

export function resultText(result: RotationResult, nowMs: number): string {
  const { names, oldKeyId, newKeyId, oldKey, createdMs } = result;
  const whose = `the keys of ${names.join(', ')}`;
  switch (result.outcome) {
    case 'rotated':
    case 'old-left': {
      const sessions = result.removedSessions ?? 0;
      const cleared = sessions === 0 ? '' : `Deleted ${sessions} existing sessions.\n`;
      return `Rotated ${whose}: ${newKeyId} is stored, ${oldKeyId} ${OLD_KEY[oldKey ?? 'active']} at AWS.\n${cleared}`;
    }
    case 'young':
      return `Kept ${whose}: ${oldKeyId} is ${ageText({ ...(createdMs === undefined ? {} : { createdMs }) }, nowMs) ?? 'not'} old.\n`;
    case 'by-another':
      return `Kept ${whose}: another vault process rotated them while this one waited, ${newKeyId} is stored.\n`;
    case 'would-finish':
      return `Would finish the rotation of ${whose}, which was interrupted, or take it back.\n`;
    case 'would-rotate': {
      const age = createdMs === undefined ? '' : `, ${ageText({ createdMs }, nowMs)} old`;
      return [
        `Would rotate ${whose}:`,
        `  user     ${result.userArn ?? 'unknown'}`,
        `  old key  ${oldKeyId}${age}: would be ${WOULD[oldKey ?? 'active']} at AWS once the new one works`,
        '',
      ].join('\n');
    }
  }
}

/** What `--json` prints for one result. */
export function resultJson(result: RotationResult): unknown {
  return {
    names: result.names,
    outcome: result.outcome,
    userArn: result.userArn ?? null,
    oldKeyId: result.oldKeyId,
    oldKey: result.oldKey ?? null,
    newKeyId: result.newKeyId ?? null,
    created: result.createdMs === undefined ? null : formatInstant(new Date(result.createdMs)),
    removedSessions: result.removedSessions ?? 0,
    wasResumed: result.wasResumed,
  };
}
