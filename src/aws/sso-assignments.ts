// What the access portal of IAM Identity Center lists: the accounts of whoever signed in and the roles there. The token goes
// out in a header, and into no error or log.

import type { Facts } from '../kernel/error.ts';
import type { Secret } from '../kernel/secret.ts';
import { AwsError } from './errors.ts';
import { Pace, Throttled } from './pace.ts';
import { callPlainly, type PlainAnswer, type PlainOptions } from './plain-call.ts';
import { objectIn } from './rest-json.ts';
import { type PortalTarget, portalEndpoint, portalRefusal } from './sso-portal.ts';

export interface PortalAccount {
  /** Twelve digits. */
  readonly id: string;
  /** An account may be without. */
  readonly name?: string;
  readonly email?: string;
}

/** A role that somebody may have. */
export interface Assignment {
  readonly account: PortalAccount;
  readonly roleName: string;
}

export interface PortalSignIn {
  readonly portal: PortalTarget;
  readonly accessToken: Secret;
}

export interface ListOptions extends PlainOptions {
  /** Shared by everything that asks the same portal. */
  readonly pace: Pace;
}

export interface Progress {
  /** How many accounts there are. */
  readonly accounts: number;
  /** Of how many the roles are known. */
  readonly done: number;
  readonly roles: number;
}

/**
 * The rate that Identity Center takes from one organisation, all its callers together: nothing is gained by going above it.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
const PER_SECOND = 20;
/** The most that the service gives in one page. */
const PAGE_SIZE = 100;
/** What Identity Center lets a permission set be called. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const MOST_PAGES = 1000;
const MOST_AT_ONCE = 16;

/** A pace for the lists of one portal. */
export function portalPace(clock: PlainOptions['clock'], random: () => number): Pace {
  return new Pace({ clock, random, perSecond: PER_SECOND });
}

/**
 * All accounts in which there is a role for whoever signed in, in the order of the service.
 *
 * @throws {AwsError} `sso-token-refused`, `throttled`, `validation`, `service`, `bad-answer`, `unknown` and what
 *   {@link callPlainly} and {@link portalEndpoint} throw
 * @see https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html
 */
export async function listAccounts(
  signIn: PortalSignIn,
  options: ListOptions,
): Promise<readonly PortalAccount[]> {
  const found = await listAll(
    { operation: 'ListAccounts', path: '/assignment/accounts', query: {}, list: 'accountList', asked: {} },
    ({ accountId, accountName, emailAddress }) =>
      typeof accountId === 'string' && /^\d{12}$/.test(accountId)
        ? { id: accountId, ...text('name', accountName), ...text('email', emailAddress) }
        : undefined,
    signIn,
    options,
  );
  // What changes while it is read may come on two pages.
  return [...new Map(found.map((account) => [account.id, account])).values()];
}

/**
 * The names of the roles in an account, in the order of the service.
 *
 * @throws {AwsError} `not-found`, `sso-role-refused` (facts: account) and what {@link listAccounts} throws
 * @see https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html
 */
export async function listAccountRoles(
  signIn: PortalSignIn,
  account: string,
  options: ListOptions,
): Promise<readonly string[]> {
  const found = await listAll(
    {
      operation: 'ListAccountRoles',
      path: '/assignment/roles',
      query: { account_id: account },
      list: 'roleList',
      asked: { account },
    },
    ({ roleName }) => (typeof roleName === 'string' && ROLE_NAME.test(roleName) ? roleName : undefined),
    signIn,
    options,
  );
  return [...new Set(found)];
}

/**
 * Every role in these accounts, in their order. The accounts are asked for side by side, at the pace that the service takes;
 * the first failure ends it all.
 *
 * @param onProgress told after every account
 * @throws {AwsError} what {@link listAccountRoles} throws; the signal's reason when it is aborted
 */
export async function listAssignments(
  signIn: PortalSignIn,
  accounts: readonly PortalAccount[],
  options: ListOptions,
  onProgress: (progress: Progress) => void,
): Promise<readonly Assignment[]> {
  const stop = new AbortController();
  const found = new Map<PortalAccount, readonly string[]>();
  let roles = 0;
  const queue = [...accounts];
  const work = async (): Promise<void> => {
    // Each has its own: a signal that many listen to is taken for a leak by Node.
    const signal = AbortSignal.any([stop.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    for (let account = queue.shift(); account !== undefined; account = queue.shift()) {
      const names = await listAccountRoles(signIn, account.id, { ...options, signal });
      found.set(account, names);
      roles += names.length;
      onProgress({ accounts: accounts.length, done: found.size, roles });
    }
  };
  const workers = Array.from({ length: Math.min(MOST_AT_ONCE, accounts.length) }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  return accounts.flatMap((account) => (found.get(account) ?? []).map((roleName) => ({ account, roleName })));
}

interface List {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The member of the answer that holds the items. */
  readonly list: string;
  /** For errors: what it is about. */
  readonly asked: Facts;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

async function listAll<T>(
  list: List,
  itemOf: (item: Readonly<Record<string, unknown>>) => T | undefined,
  { portal, accessToken }: PortalSignIn,
  options: ListOptions,
): Promise<readonly T[]> {
  const items: T[] = [];
  const endpoint = portalEndpoint(portal);
  let next: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = new URLSearchParams({ ...list.query, max_result: String(PAGE_SIZE) });
    if (next !== undefined) query.set('next_token', next);
    const read = await options.pace.run(
      () =>
        callPlainly<Page<T> | Throttled>(
          {
            operation: list.operation,
            region: portal.region,
            url: new URL(`${endpoint}${list.path}?${query}`),
            headers: { 'x-amz-sso_bearer_token': accessToken.reveal() },
            read: (answer) => readPage(answer, list, itemOf),
          },
          options,
        ),
      options.signal,
    );
    items.push(...read.items);
    if (read.next === undefined) return items;
    // A service that begins anew would never come to an end.
    if (read.next === next) break;
    next = read.next;
  }
  throw new AwsError('bad-answer', { operation: list.operation, host: new URL(endpoint).hostname });
}

/** Throttling is given back and not thrown: the pace says when to try again, and not the one call. */
function readPage<T>(
  answer: PlainAnswer,
  { list, asked }: List,
  itemOf: (item: Readonly<Record<string, unknown>>) => T | undefined,
): Page<T> | Throttled {
  const body = objectIn(answer.text);
  if (answer.status !== 200) {
    const refusal = portalRefusal(answer, body, asked);
    if (refusal.code === 'throttled') return new Throttled(refusal);
    throw refusal;
  }
  const found = body?.[list];
  if (!Array.isArray(found)) throw new AwsError('bad-answer', answer.facts);
  const items = (found as readonly unknown[]).map((item) => {
    const read =
      typeof item === 'object' && item !== null ? itemOf(item as Record<string, unknown>) : undefined;
    if (read === undefined) throw new AwsError('bad-answer', answer.facts);
    return read;
  });
  const next = body?.nextToken;
  return { items, ...(typeof next === 'string' && next !== '' ? { next } : {}) };
}

function text<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { readonly [P in K]: string }) : {};
}
