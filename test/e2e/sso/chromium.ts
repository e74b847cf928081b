// A headless Chromium, driven over the DevTools protocol: pages that are opened, clicked, read and closed. No page of it is
// of ours.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Page {
  /** What a person reads. */
  text(): Promise<string>;
  url(): Promise<string>;
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** Waits until the page has the text. */
  until(text: string): Promise<void>;
  /** The same for one of several; what the page shows then. */
  untilAny(texts: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export interface Chromium {
  open(url: string): Promise<Page>;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** @throws {Error} where there is none */
export async function startChromium(folder: string): Promise<Chromium> {
  const program = ['chromium', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((one) => join(one, name)))
    .find(existsSync);
  if (program === undefined) throw new Error('there is no Chromium here: apt-get install chromium');
  const child = spawn(
    program,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
      `--user-data-dir=${mkdtempSync(join(folder, 'chromium-'))}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Chromium did not start: ${said}`)), 30_000);
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
      const [, found] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
    child.once('exit', () => reject(new Error(`Chromium ended: ${said}`)));
  });
  const wire = await connect(address);
  const open = new Set<string>();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    open: async (url) => {
      const { targetId } = (await wire.send('Target.createTarget', { url: 'about:blank' })) as {
        targetId: string;
      };
      open.add(targetId);
      const { sessionId } = (await wire.send('Target.attachToTarget', { targetId, flatten: true })) as {
        sessionId: string;
      };
      const page = pageOf(wire, sessionId, async () => {
        open.delete(targetId);
        await wire.send('Target.closeTarget', { targetId });
      });
      await wire.send('Page.navigate', { url }, sessionId);
      await poll(
        async () => (await page.url()) !== 'about:blank' && (await page.text()) !== '',
        `a page at ${url}`,
      );
      return page;
    },
    closePages: async () => {
      for (const targetId of open) await wire.send('Target.closeTarget', { targetId });
      open.clear();
    },
    close: async () => {
      wire.close();
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
      await ended;
    },
  };
}

function pageOf(wire: Wire, sessionId: string, close: () => Promise<void>): Page {
  /** While it goes from one page to the next there is nothing to ask. */
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = (await wire
      .send('Runtime.evaluate', { expression, returnByValue: true, userGesture: true }, sessionId)
      .catch(() => ({ result: {} }))) as { result?: { value?: unknown } };
    return result?.value;
  };
  const text = async (): Promise<string> => String((await evaluate('document.body?.innerText')) ?? '');
  const untilAny = async (texts: readonly string[]): Promise<string> => {
    let shown = '';
    await poll(
      async () => {
        shown = await text();
        return texts.some((one) => shown.includes(one));
      },
      `one of ${texts.join(', ')}`,
      () => shown,
    );
    return shown;
  };
  const element = (selector: string): string => `document.querySelector(${JSON.stringify(selector)})`;
  return {
    text,
    url: async () => String((await evaluate('location.href')) ?? ''),
    click: async (selector) => {
      await poll(
        async () => (await evaluate(`${element(selector)} !== null`)) === true,
        `${selector} on the page`,
      );
      await evaluate(`${element(selector)}.click()`);
    },
    type: async (selector, value) => {
      await evaluate(`${element(selector)}.focus()`);
      await wire.send('Input.insertText', { text: value }, sessionId);
    },
    until: async (wanted) => void (await untilAny([wanted])),
    untilAny,
    close,
  };
}

async function poll(isSo: () => Promise<boolean>, what: string, more = (): string => ''): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}; the page shows: ${more()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Wire {
  send(method: string, parameters: unknown, sessionId?: string): Promise<unknown>;
  close(): void;
}

async function connect(address: string): Promise<Wire> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as {
      id?: number;
      result?: unknown;
      error?: { message: string };
    };
    const one = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || one === undefined) return;
    waiting.delete(id);
    if (error === undefined) one.resolve(result);
    else one.reject(new Error(error.message));
  });
  let last = 0;
  return {
    send: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        socket.send(
          JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
        );
      }),
    close: () => socket.close(),
  };
}
