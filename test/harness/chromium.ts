// A real headless Chromium that a test drives through its own debugging protocol: pages are opened, read and clicked on as a
// person would. Nothing but this machine can be reached from it.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Debian's Chromium; where there is only Chrome, that. */
function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = ['chromium', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('there is no Chromium here: apt-get install chromium');
  return found;
}

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  '--remote-debugging-port=0',
];
const PATIENCE_MS = 30_000;

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class Tab {
  readonly #chromium: Chromium;
  readonly #session: string;
  readonly #target: string;

  constructor(chromium: Chromium, session: string, target: string) {
    this.#chromium = chromium;
    this.#session = session;
    this.#target = target;
  }

  async go(url: string): Promise<void> {
    await this.#chromium.send('Page.navigate', { url }, this.#session);
  }

  /** The value of an expression in the page. */
  async read(expression: string): Promise<unknown> {
    const { result } = await this.#chromium.send(
      'Runtime.evaluate',
      { expression, returnByValue: true },
      this.#session,
    );
    return (result as { readonly value?: unknown } | undefined)?.value;
  }

  /** Waits until an expression is true in the page. @throws {Error} that shows what stands there instead */
  async until(expression: string): Promise<void> {
    const endMs = Date.now() + PATIENCE_MS;
    for (;;) {
      // While a page is being changed for another there is nothing to ask.
      const isTrue = await this.read(`Boolean(${expression})`).catch(() => false);
      if (isTrue === true) return;
      if (Date.now() > endMs)
        throw new Error(
          `${expression} never came true on ${await this.read('location.href')}:\n${await this.text()}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Fills fields of a form by their names and sends it; then another page comes. */
  async submit(fields: Readonly<Record<string, string>>): Promise<void> {
    const names = Object.keys(fields).map((name) => `document.querySelector('input[name="${name}"]')`);
    await this.until(['document.forms.length > 0', ...names].join(' && '));
    for (const [name, value] of Object.entries(fields))
      await this.read(`document.querySelector('input[name="${name}"]').value = ${JSON.stringify(value)}`);
    await this.read('window.old = true, document.forms[0].requestSubmit(), 0');
    await this.until('!window.old');
  }

  async text(): Promise<string> {
    return String(await this.read('document.body?.innerText ?? ""'));
  }

  async close(): Promise<void> {
    await this.#chromium.send('Target.closeTarget', { targetId: this.#target });
  }
}

export class Chromium {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #count = 0;

  constructor(process: ChildProcess, folder: string, socket: WebSocket) {
    this.#process = process;
    this.#folder = folder;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
  }

  async send(
    method: string,
    params: Readonly<Record<string, unknown>>,
    sessionId?: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    this.#count += 1;
    const id = this.#count;
    const answered = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(
      JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
    );
    const { result, error } = await answered;
    this.#waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** A tab of a person who has not been anywhere yet: with cookies of its own. */
  async stranger(): Promise<string> {
    return String((await this.send('Target.createBrowserContext', {})).browserContextId);
  }

  /** @param context of {@link stranger}; absent: everybody's */
  async open(url: string, context?: string): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', {
      url: 'about:blank',
      ...(context === undefined ? {} : { browserContextId: context }),
    });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, String(sessionId), String(targetId));
    await this.send('Page.enable', {}, String(sessionId));
    await tab.go(url);
    return tab;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#socket.close();
    this.#process.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** @throws {Error} where there is none, or it does not start */
export async function startChromium(): Promise<Chromium> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-chromium-'));
  const child = spawn(findChromium(), [...FLAGS, `--user-data-dir=${folder}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Chromium did not start:\n${said}`)), PATIENCE_MS);
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
    child.once('exit', (status) => reject(new Error(`Chromium ended with ${status}:\n${said}`)));
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('Chromium takes no connection')), { once: true });
  });
  return new Chromium(child, folder, socket);
}
