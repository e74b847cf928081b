// What the portal lists: the accounts of whoever signed in, and their roles there, page by page. It knows no HTTP.

import type { SsoToken, World } from './world.ts';

/** Throws: which rule of the service the request breaks. */
export type Refuse = (code: string, status: number, message: string) => Error;

export interface Listing {
  readonly world: World;
  readonly token: SsoToken;
  readonly query: URLSearchParams;
  /** The most that one page holds; 0: what is asked for. */
  readonly pageSize: number;
  readonly refuse: Refuse;
}

/** Where no `max_result` is given. */
const DEFAULT_RESULTS = 20;
const MOST_RESULTS = 100;

export function listAccounts(listing: Listing): unknown {
  requireOnly(listing, ['max_result', 'next_token']);
  const { world, token } = listing;
  const ids = [...new Set(token.assignments.map(({ account }) => account))].sort();
  const page = pageOf(listing, 'accounts', ids);
  return {
    accountList: page.items.map((id) => {
      const account = world.accounts.find((one) => one.id === id);
      return {
        accountId: id,
        ...(account?.name === undefined ? {} : { accountName: account.name }),
        ...(account?.email === undefined ? {} : { emailAddress: account.email }),
      };
    }),
    // The service says null, and not nothing, on the last page.
    nextToken: page.next ?? null,
  };
}

export function listAccountRoles(listing: Listing): unknown {
  requireOnly(listing, ['account_id', 'max_result', 'next_token']);
  const { world, token, query, refuse } = listing;
  const id = query.get('account_id') ?? '';
  if (!/^\d{12}$/.test(id)) throw refuse('InvalidRequestException', 400, 'Invalid parameters');
  if (!world.accounts.some((account) => account.id === id))
    throw refuse('ResourceNotFoundException', 404, 'Account not found');
  const names = token.assignments.filter(({ account }) => account === id).map(({ name }) => name);
  if (names.length === 0) throw refuse('ForbiddenException', 403, 'No access');
  const page = pageOf(listing, `roles of ${id}`, names.sort());
  return {
    roleList: page.items.map((roleName) => ({ roleName, accountId: id })),
    nextToken: page.next ?? null,
  };
}

function requireOnly({ query, refuse }: Listing, known: readonly string[]): void {
  const names = [...query.keys()];
  if (names.some((name) => !known.includes(name)) || new Set(names).size !== names.length)
    throw refuse('InvalidRequestException', 400, 'Invalid parameters');
}

interface Page {
  readonly items: readonly string[];
  readonly next?: string;
}

/** A page of them; a token of another list, or of another sign-in, is none. */
function pageOf(listing: Listing, list: string, all: readonly string[]): Page {
  const { query, refuse, token, pageSize } = listing;
  const asked = query.get('max_result') ?? String(DEFAULT_RESULTS);
  const most = Number(asked);
  if (!/^\d{1,3}$/.test(asked) || most < 1 || most > MOST_RESULTS)
    throw refuse('InvalidRequestException', 400, 'Invalid parameters');
  const mark = query.get('next_token');
  const start = mark === null ? 0 : readMark(mark, list, token);
  if (start === undefined) throw refuse('InvalidRequestException', 400, 'Invalid next token');
  const end = start + (pageSize === 0 ? most : Math.min(most, pageSize));
  return {
    items: all.slice(start, end),
    ...(end < all.length ? { next: markAt(end, list, token) } : {}),
  };
}

/** Opaque, and of characters that a query has to encode. */
function markAt(at: number, list: string, { user, token }: SsoToken): string {
  return `+/${Buffer.from(JSON.stringify([at, list, user, token.length])).toString('base64')}==&`;
}

function readMark(mark: string, list: string, token: SsoToken): number | undefined {
  try {
    const [at] = JSON.parse(Buffer.from(mark.slice(2), 'base64').toString('utf8')) as readonly unknown[];
    return typeof at === 'number' && at > 0 && markAt(at, list, token) === mark ? at : undefined;
  } catch {
    return undefined;
  }
}
