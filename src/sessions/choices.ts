// Which role somebody chose among those that were offered for a profile: ARNs, nothing secret. Never needed: where it cannot be
// read or written, the question comes again.

import { readBytes, removeFile, writeAtomic } from '../platform/files.ts';

export interface RoleChoice {
  readonly roleArn: string;
  readonly principalArn: string;
}

interface ChoicesJson {
  readonly version: 1;
  /** By digest of what the roles were offered for. */
  readonly choices: Readonly<Record<string, RoleChoice & { readonly profile: string }>>;
}

/** @param key digest of everything that says which roles can be offered */
export function readChoice(path: string, key: string): RoleChoice | undefined {
  const choices = read(path);
  const found = Object.hasOwn(choices, key) ? choices[key] : undefined;
  return found === undefined ? undefined : { roleArn: found.roleArn, principalArn: found.principalArn };
}

/** Two processes that do so at the same time may lose one of the two: that question comes again. */
export function keepChoice(
  path: string,
  key: string,
  choice: RoleChoice & { readonly profile: string },
): void {
  const choices = read(path);
  const standing = choices[key];
  if (standing?.roleArn === choice.roleArn && standing.principalArn === choice.principalArn) return;
  write(path, { ...choices, [key]: choice });
}

export function forgetChoice(path: string, key: string): void {
  const choices = read(path);
  if (!Object.hasOwn(choices, key)) return;
  const { [key]: _, ...others } = choices;
  write(path, others);
}

/** Forgets what was chosen for a profile, or everything. */
export function forgetChoices(path: string, profile: string | undefined): void {
  const choices = read(path);
  if (Object.keys(choices).length === 0) return;
  const others = Object.entries(choices).filter(
    ([, choice]) => profile !== undefined && choice.profile !== profile,
  );
  write(path, Object.fromEntries(others));
}

function read(path: string): ChoicesJson['choices'] {
  try {
    const bytes = readBytes(path);
    const json = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Partial<ChoicesJson> | null);
    if (json?.version !== 1 || typeof json.choices !== 'object' || json.choices === null) return {};
    const whole = Object.entries(json.choices).filter(
      ([, choice]) =>
        typeof choice?.roleArn === 'string' &&
        typeof choice.principalArn === 'string' &&
        typeof choice.profile === 'string',
    );
    return Object.fromEntries(whole);
  } catch {
    return {};
  }
}

function write(path: string, choices: ChoicesJson['choices']): void {
  try {
    if (Object.keys(choices).length === 0) {
      removeFile(path);
      return;
    }
    const json: ChoicesJson = { version: 1, choices };
    writeAtomic(path, new TextEncoder().encode(`${JSON.stringify(json)}\n`), { mode: 0o600 });
  } catch {
    // A full disk or a read-only home must not fail what has already been obtained.
  }
}
