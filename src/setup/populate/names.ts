// Names of profiles for roles of IAM Identity Center: made with a template, and such that every SDK can read them. Pure.

/** A role as the portal lists it. */
export interface ListedRole {
  readonly accountId: string;
  readonly accountName?: string;
  readonly accountEmail?: string;
  readonly roleName: string;
}

export const PLACEHOLDERS = ['account_name', 'account_id', 'account_email', 'role_name', 'session'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

export const DEFAULT_TEMPLATE = '{account_name}.{role_name}';

export type Template = readonly (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly of: Placeholder }
)[];

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly reason: string };

/**
 * What the JavaScript SDK reads in a profile's name, which takes the fewest characters of all: others make the section
 * invisible to it, quoted or not.
 */
const UNSAFE = /[^\w@+.%:/-]+/g;

/** Text and `{placeholders}`; the text itself has to be of characters that a name may have. */
export function parseTemplate(text: string): ParsedTemplate {
  const no = (reason: string): ParsedTemplate => ({ ok: false, reason });
  const parts: Template[number][] = [];
  for (const [whole, name] of text.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (name !== undefined) {
      const of = PLACEHOLDERS.find((one) => one === name);
      if (of === undefined)
        return no(`it has no placeholder ${/^\w{1,30}$/.test(name) ? `{${name}}` : 'like that'}`);
      parts.push({ kind: 'value', of });
    } else if (whole === '{' || whole === '}') {
      return no('a brace is not closed');
    } else if (new RegExp(UNSAFE.source).test(whole)) {
      return no('it holds a character that not every SDK reads in a name');
    } else {
      parts.push({ kind: 'text', text: whole });
    }
  }
  if (!parts.some(({ kind }) => kind === 'value')) return no('it has no placeholder');
  return { ok: true, template: parts };
}

/** What an account is called in a name: its number where it has no name, with its number where another is called alike. */
export interface AccountNames {
  /** By number. */
  readonly of: ReadonlyMap<string, string>;
  /** Names that several accounts have, once they are made {@link safe}, with the numbers of those. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
}

/**
 * @param accounts all that there are, whatever is filtered: a name must not depend on what else is written
 * @param addsNumbers whether the numbers are needed to tell them apart
 */
export function nameAccounts(
  accounts: readonly { readonly id: string; readonly name?: string }[],
  addsNumbers: boolean,
): AccountNames {
  const names = accounts.map(({ id, name }) => ({ id, name: safe(name ?? '') || id }));
  const shared = new Map(
    [...Map.groupBy(names, ({ name }) => name)]
      .filter(([, same]) => addsNumbers && same.length > 1)
      .map(([name, same]) => [name, same.map(({ id }) => id)]),
  );
  return {
    of: new Map(names.map(({ id, name }) => [id, shared.has(name) ? `${name}-${id}` : name])),
    shared,
  };
}

/** Whether the template makes use of a placeholder. */
export function uses(template: Template, placeholder: Placeholder): boolean {
  return template.some((part) => part.kind === 'value' && part.of === placeholder);
}

/** The name for a role. What stands in for a placeholder is made {@link safe}. */
export function nameFor(
  template: Template,
  role: ListedRole,
  accounts: AccountNames,
  session: string,
): string {
  const values: Readonly<Record<Placeholder, string>> = {
    account_name: accounts.of.get(role.accountId) ?? role.accountId,
    account_id: role.accountId,
    account_email: safe(role.accountEmail ?? '') || role.accountId,
    role_name: safe(role.roleName),
    session: safe(session),
  };
  return template.map((part) => (part.kind === 'text' ? part.text : values[part.of])).join('');
}

/** Accents go, every run of other characters that a name cannot have becomes one `-`, and none stands at either end. */
export function safe(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(UNSAFE, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '');
}

/** Why a name cannot be a profile's; undefined where it can. */
export function complainOfName(name: string): string | undefined {
  if (name === 'default') return 'it would be the profile of everybody who names none';
  // The JavaScript SDK then takes the whole file for empty.
  if (name === '__proto__') return 'the JavaScript SDK reads no file with it';
  if (name.startsWith('-')) return 'it would be taken for a flag';
  return undefined;
}

export interface NamedRole {
  readonly name: string;
  readonly role: ListedRole;
}

export type Named =
  | { readonly ok: true; readonly roles: readonly NamedRole[] }
  /** `roles`: those that would have the one name. */
  | {
      readonly ok: false;
      readonly name: string;
      readonly reason: string;
      readonly roles?: readonly string[];
    };

/** A name for each role, in the order of accounts and roles; no two are the same. */
export function nameRoles(
  template: Template,
  roles: readonly ListedRole[],
  accounts: AccountNames,
  session: string,
): Named {
  const seen = new Map<string, ListedRole>();
  for (const role of sortRoles(roles)) {
    const name = nameFor(template, role, accounts, session);
    const reason = complainOfName(name);
    if (reason !== undefined) return { ok: false, name, reason };
    const other = seen.get(name);
    if (other !== undefined)
      return { ok: false, name, reason: 'it is not one role', roles: [other, role].map(textOf) };
    seen.set(name, role);
  }
  return { ok: true, roles: [...seen].map(([name, role]) => ({ name, role })) };
}

function textOf({ accountId, roleName }: ListedRole): string {
  return `${roleName} of ${accountId}`;
}

/** By the account's name (its number where it has none), by its number, by the role; by code unit, as everywhere alike. */
export function sortRoles<T extends ListedRole>(roles: readonly T[]): readonly T[] {
  const keyOf = ({ accountId, accountName, roleName }: ListedRole): string =>
    [accountName?.toLowerCase() ?? accountId, accountId, roleName].join('\u0000');
  return roles
    .map((role) => ({ role, key: keyOf(role) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ role }) => role);
}
