// The one table of words for findings: every code has its row.

import type { FindingCode } from '../../setup/findings.ts';
import { CONFIG_WORDS } from './config.ts';
import { MACHINE_WORDS } from './machine.ts';
import { PROFILE_WORDS } from './profiles.ts';
import { STORE_WORDS } from './store.ts';
import type { Words } from './words.ts';

export const FINDING_WORDS: Readonly<Record<FindingCode, Words>> = {
  ...CONFIG_WORDS,
  ...PROFILE_WORDS,
  ...MACHINE_WORDS,
  ...STORE_WORDS,
};
