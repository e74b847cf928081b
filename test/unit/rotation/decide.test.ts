// The decision table of a rotation: from every state of journal, vault and AWS to the one next action.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, decide, type Seen } from '../../../src/rotation/decide.ts';
import type { Journal } from '../../../src/rotation/journal.ts';
import { ASKED_MS, ASKING, CREATED, listed, NEW, OLD, OTHER, STRAY, stray } from './samples.ts';

const NOTHING: Seen = {
  stored: [OLD],
  listed: undefined,
  proof: 'untried',
  sessionsCleared: false,
  retired: 'no',
  mayCreate: true,
};

const SOON_MS = ASKED_MS + 20_000;
const LATE_MS = ASKED_MS + 120_000;
const aws = (keys: Parameters<typeof listed>[0][] | ReturnType<typeof listed>[], atMs = SOON_MS) => ({
  keys: keys.map((key) => (typeof key === 'string' ? listed(key) : key)),
  atMs,
});

/** `kind`, and what tells actions of one kind apart. */
function short(action: Action): string {
  switch (action.kind) {
    case 'remove-strays':
      return `remove ${action.keys.map((key) => key.accessKeyId).join()}`;
    case 'store':
      return `store ${action.names.join()}`;
    case 'retire':
      return action.end;
    case 'give-up':
      return `give up: ${action.why}`;
    case 'forget':
      return `forget: ${action.outcome}${action.unsure.map((key) => `, ${key.why}`).join('')}`;
    default:
      return action.kind;
  }
}

const FRESH = { ...ASKING, windows: [] };
const TWO = { ...CREATED, names: ['home', 'work'] as const };

const CASES: readonly (readonly [string, Journal, Partial<Seen>, string])[] = [
  // Nothing was asked for yet.
  ['a run begins', FRESH, {}, 'create'],
  ['a run begins, and only tidies up', FRESH, { mayCreate: false }, 'forget: taken-back'],
  ['nothing asked, keys replaced', FRESH, { stored: [OTHER] }, 'forget: overtaken'],
  ['nothing asked, keys removed', FRESH, { stored: [undefined] }, 'forget: overtaken'],
  // Asked, no answer.
  ['no answer', ASKING, {}, 'list'],
  ['no answer, tidying', ASKING, { mayCreate: false }, 'list'],
  ['no answer, keys replaced', ASKING, { stored: [OTHER] }, 'list'],
  ['no answer, AWS shows nothing', ASKING, { listed: aws([OLD]) }, 'create'],
  [
    'no answer, AWS shows nothing yet, tidying',
    ASKING,
    { listed: aws([OLD]), mayCreate: false },
    'give up: create-unclear',
  ],
  [
    'no answer, AWS shows nothing for long, tidying',
    ASKING,
    { listed: aws([OLD], LATE_MS), mayCreate: false },
    'forget: taken-back',
  ],
  ['a key of ours', ASKING, { listed: aws([listed(OLD), stray()]) }, `remove ${STRAY}`],
  ['a key of ours, tidying', ASKING, { listed: aws([stray()]), mayCreate: false }, `remove ${STRAY}`],
  ['a key of ours, keys replaced', ASKING, { listed: aws([stray()]), stored: [OTHER] }, `remove ${STRAY}`],
  [
    'keys replaced, nothing of ours',
    ASKING,
    { listed: aws([OTHER]), stored: [OTHER] },
    'forget: overtaken, outside-window',
  ],
  ['a key that is used', ASKING, { listed: aws([stray({ wasUsed: true })]) }, 'forget: taken-back, was-used'],
  [
    'a key whose use is unknown',
    ASKING,
    { listed: aws([listed(STRAY, { createdMs: ASKED_MS })]) },
    'forget: taken-back, use-unknown',
  ],
  [
    'a key of another time',
    ASKING,
    { listed: aws([stray({ createdMs: ASKED_MS + 60_000 })]) },
    'forget: taken-back, outside-window',
  ],
  // Answered.
  ['created', CREATED, {}, 'prove'],
  ['created, tidying', CREATED, { mayCreate: false }, 'prove'],
  ['proven', CREATED, { proof: 'good' }, 'store work'],
  ['refused', CREATED, { proof: 'refused' }, 'list'],
  ['refused, AWS has it', CREATED, { proof: 'refused', listed: aws([OLD, NEW]) }, 'give up: not-usable-yet'],
  ['refused, AWS has it not', CREATED, { proof: 'refused', listed: aws([OLD]) }, 'forget: taken-back'],
  ['stored', CREATED, { stored: [NEW] }, 'prove'],
  ['stored and refused', CREATED, { stored: [NEW], proof: 'refused' }, 'give up: not-usable-yet'],
  ['stored and proven', CREATED, { stored: [NEW], proof: 'good' }, 'delete'],
  [
    'stored and proven, to deactivate',
    { ...CREATED, end: 'deactivate' },
    { stored: [NEW], proof: 'good' },
    'deactivate',
  ],
  [
    'stored and proven, to keep',
    { ...CREATED, end: 'keep' },
    { stored: [NEW], proof: 'good' },
    'clear-sessions',
  ],
  ['retired', CREATED, { stored: [NEW], proof: 'good', retired: 'done' }, 'clear-sessions'],
  ['not to be retired', CREATED, { stored: [NEW], proof: 'good', retired: 'failed' }, 'clear-sessions'],
  [
    'all done',
    CREATED,
    { stored: [NEW], proof: 'good', retired: 'done', sessionsCleared: true },
    'forget: rotated',
  ],
  [
    'all done, nothing to retire',
    { ...CREATED, end: 'keep' },
    { stored: [NEW], proof: 'good', sessionsCleared: true },
    'forget: rotated',
  ],
  [
    'all done but the old key',
    CREATED,
    { stored: [NEW], proof: 'good', retired: 'failed', sessionsCleared: true },
    'forget: old-left',
  ],
  // Somebody else was at work.
  ['created, keys replaced', CREATED, { stored: [OTHER] }, 'discard-new'],
  ['created, keys removed', CREATED, { stored: [undefined] }, 'discard-new'],
  ['discarded', CREATED, { stored: [OTHER], retired: 'done' }, 'forget: overtaken'],
  // Several names with one key.
  ['two names, one stored', TWO, { stored: [NEW, OLD], proof: 'good' }, 'store work'],
  ['two names, none stored', TWO, { stored: [OLD, OLD], proof: 'good' }, 'store home,work'],
  ['two names, one replaced', TWO, { stored: [OTHER, OLD], proof: 'good' }, 'store work'],
  ['two names, one replaced, one stored', TWO, { stored: [OTHER, NEW], proof: 'good' }, 'delete'],
  ['two names, both replaced', TWO, { stored: [OTHER, undefined] }, 'discard-new'],
];

describe('the next action of a rotation', () => {
  it.each(CASES)('%s', (_name, journal, seen, expected) => {
    expect(short(decide(journal, { ...NOTHING, ...seen }))).toBe(expected);
  });

  it('never retires the old key or stores the new one before AWS has taken it', () => {
    const seen = fc.record<Seen>({
      stored: fc.tuple(
        fc.constantFrom(OLD, NEW, OTHER, undefined),
        fc.constantFrom(OLD, NEW, OTHER, undefined),
      ),
      listed: fc.constantFrom(undefined, aws([OLD]), aws([OLD, NEW]), aws([stray()]), aws([OTHER], LATE_MS)),
      proof: fc.constantFrom('untried', 'good', 'refused'),
      sessionsCleared: fc.boolean(),
      retired: fc.constantFrom('no', 'done', 'failed'),
      mayCreate: fc.boolean(),
    });
    const journal = fc.constantFrom<Journal>(
      TWO,
      { ...TWO, end: 'keep' },
      { ...TWO, end: 'deactivate' },
      { ...ASKING, names: TWO.names },
      { ...FRESH, names: TWO.names },
    );
    fc.assert(
      fc.property(journal, seen, (given, state) => {
        const action = decide(given, state);
        if (action.kind === 'retire') {
          expect(state.proof).toBe('good');
          expect(state.stored).not.toContain(OLD);
          expect(state.stored).toContain(NEW);
        }
        if (action.kind === 'store') expect(state.proof).toBe('good');
        if (action.kind === 'discard-new') expect(state.stored).not.toContain(NEW);
        if (action.kind === 'create') expect(state.stored).toContain(OLD);
        if (action.kind === 'remove-strays') {
          const ids = action.keys.map((key) => key.accessKeyId);
          for (const id of [OLD, NEW, OTHER]) expect(ids).not.toContain(id);
        }
      }),
    );
  });

  it('comes to an end from every state, when each action succeeds', () => {
    for (const [name, journal, given] of CASES) {
      let state: Seen = { ...NOTHING, ...given };
      let book: Journal = journal;
      const path: string[] = [];
      for (let step = 0; ; step++) {
        const action = decide(book, state);
        path.push(short(action));
        if (action.kind === 'forget' || action.kind === 'give-up') break;
        expect(step, `${name}: ${path.join(' > ')}`).toBeLessThan(12);
        if (action.kind === 'list') state = { ...state, listed: aws([OLD], LATE_MS) };
        if (action.kind === 'remove-strays') book = { ...book, windows: [] };
        if (action.kind === 'create') book = { ...book, windows: [], created: CREATED.created as never };
        if (action.kind === 'prove') state = { ...state, proof: 'good' };
        if (action.kind === 'store')
          state = { ...state, stored: state.stored.map((id) => (id === OLD ? NEW : id)) };
        if (action.kind === 'retire' || action.kind === 'discard-new') state = { ...state, retired: 'done' };
        if (action.kind === 'clear-sessions') state = { ...state, sessionsCleared: true };
      }
    }
  });
});
