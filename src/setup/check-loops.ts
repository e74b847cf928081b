// Circles of profiles that source or include one another, each told once. Pure.

import type { SetupFacts } from './facts.ts';
import type { Finding } from './findings.ts';
import { profileKeyPlace } from './places.ts';

/** @param scope names in file order; a circle is told at the first of its members */
export function checkLoops(scope: readonly string[], facts: SetupFacts): readonly Finding[] {
  return [
    ...circles(scope, facts, 'source_profile').map((chain) => finding('source-loop', chain, facts)),
    ...circles(scope, facts, 'include_profile').map((chain) => finding('include-loop', chain, facts)),
  ];
}

function finding(code: 'source-loop' | 'include-loop', chain: readonly string[], facts: SetupFacts): Finding {
  const profile = chain[0] ?? '';
  const key = code === 'source-loop' ? 'source_profile' : 'include_profile';
  const place = profileKeyPlace(facts, profile, key);
  return { code, ...(place === undefined ? {} : { place }), facts: { profile, key, chain } };
}

/** Every name leads to one other at most, so each circle is found by walking on from each name once. */
function circles(scope: readonly string[], facts: SetupFacts, key: string): readonly (readonly string[])[] {
  const next = (name: string): string | undefined => {
    const to = facts.files.profiles.get(name)?.keys.get(key);
    // Naming itself is a finding of its own for sources.
    return to === '' || (to === name && key === 'source_profile') ? undefined : to;
  };
  const done = new Set<string>();
  const found: string[][] = [];
  for (const start of scope) {
    const path: string[] = [];
    for (let name: string | undefined = start; name !== undefined; name = next(name)) {
      const at = path.indexOf(name);
      if (at >= 0) found.push([...path.slice(at), name]);
      if (at >= 0 || done.has(name)) break;
      path.push(name);
    }
    for (const name of path) done.add(name);
  }
  return found;
}
