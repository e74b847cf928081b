// What `vault use` has put into a shell: told by one variable that holds no secret, so that it can be taken out again and
// what it replaced put back. It changes nothing itself.

import type { EnvironmentEdits } from '../platform/environment.ts';
import type { Env } from './context.ts';

export const USE_VARIABLE = 'AWS_VAULT_USE';

/** The value of {@link USE_VARIABLE}, as JSON. */
export interface UseState {
  /** What was set, but for the secrets. */
  readonly set: Readonly<Record<string, string>>;
  /** Names of the secrets that were set. */
  readonly secrets: readonly string[];
  /** Values that stood in the place of what was set or taken out, but for the secrets. */
  readonly before: Readonly<Record<string, string>>;
}

/** `vault use` as it is in force. */
export interface UseInForce {
  readonly state: UseState;
  /** The environment as the shell has it. */
  readonly env: Env;
  /** Whether the keys in the environment still are the ones that it set. */
  readonly hasKeys: boolean;
  /** What leads from the environment as it is to the one without it. */
  readonly edits: EnvironmentEdits;
}

/** Set and taken out together. */
const CREDENTIALS: readonly string[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
];

/** Undefined where there is none, or what stands there is none of ours. */
export function readUse(env: Env): UseInForce | undefined {
  const state = parseState(env[USE_VARIABLE]);
  if (state === undefined) return undefined;
  const set: Record<string, string> = {};
  const unset: string[] = [USE_VARIABLE];
  const putBack = (name: string): void => {
    const before = Object.hasOwn(state.before, name) ? state.before[name] : undefined;
    if (before === undefined) unset.push(name);
    else set[name] = before;
  };
  const hasKeys =
    state.set.AWS_ACCESS_KEY_ID !== undefined && env.AWS_ACCESS_KEY_ID === state.set.AWS_ACCESS_KEY_ID;
  for (const name of [...Object.keys(state.set), ...state.secrets]) {
    // What somebody has changed since is theirs.
    if (CREDENTIALS.includes(name) ? hasKeys : env[name] === state.set[name]) putBack(name);
  }
  for (const name of Object.keys(state.before)) {
    if (!Object.hasOwn(state.set, name) && env[name] === undefined) putBack(name);
  }
  return { state, env, hasKeys, edits: { set, unset } };
}

/**
 * The world as it would be without, and what would lead there: so a command run where another profile is in use takes
 * neither that one's region nor its keys for the person's own.
 */
export function outsideOfUse<T extends { readonly env: Env }>(world: T): T & { readonly use?: UseInForce } {
  const use = readUse(world.env);
  if (use === undefined) return world;
  const env: Record<string, string | undefined> = { ...world.env };
  for (const name of use.edits.unset) delete env[name];
  return { ...world, env: { ...env, ...use.edits.set }, use };
}

function parseState(text: string | undefined): UseState | undefined {
  if (!text) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { set, secrets, before } = json as Record<string, unknown>;
  return isTexts(set) && isTexts(before) && isNames(secrets) ? { set, secrets, before } : undefined;
}

/** Names of AWS variables only: nothing else is ever set or taken out, whatever the variable says. */
function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    isNames(Object.keys(value)) &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && /^AWS_\w+$/.test(one));
}
