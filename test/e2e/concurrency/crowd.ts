// Many vault processes started at once on one terminal, and the person in front of it. Judges nothing.

import { mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { plainScreen } from '../../harness/scenario-match.ts';
import { type Build, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';

/** What became of one process of a crowd. */
export interface Member {
  readonly pid: number;
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** A home folder with these AWS settings, a fake AWS and the environment to run `vault` in. */
export async function worldWith(build: Build, config: string): Promise<ScenarioWorld> {
  const files = [{ path: '.aws/config', text: config }];
  const world = await createWorld({ path: 'crowd', title: 'crowd', steps: [], files }, build);
  // The store's key leaves the kernel's keyring soon after the test.
  world.env.AWS_VAULT_FILE_UNLOCK_TTL = '5m';
  return world;
}

/**
 * `$@` runs `COUNT` times at once, the number of the process in `N`. What a shell without job control starts with `&` shares
 * the group of the terminal's foreground, so that each may ask there. The shell ignores Ctrl-C to tell the ends of
 * all; its children inherit that.
 */
const SCRIPT = `
trap '' INT
for ((N = 1; N <= COUNT; N++)); do
  export N
  "$@" </dev/null >"$RESULTS/$N.out" 2>"$RESULTS/$N.err" &
  pids+=($!)
  echo $! >"$RESULTS/$N.pid"
done
N=1
for pid in "\${pids[@]}"; do
  wait "$pid"
  echo $? >"$RESULTS/$N.status"
  N=$((N + 1))
done
`;

const PROMPT = 'Enter MFA code for';
const WAITING = 'vault: waiting for another vault process that is getting';

export class Crowd {
  readonly #results: string;
  readonly #count: number;
  readonly #pty: ReturnType<typeof spawn>;
  #raw = '';
  #hasEnded = false;

  constructor(world: Pick<ScenarioWorld, 'home' | 'env'>, count: number, command: readonly string[]) {
    this.#count = count;
    this.#results = mkdtempSync(join(world.home, 'results-'));
    this.#pty = spawn('bash', ['--norc', '--noprofile', '-c', SCRIPT, 'bash', ...command], {
      name: 'dumb',
      cols: 200,
      rows: 50,
      cwd: world.home,
      env: { ...world.env, COUNT: String(count), RESULTS: this.#results },
    });
    this.#pty.onData((data) => {
      this.#raw += data;
    });
    this.#pty.onExit(() => {
      this.#hasEnded = true;
    });
  }

  /** Everything that the terminal shows. */
  screen(): string {
    return plainScreen(this.#raw);
  }

  /** How often a code was asked for. */
  prompts(): number {
    return this.screen().split(PROMPT).length - 1;
  }

  /** How many processes have said that they wait for another one's session or role. */
  waiting(): number {
    return this.#files('.err').filter((name) => this.#read(name).includes(WAITING)).length;
  }

  async untilPrompts(count: number): Promise<void> {
    await this.#until(() => this.prompts() >= count, `${count} prompts`);
  }

  async untilWaiting(count: number): Promise<void> {
    await this.#until(
      () => this.waiting() >= count,
      `${count} waiting processes`,
      () => this.#others(),
    );
  }

  /** The one process that has the terminal open. @throws {Error} where it is not exactly one */
  asker(): number {
    return this.#only((file) => file === '/dev/tty', 'ask');
  }

  /** The one process that is connected to a server on this machine. @throws {Error} where it is not exactly one */
  connectedTo(url: string): number {
    const sockets = socketsTo(Number(new URL(url).port));
    return this.#only((file) => sockets.has(file), 'are connected');
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Waits for the last process, and tells what became of each. */
  async end(): Promise<readonly Member[]> {
    await this.#until(() => this.#hasEnded, 'end of all processes');
    return Array.from({ length: this.#count }, (_, at) => {
      const read = (kind: string): string => this.#read(`${at + 1}.${kind}`);
      return { pid: Number(read('pid')), status: Number(read('status')), out: read('out'), err: read('err') };
    });
  }

  /** Ends whatever is still there. */
  close(): void {
    if (this.#hasEnded) return;
    for (const name of this.#files('.pid')) {
      try {
        process.kill(Number(this.#read(name)), 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    this.#pty.kill('SIGKILL');
  }

  #only(isIt: (file: string) => boolean, what: string): number {
    const found = this.#files('.pid')
      .map((name) => Number(this.#read(name)))
      .filter((pid) => openFiles(pid).some(isIt));
    const [pid] = found;
    if (pid === undefined || found.length !== 1) throw new Error(`${found.length} processes ${what}`);
    return pid;
  }

  #files(suffix: string): readonly string[] {
    return readdirSync(this.#results).filter((name) => name.endsWith(suffix));
  }

  #read(name: string): string {
    return readFileSync(join(this.#results, name), 'utf8');
  }

  /** What those have said that do not wait. */
  #others(): string {
    const said = this.#files('.err')
      .map((name) => `${name}: ${this.#read(name)}`)
      .filter((text) => !text.includes(WAITING));
    return `\nthose that do not wait:\n${said.join('\n')}`;
  }

  async #until(isSo: () => boolean, what: string, more = (): string => ''): Promise<void> {
    const endMs = Date.now() + 60_000;
    while (!isSo()) {
      if (Date.now() > endMs)
        throw new Error(`waited in vain for ${what}; the terminal shows:\n${this.screen()}${more()}`);
      if (this.#hasEnded) throw new Error(`ended without ${what}; the terminal shows:\n${this.screen()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What the descriptors of a process stand for; none where it has ended. */
function openFiles(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((descriptor) => {
      try {
        return [readlinkSync(join(folder, descriptor))];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** The connections to a port of this machine, as `/proc/PID/fd` names them. */
function socketsTo(port: number): ReadonlySet<string> {
  const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return new Set(rows.filter((row) => row[2] === remote).map((row) => `socket:[${row[9]}]`));
}
