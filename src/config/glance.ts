// The names of the profiles in the two AWS files, found by their headers alone: for completion, which looks at a thousand
// at each press of Tab. It judges nothing: a file that the real reader refuses gives what can be made out.

import { classifySection } from './names.ts';
import { decodeText } from './text.ts';

/** Name to `role_arn`, which is undefined where the profile itself has none; in the order of the files. */
export type Glance = ReadonlyMap<string, string | undefined>;

/**
 * Headers and roles at the start of a line. An indented line is a part of the value above it, in nearly every file; one
 * that has an indented header is left to the real reader.
 */
const MARKS = /^(?:\[([^\r\n]+)\]|role_arn[ \t]*[=:][ \t]*([^\r\n]*))/gim;
const INDENTED_HEADER = /^[^\S\r\n]+\[/m;

/** Undefined where only the real reader can tell. */
export function glanceAtProfiles(
  config: Uint8Array | undefined,
  credentials: Uint8Array | undefined,
): Glance | undefined {
  const found = new Map<string, string | undefined>();
  for (const [bytes, isConfig] of [
    [config, true],
    [credentials, false],
  ] as const) {
    if (bytes === undefined) continue;
    // A byte order mark is no part of the first line.
    const text = decodeText(bytes).replace(/^\ufeff/, '');
    if (INDENTED_HEADER.test(text)) return undefined;
    let profile: string | undefined;
    for (const [, header, role] of text.matchAll(MARKS)) {
      if (header === undefined) {
        if (profile !== undefined) found.set(profile, role?.trimEnd());
        continue;
      }
      profile = isConfig ? profileOf(header) : header === 'DEFAULT' ? undefined : header;
      if (profile !== undefined && !found.has(profile)) found.set(profile, undefined);
    }
  }
  return found;
}

function profileOf(header: string): string | undefined {
  const section = classifySection(header);
  return section?.kind === 'profile' ? section.name : undefined;
}
