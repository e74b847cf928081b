// Which profiles a run of the doctor is about: all, or one with everything that it draws on.

import type { ConfigFiles } from '../config/sections.ts';

/** Every profile, or the one with its sources, what they include, and `[default]`. In file order. */
export function profilesInScope(files: ConfigFiles, profile: string | undefined): ReadonlySet<string> {
  if (profile === undefined) return new Set(files.profiles.keys());
  const reached = new Set<string>();
  const open = [profile];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const keys = files.profiles.get(name)?.keys;
    for (const key of ['source_profile', 'include_profile']) {
      const next = keys?.get(key);
      if (next !== undefined && next !== '') open.push(next);
    }
    open.push('default');
  }
  return new Set([...files.profiles.keys()].filter((name) => reached.has(name)));
}
