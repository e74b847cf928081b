// The Secret Service as far as no secret is involved: finding, unlocking, naming and deleting items, over plain D-Bus.
// It never asks for a secret's value and never sends one.
// @see https://specifications.freedesktop.org/secret-service/latest/

import type { Clock } from '../../../kernel/clock.ts';
import { KeyringError } from '../../errors.ts';
import { type Bus, busCall, DbusFailure } from './dbus.ts';
import type { DbusCall } from './dbus-message.ts';
import type { DbusWriter } from './dbus-writer.ts';
import { type Budget, timeoutAfter, waitOf } from './within.ts';

const NAME = 'org.freedesktop.secrets';
const ROOT = '/org/freedesktop/secrets';
const SERVICE = 'org.freedesktop.Secret.Service';
const COLLECTION = 'org.freedesktop.Secret.Collection';
const ITEM = 'org.freedesktop.Secret.Item';
const PROMPT = 'org.freedesktop.Secret.Prompt';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
/** "There is no such object", where an object path is due. */
const NOTHING = '/';
/** Nobody reads a dialog and says no in less; a prompter that cannot open a display "dismisses" in about 100 ms. */
const FASTEST_PERSON_MS = 300;

export type Attributes = Readonly<Record<string, string>>;

export interface Found {
  readonly unlocked: readonly string[];
  readonly locked: readonly string[];
}

/** How a dialog of the store is waited for. */
export interface PromptTerms {
  readonly promptDeadlineMs: number;
  /** Whether the person at our own terminal could see it; if not, a dismissal is no answer of theirs. */
  readonly hasDisplay: boolean;
  readonly notify: (message: string) => void;
  /** Has the function called when the process is about to end or the keyring is closed; returns the end of that. */
  readonly onGivenUp: (withdraw: () => void) => () => void;
}

/** Whether a daemon stands behind the name, could be started, or is not installed. Starts nothing. */
export async function findService(bus: Bus, budget: Budget): Promise<'running' | 'startable' | 'none'> {
  const ask = waitOf(budget);
  const [[isRunning], [startable]] = await Promise.all([
    bus.call(busCall('NameHasOwner', NAME), ask),
    bus.call(busCall('ListActivatableNames'), ask),
  ]);
  if (isRunning === true) return 'running';
  return Array.isArray(startable) && startable.includes(NAME) ? 'startable' : 'none';
}

/** The items that have all of these attributes. A locked keyring finds them too. */
export async function searchItems(bus: Bus, budget: Budget, attributes: Attributes): Promise<Found> {
  const [unlocked, locked] = await call(bus, budget, ROOT, SERVICE, 'SearchItems', 'a{ss}', (body) =>
    body.stringMap(attributes),
  );
  return { unlocked: strings(unlocked), locked: strings(locked) };
}

/** The collection that new items go to, or undefined where nobody has made one yet. */
export async function defaultCollection(bus: Bus, budget: Budget): Promise<string | undefined> {
  const [path] = await call(bus, budget, ROOT, SERVICE, 'ReadAlias', 's', (body) => body.string('default'));
  return typeof path === 'string' && path !== NOTHING ? path : undefined;
}

/** The collection with this label, as Seahorse shows it. */
export async function collectionLabelled(
  bus: Bus,
  budget: Budget,
  label: string,
): Promise<string | undefined> {
  const paths = strings(await property(bus, budget, ROOT, SERVICE, 'Collections'));
  const labels = await Promise.all(paths.map((path) => property(bus, budget, path, COLLECTION, 'Label')));
  return paths[labels.indexOf(label)];
}

export async function isLocked(bus: Bus, budget: Budget, collection: string): Promise<boolean> {
  return (await property(bus, budget, collection, COLLECTION, 'Locked')) === true;
}

/** The attributes of one item; undefined where it has been deleted since it was found. */
export async function attributesOf(bus: Bus, budget: Budget, item: string): Promise<Attributes | undefined> {
  try {
    const pairs = (await property(bus, budget, item, ITEM, 'Attributes')) as readonly (readonly [
      string,
      string,
    ])[];
    return Object.fromEntries(pairs);
  } catch (cause) {
    if (isGone(cause)) return undefined;
    throw cause;
  }
}

/** What Seahorse shows for the item. */
export async function setLabel(bus: Bus, budget: Budget, item: string, label: string): Promise<void> {
  await call(bus, budget, item, PROPERTIES, 'Set', 'ssv', (body) => {
    body.string(ITEM);
    body.string('Label');
    body.variant('s', () => body.string(label));
  });
}

/** False where another process was quicker. */
export async function deleteItem(
  bus: Bus,
  budget: Budget,
  item: string,
  terms: PromptTerms,
): Promise<boolean> {
  try {
    const [prompt] = await call(bus, budget, item, ITEM, 'Delete');
    await finishPrompt(bus, budget, prompt, terms);
    return true;
  } catch (cause) {
    if (isGone(cause)) return false;
    throw cause;
  }
}

/**
 * Unlocks items or collections. Where a person has to be asked, the store's own dialog does that, and it goes
 * away when the time is up.
 * @throws {KeyringError} `locked`, `dismissed`, `timeout`
 */
export async function unlock(
  bus: Bus,
  budget: Budget,
  paths: readonly string[],
  terms: PromptTerms,
): Promise<void> {
  const ask = async (): Promise<void> => {
    const [, prompt] = await call(bus, budget, ROOT, SERVICE, 'Unlock', 'ao', (body) =>
      body.array(4, () => {
        for (const path of paths) body.string(path);
      }),
    );
    await finishPrompt(bus, budget, prompt, terms);
  };
  await askAgainIfFutile(budget.clock, ask);
}

/**
 * Makes a second attempt where the first ended without any person: KWallet loses prompts while several clients ask at
 * once for the first time, and gnome-keyring's prompter, being started for the first dialog, now and then drops it.
 */
async function askAgainIfFutile<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  const startMs = clock.now();
  try {
    return await ask();
  } catch (cause) {
    const isDropped = cause instanceof KeyringError && clock.now() - startMs < FASTEST_PERSON_MS;
    const isFutile = isGone(cause) || (isDropped && cause.code === 'locked');
    if (!isFutile) throw cause;
    return ask();
  }
}

/**
 * Has the store make a collection, which asks for a new password. Undefined if it made none without saying why.
 * @throws {KeyringError} `locked`, `dismissed`, `timeout`
 */
export async function createCollection(
  bus: Bus,
  budget: Budget,
  request: { readonly label: string; readonly alias: '' | 'default' },
  terms: PromptTerms,
): Promise<string | undefined> {
  const ask = async (): Promise<unknown> => {
    const [path, prompt] = await call(bus, budget, ROOT, SERVICE, 'CreateCollection', 'a{sv}s', (body) => {
      body.array(8, () => {
        body.align(8);
        body.string(`${COLLECTION}.Label`);
        body.variant('s', () => body.string(request.label));
      });
      body.string(request.alias);
    });
    return path === NOTHING ? await finishPrompt(bus, budget, prompt, terms) : path;
  };
  const made = await askAgainIfFutile(budget.clock, ask);
  return typeof made === 'string' && made !== NOTHING ? made : undefined;
}

/** Shows the dialog that the store asks for, if it asks for one, and waits for its end. */
async function finishPrompt(bus: Bus, budget: Budget, prompt: unknown, terms: PromptTerms): Promise<unknown> {
  if (typeof prompt !== 'string' || prompt === NOTHING) return undefined;
  const match = { path: prompt, interface: PROMPT, member: 'Completed' };
  const startMs = budget.clock.now();
  const finished = new AbortController();
  let settle: (body: readonly unknown[]) => void = () => undefined;
  let fail: (failure: DbusFailure) => void = () => undefined;
  const completed = new Promise<readonly unknown[]>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  completed.catch(() => undefined);
  const stopListening = bus.onSignal(match, settle, fail);
  // The daemon leaves a dialog up when the one who asked for it is gone.
  const stopWatching = terms.onGivenUp(() => void dismiss(bus, budget, prompt));
  try {
    await bus.call(
      busCall('AddMatch', `type='signal',interface='${PROMPT}',member='Completed',path='${prompt}'`),
      waitOf(budget),
    );
    await call(bus, budget, prompt, PROMPT, 'Prompt', 's', (body) => body.string(''));
    const late = budget.clock.sleep(terms.promptDeadlineMs, finished.signal).then(
      () => 'late' as const,
      () => new Promise<never>(() => undefined),
    );
    // A wallet that is open already completes at once: nothing to tell anybody.
    void budget.clock.sleep(FASTEST_PERSON_MS, finished.signal).then(
      () => terms.notify('waiting for the keyring to be unlocked'),
      () => undefined,
    );
    const end = await Promise.race([completed, late]);
    if (end === 'late') {
      await dismiss(bus, budget, prompt);
      throw timeoutAfter(terms.promptDeadlineMs);
    }
    if (end[0] !== true) return end[1];
    const couldBePerson = terms.hasDisplay && budget.clock.now() - startMs >= FASTEST_PERSON_MS;
    throw new KeyringError(couldBePerson ? 'dismissed' : 'locked', { backend: 'os' });
  } finally {
    finished.abort();
    stopWatching();
    stopListening();
  }
}

/** Takes the dialog away; the order is sent before this returns. A daemon that does not even answer that has no dialog to take away. */
async function dismiss(bus: Bus, budget: Budget, prompt: string): Promise<void> {
  try {
    await bus.call(callOf(prompt, PROMPT, 'Dismiss'), { timeoutMs: Math.min(1000, budget.grantedMs) });
  } catch {
    // The timeout that led here is what the caller has to hear.
  }
}

async function property(bus: Bus, budget: Budget, path: string, on: string, name: string): Promise<unknown> {
  const [value] = await call(bus, budget, path, PROPERTIES, 'Get', 'ss', (body) => {
    body.string(on);
    body.string(name);
  });
  return value;
}

function call(
  bus: Bus,
  budget: Budget,
  path: string,
  on: string,
  member: string,
  signature?: string,
  body?: (writer: DbusWriter) => void,
): Promise<readonly unknown[]> {
  const base = callOf(path, on, member);
  return bus.call(
    signature === undefined || body === undefined ? base : { ...base, signature, body },
    waitOf(budget),
  );
}

function callOf(path: string, on: string, member: string): DbusCall {
  return { destination: NAME, path, interface: on, member };
}

/** The object was there when we learnt of it and is no more. */
function isGone(cause: unknown): boolean {
  return (
    cause instanceof DbusFailure && /\.(UnknownObject|UnknownMethod|NoSuchObject)$/.test(cause.errorName)
  );
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
