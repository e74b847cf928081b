// What the sign-in tests live in: a real OpenID provider in a process of its own, a fake STS that knows it, a real Chromium, and
// homes of people in which vault opens pages by writing their addresses down.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DATA_ACCOUNT, DEFAULT_WORLD, WEB_ROLE } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { ofOidc } from '../../fake-aws/identity-defaults.ts';
import { withoutScheme } from '../../fake-aws/identity-world.ts';
import { roleArn } from '../../fake-aws/world.ts';
import { type Chromium, startChromium, type Tab } from '../../harness/chromium.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Happening {
  readonly what: 'listening' | 'granted' | 'refused' | 'not-authorized' | 'revoked';
  readonly grant?: string;
  readonly client?: string;
  readonly error?: string;
}

export interface OidcProvider {
  readonly issuer: string;
  /** Everything that has happened there. */
  readonly happened: readonly Happening[];
  close(): Promise<void>;
}

export const CLIENTS = ['vault', 'short', 'brief', 'strict', 'no-refresh'];

export async function startProvider(): Promise<OidcProvider> {
  const script = fileURLToPath(new URL('provider.mjs', import.meta.url));
  const child = spawn(join(root, 'node_modules', 'node', 'bin', 'node'), [script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const happened: (Happening & { readonly issuer?: string })[] = [];
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  const issuer = await new Promise<string>((resolve, reject) => {
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        // The package says a word of its own now and then.
        if (!line.startsWith('{')) continue;
        const one = JSON.parse(line) as Happening & { readonly issuer?: string };
        happened.push(one);
        if (one.issuer !== undefined) resolve(one.issuer);
      }
    });
    child.once('exit', (status) => reject(new Error(`the provider ended with ${status}:\n${said}`)));
  });
  return { issuer, happened, close: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await over;
}

/** A fake AWS whose IAM knows the provider, with its keys of now. */
export async function startAws(issuer: string): Promise<FakeAws> {
  const provider = { account: DATA_ACCOUNT, issuer, clientIds: CLIENTS };
  const roles = DEFAULT_WORLD.roles.map((role) =>
    roleArn(role) === WEB_ROLE ? { ...role, trust: [ofOidc(provider, CLIENTS)] } : role,
  );
  const aws = await startFakeAws({ world: { ...DEFAULT_WORLD, roles, oidcProviders: [provider] } });
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as {
    readonly keys: readonly Readonly<Record<string, unknown>>[];
  };
  aws.identities.trust(withoutScheme(issuer), keys);
  return aws;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Ended>;
  /** What it has written to standard error up to now. */
  said(): string;
}

/** A home folder with profiles, whose vault opens pages by adding their addresses to a file. */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), 'vault-oidc-'));
  readonly #pages = join(this.folder, 'pages');
  readonly #env: Readonly<Record<string, string>>;

  constructor(aws: FakeAws, config: string) {
    const path = join(this.folder, '.aws', 'config');
    mkdirSync(dirname(path), { mode: 0o700 });
    writeFileSync(path, config, { mode: 0o600 });
    const opener = join(this.folder, 'open-page');
    writeFileSync(opener, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${this.#pages}'\n`, { mode: 0o755 });
    this.#env = {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      LANG: 'C.UTF-8',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_STS: aws.url,
      AWS_VAULT_BACKEND: 'file',
      AWS_VAULT_FILE_PASSPHRASE: 'a passphrase for tests',
      AWS_VAULT_BROWSER_COMMAND: `${opener} {url}`,
    };
  }

  /** Addresses of the pages that were opened. */
  pages(): readonly string[] {
    return existsSync(this.#pages)
      ? readFileSync(this.#pages, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  }

  /** The `count`th page, as soon as it is opened. */
  async page(count = 1): Promise<string> {
    for (let wait = 0; wait < 600; wait++) {
      const page = this.pages()[count - 1];
      if (page !== undefined) return page;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`page ${count} was never opened`);
  }

  /** Starts vault in a session of its own: no terminal to ask on. */
  start(words: readonly string[], more: Readonly<Record<string, string>> = {}, build = 'dist'): Running {
    const child = spawn(join(root, build, 'vault'), words, {
      env: { ...this.#env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      stdout += piece;
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    const done = new Promise<Ended>((resolve) =>
      child.once('close', (status) => resolve({ status, stdout, stderr })),
    );
    return { child, done, said: () => stderr };
  }

  async run(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(words, more).done;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A person with a browser: signs in on the pages of the provider. */
export class Person {
  readonly #chromium: Chromium;
  #context: string | undefined;

  constructor(chromium: Chromium) {
    this.#chromium = chromium;
  }

  static async arrive(): Promise<{ readonly person: Person; readonly chromium: Chromium }> {
    const chromium = await startChromium();
    return { person: new Person(chromium), chromium };
  }

  /** Cookies of everybody before are gone. */
  async beSomebodyElse(): Promise<void> {
    this.#context = await this.#chromium.stranger();
  }

  async open(url: string): Promise<Tab> {
    return this.#chromium.open(url, this.#context);
  }

  /** Signs in on a page that was opened, with a name, and consents; the tab where it came back to. */
  async signIn(url: string, name = 'alice'): Promise<Tab> {
    const tab = await this.open(url);
    await tab.submit({ login: name, password: 'any' });
    await tab.until(`document.querySelector('input[name=prompt][value=consent]')`);
    await tab.submit({});
    return tab;
  }
}
