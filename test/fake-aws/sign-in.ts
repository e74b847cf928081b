// What the federation endpoint of the fake AWS keeps and refuses: sign-in tokens, console sessions, the rules for both.
// No HTTP; see federation.ts.

import { randomBytes } from 'node:crypto';
import { partitionOfConsole } from './partitions.ts';
import { findRole, findUser, type Session, type World } from './world.ts';

/** A refusal of the federation endpoint: AWS answers with a page, of which only the status means anything. */
export class SignInFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Somebody who is signed in to the console. */
export interface ConsoleSession {
  readonly session: Session;
  readonly partition: string;
  readonly issuer: string;
  readonly expiresMs: number;
}

interface Token {
  readonly session: Session;
  readonly partition: string;
  /** When the console session that it opens ends. */
  readonly consoleExpiresMs: number;
  readonly expiresMs: number;
}

const TOKEN_LIFE_MS = 15 * 60 * 1000;
const DURATION = { min: 900, max: 43_200 } as const;

export class SignInDesk {
  /** Every token that was given, for tests that look for them. */
  readonly given: string[] = [];
  readonly #tokens = new Map<string, Token>();
  readonly #signedIn = new Map<string, ConsoleSession>();

  /**
   * @param host partition that was addressed; undefined where the host does not tell (a loopback address)
   * @throws {SignInFault}
   */
  giveToken(input: {
    readonly sessionText: string | null;
    readonly durationText: string | null;
    readonly partition: string | undefined;
    readonly world: World;
    readonly nowMs: number;
  }): { readonly token: string; readonly session: Session } {
    const { world, nowMs } = input;
    const session = findSession(input.sessionText, world, nowMs);
    const partition = session.ownerArn.split(':')[1] ?? '';
    if (input.partition !== undefined && input.partition !== partition)
      throw new SignInFault('WrongPartition', 'Invalid credentials parameter');
    // What GetSessionToken gave is no federated identity.
    if (session.kind === 'session-token')
      throw new SignInFault('NotFederated', 'SSO to console is not allowed');
    const seconds = durationOf(input.durationText);
    const mayChoose = session.kind === 'role' && session.isFromLongTermKeys === true;
    if (seconds !== undefined && !mayChoose)
      throw new SignInFault('DurationNotAllowed', 'Invalid credentials parameter');
    // Base64 on purpose: its +, / and = do not survive an address that is put together without encoding.
    const token = `${randomBytes(299).toString('base64')}+/=`;
    this.given.push(token);
    this.#tokens.set(token, {
      session,
      partition,
      consoleExpiresMs: seconds === undefined ? session.expiresMs : nowMs + seconds * 1000,
      expiresMs: nowMs + TOKEN_LIFE_MS,
    });
    return { token, session };
  }

  /** Uses a token up. @throws {SignInFault} */
  signIn(input: {
    readonly token: string | null;
    readonly issuer: string | null;
    readonly destination: string | null;
    readonly partition: string | undefined;
    readonly nowMs: number;
  }): { readonly id: string; readonly signedIn: ConsoleSession } {
    const token = this.#tokens.get(input.token ?? '');
    if (token === undefined) throw new SignInFault('UnknownToken', 'The sign-in token is not valid');
    if (input.nowMs >= token.expiresMs) throw new SignInFault('ExpiredToken', 'The sign-in token is over');
    if (input.partition !== undefined && input.partition !== token.partition)
      throw new SignInFault('WrongPartition', 'The sign-in token is of another partition');
    if (!input.issuer) throw new SignInFault('MissingIssuer', 'Issuer is missing');
    checkDestination(input.destination, token.partition);
    this.#tokens.delete(input.token ?? '');
    const id = randomBytes(18).toString('base64url');
    const { session, partition, consoleExpiresMs: expiresMs } = token;
    const signedIn = { session, partition, issuer: input.issuer, expiresMs };
    this.#signedIn.set(id, signedIn);
    return { id, signedIn };
  }

  whoIs(id: string | undefined, nowMs: number): ConsoleSession | undefined {
    const found = id === undefined ? undefined : this.#signedIn.get(id);
    return found !== undefined && nowMs < found.expiresMs ? found : undefined;
  }

  signOut(id: string | undefined): boolean {
    return id !== undefined && this.#signedIn.delete(id);
  }

  clear(): void {
    this.given.length = 0;
    this.#tokens.clear();
    this.#signedIn.clear();
  }
}

function findSession(text: string | null, world: World, nowMs: number): Session {
  const bad = (code: string): SignInFault => new SignInFault(code, 'Invalid credentials parameter');
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw bad('MalformedSession');
  }
  if (typeof value !== 'object' || value === null) throw bad('MalformedSession');
  const { sessionId, sessionKey, sessionToken, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) throw bad('MalformedSession');
  if (typeof sessionToken !== 'string' || sessionToken === '') throw bad('MissingToken');
  const session = world.sessions.get(String(sessionId));
  if (session === undefined || session.secret !== sessionKey || session.token !== sessionToken)
    throw bad('UnknownCredentials');
  if (nowMs >= session.expiresMs) throw bad('ExpiredCredentials');
  const owner =
    session.kind === 'role' ? findRole(world, session.ownerArn) : findUser(world, session.ownerArn);
  if (owner === undefined) throw bad('UnknownCredentials');
  return session;
}

function durationOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= DURATION.min && seconds <= DURATION.max))
    throw new SignInFault('DurationOutOfRange', 'Invalid SessionDuration parameter');
  return seconds;
}

/** Nobody is sent anywhere but to the console of their partition. */
function checkDestination(text: string | null, partition: string): void {
  const bad = (): SignInFault => new SignInFault('BadDestination', 'Destination is not valid');
  if (text === null || !URL.canParse(text)) throw bad();
  const url = new URL(text);
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  if (!isPlain || partitionOfConsole(url.hostname) !== partition) throw bad();
}
