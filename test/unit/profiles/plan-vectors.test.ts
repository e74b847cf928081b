// Runs every planning vector: steps and notes exactly, errors with their facts.

import { describe, expect, it } from 'vitest';
import { ProfilesError } from '../../../src/profiles/errors.ts';
import { type PlanVector, planVector, readVectors, summarize } from './vectors.ts';

const vectors = readVectors<PlanVector>('plan');

describe('plan vectors', () => {
  it('has names that are all different', () => {
    expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length);
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    if (vector.error !== undefined) {
      const error = caught(() => planVector(vector));
      expect({ code: error.code, facts: error.facts }).toMatchObject({ facts: {}, ...vector.error });
      return;
    }
    const made = planVector(vector);
    expect(made.steps.map(summarize)).toEqual(vector.steps);
    expect(
      made.notes.map((note) => (note.step === undefined ? note.code : `${note.code}@${note.step}`)),
    ).toEqual(vector.notes);
    for (const note of made.notes) expect(note.text).toMatch(/^\S.{20,}\S$/);
    if (vector.region !== undefined) expect(made.region ?? null).toBe(vector.region);
    expect(made.endpointUrl).toBe(vector.endpointUrl);
  });
});

function caught(run: () => unknown): ProfilesError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProfilesError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
