// A journal and keys to make cases of. Values are made up.

import { Secret } from '../../../src/kernel/secret.ts';
import type { Journal } from '../../../src/rotation/journal.ts';
import type { SeenKey } from '../../../src/rotation/stray.ts';

export const OLD = 'AKIAOLDOLDOLDOLDOLD2';
export const NEW = 'AKIANEWNEWNEWNEWNEW2';
export const OTHER = 'AKIAOTHEROTHEROTHER2';
export const STRAY = 'AKIASTRAYSTRAYSTRAY2';
/** AWS's clock when our request was under way. */
export const ASKED_MS = Date.parse('2026-03-04T05:06:07Z');

export const keysOf = (accessKeyId: string) => ({
  accessKeyId,
  secretAccessKey: Secret.of(`secret of ${accessKeyId}`),
});

export const ASKING: Journal = {
  names: ['work'],
  userArn: 'arn:aws:iam::111111111111:user/alice',
  end: 'delete',
  startedMs: ASKED_MS,
  old: keysOf(OLD),
  known: [OLD],
  windows: [{ fromMs: ASKED_MS, toMs: ASKED_MS + 15_000 }],
};

export const CREATED: Journal = {
  ...ASKING,
  windows: [],
  created: { credentials: keysOf(NEW), createdMs: ASKED_MS },
};

export const listed = (accessKeyId: string, more: Partial<SeenKey> = {}): SeenKey => ({
  accessKeyId,
  status: 'Active',
  createdMs: Date.parse('2024-01-01T00:00:00Z'),
  ...more,
});

export const stray = (more: Partial<SeenKey> = {}): SeenKey =>
  listed(STRAY, { createdMs: ASKED_MS + 1000, wasUsed: false, ...more });
