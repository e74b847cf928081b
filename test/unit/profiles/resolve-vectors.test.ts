// Runs every resolving vector.

import { describe, expect, it } from 'vitest';
import { ProfilesError } from '../../../src/profiles/errors.ts';
import { type ResolveVector, readVectors, resolveVector } from './vectors.ts';

const vectors = readVectors<ResolveVector>('resolve');

describe('resolve vectors', () => {
  it('has names that are all different', () => {
    expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length);
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    if (vector.error !== undefined) {
      const error = caught(() => resolveVector(vector));
      expect({ code: error.code, facts: error.facts }).toMatchObject({ facts: {}, ...vector.error });
      for (const fact of vector.withoutFacts ?? []) expect(error.facts).not.toHaveProperty(fact);
      return;
    }
    expect(vector.expect).toBeDefined();
    const profile = resolveVector(vector);
    expect(profile).toMatchObject(vector.expect ?? {});
    for (const key of vector.absent ?? []) expect(profile).not.toHaveProperty(key);
    if (vector.notes !== undefined) expect(profile.notes.map((note) => note.code)).toEqual(vector.notes);
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
