// Hands this process over to a command: on Unix it becomes the command; nothing of ours stays behind.

import {
  type EnvironmentEdits,
  editEnvironment,
  encode,
  rawArguments,
  rawEnvironment,
} from './environment.ts';
import {
  candidatePaths,
  EACCES,
  ENOENT,
  ENOEXEC,
  ENOTDIR,
  failure,
  isFile,
  isFolder,
  looksLikeScript,
} from './exec-lookup.ts';
import { fs } from './fs.ts';
import { loadLibc } from './libc.ts';
import { type HotLibc, hotLibc } from './libc-hot.ts';
import {
  type Capture,
  captureStart,
  readLauncherFacts,
  readPrologueFacts,
  type StartFacts,
} from './start.ts';

export type { EnvironmentEdits } from './environment.ts';

/** Words of ours, or that many of this process's own last arguments, which then go on byte for byte. */
export type CommandArguments = { readonly words: readonly string[] } | { readonly fromEnd: number };

export interface TakeOverRequest {
  readonly command: string;
  readonly args: CommandArguments;
  readonly environment: EnvironmentEdits;
  /** What `captureStart` gave at the start of the program; without it, what can be told now. */
  readonly start?: Capture;
}

const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const SIGPIPE = 13;
const SIGXFSZ = 25;
/** `close_range` has one number on every processor. */
const CLOSE_RANGE_CALL = 436;
const CLOSE_RANGE_CLOEXEC = 4;

/**
 * Replaces this process by the command. The command gets what it would have got from our caller: arguments and
 * environment byte for byte (but for the edits), open descriptors, signal dispositions and mask, limits. It does
 * not return on Unix.
 *
 * Where a process cannot be replaced (Windows, or no way into the C library) the command runs as a child with
 * our input and output, and the result is its exit status.
 *
 * @throws {PlatformError} `command-not-found`, `command-not-executable`; this process is then as before
 */
export async function takeOver(request: TakeOverRequest): Promise<number> {
  const libc = process.platform === 'win32' ? undefined : hotLibc();
  if (libc === undefined) {
    const { runChild } = await import('./exec-child.ts');
    return runChild(request.command, decodedArguments(request.args), request.environment);
  }
  const facts = startFacts(libc);
  const environment = rawEnvironment(libc, facts);
  const argv = rawCommand(libc, facts, request);
  const command = argv[0] ?? new Uint8Array(0);
  const candidates = candidatePaths(command, environment);
  const edited = editEnvironment(environment, request.environment);

  handBack(libc, facts, request.start ?? captureStart());
  const { path, errno } = execFirst(libc, candidates, argv, edited);
  keep(libc, facts);
  throw failure(command, path, errno);
}

function decodedArguments(args: CommandArguments): readonly string[] {
  if ('words' in args) return args.words;
  return args.fromEnd === 0 ? [] : process.argv.slice(-args.fromEnd);
}

function rawCommand(
  libc: HotLibc,
  facts: StartFacts | undefined,
  request: TakeOverRequest,
): readonly Uint8Array[] {
  const { command, args } = request;
  if ('words' in args) return [command, ...args.words].map(encode);
  const [before, ...rest] = rawArguments(libc, facts, args.fromEnd + 1);
  // The command is most likely the argument before: then its bytes too are the caller's.
  const isCallers = before !== undefined && new TextDecoder().decode(before) === command;
  return [isCallers ? before : encode(command), ...rest];
}

function startFacts(libc: HotLibc): StartFacts | undefined {
  const launched = readLauncherFacts();
  if (launched !== undefined) return launched;
  const { copyMemory, errno, getauxval } = libc;
  return getauxval === undefined ? undefined : readPrologueFacts({ copyMemory, errno, getauxval });
}

/** Makes the process what the caller made it. */
function handBack(libc: HotLibc, facts: StartFacts | undefined, start: Capture): void {
  // Everything of ours closes with the takeover, whoever opened it; then the caller's are taken out again.
  // Kernels before 5.11 answer ENOSYS: both runtimes open all of theirs with O_CLOEXEC anyway.
  libc.syscall?.(CLOSE_RANGE_CALL, 3, 0xffffffff, CLOSE_RANGE_CLOEXEC);
  for (const descriptor of facts?.descriptors ?? start.descriptors ?? []) libc.fcntl(descriptor, F_SETFD, 0);
  for (const descriptor of [0, 1, 2]) {
    const wasClosed = facts !== undefined && facts.statusFlags[descriptor] === undefined;
    // The runtimes open /dev/null where the caller had closed one of the three.
    libc.fcntl(descriptor, F_SETFD, wasClosed ? FD_CLOEXEC : 0);
    restoreBlocking(libc, descriptor, facts?.statusFlags[descriptor]);
  }
  const ignored = facts?.ignoredSignals ?? 0n;
  // Both runtimes ignore these two; handlers of ours fall to the default by themselves.
  for (const signal of [SIGPIPE, SIGXFSZ]) libc.setSignalDefault(signal);
  for (let signal = 1, rest = ignored; rest !== 0n; signal++, rest >>= 1n) {
    if (rest & 1n) libc.setSignalIgnored(signal);
  }
  const limit = facts?.fileLimit ?? guessedFileLimit();
  if (limit !== undefined) libc.setFileLimit(limit.soft, limit.hard);
  if (facts !== undefined && facts.blockedSignals !== 0n) {
    loadLibc(['setBlockedSignals'])?.setBlockedSignals(facts.blockedSignals);
  }
}

/** Undoes what matters to the rest of the program, which now tells the failure. */
function keep(libc: HotLibc, facts: StartFacts | undefined): void {
  for (const signal of [SIGPIPE, SIGXFSZ]) libc.setSignalIgnored(signal);
  if (facts !== undefined) libc.setFileLimit(facts.fileLimit.hard, facts.fileLimit.hard);
}

function restoreBlocking(libc: HotLibc, descriptor: number, flags: number | undefined): void {
  const nonBlocking = process.platform === 'darwin' ? 4 : 0o4000;
  if (flags === undefined || (flags & nonBlocking) !== 0) return;
  const now = libc.fcntl(descriptor, F_GETFL, 0);
  if (now >= 0 && (now & nonBlocking) !== 0) libc.fcntl(descriptor, F_SETFL, now & ~nonBlocking);
}

/**
 * Without a record, Linux only: our parent's limits are most likely what we were started with, as nearly
 * everybody sets limits in a shell and starts programs from it.
 */
function guessedFileLimit(): { readonly soft: number; readonly hard: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  const { readFileSync } = fs();
  const line = (owner: number | 'self'): readonly number[] => {
    const match = /^Max open files\s+(\S+)\s+(\S+)/m.exec(readFileSync(`/proc/${owner}/limits`, 'utf8'));
    return [match?.[1], match?.[2]].map((value) =>
      value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value),
    );
  };
  try {
    const [parentSoft = Number.NaN, parentHard] = line(process.ppid);
    const [, ownHard = Number.NaN] = line('self');
    return parentHard === ownHard && parentSoft <= ownHard ? { soft: parentSoft, hard: ownHard } : undefined;
  } catch {
    return undefined;
  }
}

interface Attempt {
  readonly path: Uint8Array | undefined;
  readonly errno: number;
}

const EAGAIN = process.platform === 'darwin' ? 35 : 11;
const AGAIN_TIMES = 5;
const AGAIN_MS = 2;

/**
 * Calls execve until it says something lasting. EAGAIN does not last: seen on a loaded machine beside the addon's
 * threads, either the kernel's own word or an errno that the runtime changed before we could read it.
 */
function execve(libc: ExecLibc, ...call: Parameters<HotLibc['execve']>): number {
  for (let time = 1; ; time++) {
    libc.execve(...call);
    const errno = libc.errno();
    if (errno !== EAGAIN || time === AGAIN_TIMES) return errno;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
  }
}

export type ExecLibc = Pick<HotLibc, 'execve' | 'errno'>;

/** Tries one path after the other as execvp does; returns only when none could be run. For tests besides. */
export function execFirst(
  libc: ExecLibc,
  candidates: readonly Uint8Array[],
  argv: readonly Uint8Array[],
  environment: readonly Uint8Array[],
): Attempt {
  const searched = candidates[0] !== argv[0];
  let refused: Attempt | undefined;
  let last: Attempt = { path: undefined, errno: ENOENT };
  for (const path of candidates) {
    last = { path, errno: execve(libc, path, argv, environment) };
    if (last.errno === ENOEXEC && looksLikeScript(path)) {
      const shell = encode('/bin/sh');
      return { path, errno: execve(libc, shell, [shell, path, ...argv.slice(1)], environment) };
    }
    if (last.errno === EACCES && searched && isFolder(path)) continue;
    if (last.errno === EACCES) refused ??= last;
    else if (last.errno !== ENOENT && last.errno !== ENOTDIR) return last;
  }
  if (refused !== undefined) return refused;
  return searched ? { path: candidates.find(isFile), errno: ENOENT } : last;
}
