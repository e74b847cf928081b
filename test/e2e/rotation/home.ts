// A home folder with alice's keys in a `file` store, a fake AWS of its own, and what can be said about both from outside of
// the program. Copies of one home share its unlocked key, so that a run costs no key derivation.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileBackend } from '../../../src/keyring/backends/file.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { ALICE_ARN, ALICE_KEY_ID, ALICE_SECRET } from '../../fake-aws/default-world.ts';
import { type FakeAws, startFakeAws } from '../../fake-aws/fake-aws.ts';
import { type AccessKey, findUser } from '../../fake-aws/world.ts';
import { type Build, createWorld } from '../../harness/scenario-world.ts';

const PASSPHRASE = 'a passphrase for rotations';
const CONFIG = '[profile alice]\nregion = eu-west-1\n';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** What the vault holds, read by other code than the program's. */
export interface Held {
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** The journal, as it is. */
  readonly journal: string | undefined;
  readonly sessions: number;
  /** Names in the index whose rotation has not ended. */
  readonly marks: readonly string[];
}

/** The home that all others are copies of: keys are stored, and a session is cached. */
export interface Pristine {
  copy(): Promise<Home>;
  remove(): void;
}

export async function preparePristine(build: Build): Promise<Pristine> {
  const files = [{ path: '.aws/config', text: CONFIG }];
  const world = await createWorld({ path: 'rotation', title: 'rotation', steps: [], files }, build);
  const base = mkdtempSync(join(tmpdir(), 'vault-rotation-'));
  const env = { ...world.env, AWS_VAULT_FILE_PASSPHRASE: PASSPHRASE, AWS_VAULT_FILE_UNLOCK_TTL: '5m' };
  const first = new Home(world.home, world.fake, env, build);
  const keys = { AWS_ACCESS_KEY_ID: ALICE_KEY_ID, AWS_SECRET_ACCESS_KEY: ALICE_SECRET };
  const added = await first.run(['add', 'alice', '--env', '--no-add-config'], keys);
  if (added.status !== 0) throw new Error(added.err);
  const cached = await first.run(['exec', 'alice', '--', 'true']);
  if (cached.status !== 0) throw new Error(cached.err);
  cpSync(world.home, join(base, 'home'), { recursive: true });
  await world.close();
  let count = 0;
  return {
    copy: async () => {
      const home = join(base, `home-${count++}`);
      cpSync(join(base, 'home'), home, { recursive: true });
      const fake = await startFakeAws();
      const own = { ...env, HOME: home, AWS_ENDPOINT_URL_STS: fake.url, AWS_ENDPOINT_URL_IAM: fake.url };
      return new Home(home, fake, own, build);
    },
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

export class Home {
  readonly path: string;
  readonly fake: FakeAws;
  readonly env: Readonly<Record<string, string>>;
  readonly #build: Build;

  constructor(path: string, fake: FakeAws, env: Readonly<Record<string, string>>, build: Build) {
    this.path = path;
    this.fake = fake;
    this.env = env;
    this.#build = build;
  }

  /** @param under words of a program to run vault under, such as strace */
  start(
    words: readonly string[],
    more: Readonly<Record<string, string>> = {},
    under: readonly string[] = [],
  ): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const [command = '', ...args] = [...under, join(this.#build.folder, 'vault'), ...words];
    const child = spawn(command, args, {
      cwd: this.path,
      env: { ...this.env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
      ([[status, signal], out, err]): Ended => ({ status, signal, out, err }),
    );
    return { child, ended };
  }

  run(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(words, more).ended;
  }

  /** Alice's keys at AWS. */
  keysAtAws(): readonly AccessKey[] {
    return findUser(this.fake.world, ALICE_ARN)?.keys ?? [];
  }

  /** Files of the home folder, trash of killed writers included, that hold one of these texts in the clear. */
  filesWith(texts: readonly string[]): readonly string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => {
        const content = readFileSync(path);
        return texts.some((one) => content.includes(one));
      });
  }

  async held(): Promise<Held> {
    const keyring = await fileBackend.open({
      env: this.env,
      platform: process.platform,
      clock: systemClock,
      fileDir: join(this.path, '.local', 'share', 'vault', 'keys'),
      deadlineMs: 5000,
      promptDeadlineMs: 5000,
      askPassphrase: async () => {
        throw new Error('the store is locked');
      },
      notify: () => undefined,
    });
    try {
      const names = await keyring.list();
      const key = (await keyring.get('credentials:alice'))?.reveal();
      return {
        key: key === undefined ? undefined : JSON.parse(key),
        journal: (await keyring.get('rotation:alice'))?.reveal(),
        sessions: names.filter((name) => name.startsWith('session:')).length,
        marks: Object.keys(this.#index().rotations ?? {}),
      };
    } finally {
      await keyring.close();
    }
  }

  async close(): Promise<void> {
    await this.fake.close();
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #index(): { readonly rotations?: object } {
    const folder = join(this.path, '.local', 'state', 'vault');
    const [name = ''] = readdirSync(folder).filter((file) => file.startsWith('index-'));
    return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  }
}

/** Runs the works, some at a time; the first failure ends it. */
export async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
