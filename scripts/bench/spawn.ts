// Starts a program and waits for it with as little as possible in between: posix_spawn and waitpid of the C library.
// Node's own spawning adds a millisecond or two to everything, which would flatter ratios.

import koffi from 'koffi';

export interface Spawner {
  /** Milliseconds from the call to the program's end; what it prints goes nowhere. Throws where it does not end with status 0. */
  time(argv: readonly string[], env: Readonly<Record<string, string>>): number;
}

export function createSpawner(): Spawner {
  const libc = koffi.load(process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6');
  const spawn = libc.func(
    'int posix_spawn(_Out_ int *pid, const char *path, void *actions, void *attributes, const char **argv, const char **envp)',
  );
  // The structure is smaller on every system that we know.
  const actions = koffi.alloc('char', 512);
  libc.func('int posix_spawn_file_actions_init(void *actions)')(actions);
  libc.func(
    'int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, int mode)',
  )(actions, 1, '/dev/null', 1, 0);
  const wait = libc.func('int waitpid(int pid, _Out_ int *status, int options)');
  return {
    time(argv, env) {
      const [path = ''] = argv;
      const environment = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), null];
      const words = [...argv, null];
      const pid = [0];
      const status = [0];
      const start = process.hrtime.bigint();
      const error = spawn(pid, path, actions, null, words, environment);
      if (error !== 0) throw new Error(`posix_spawn of ${path}: error ${error}`);
      wait(pid[0], status, 0);
      const end = process.hrtime.bigint();
      if (status[0] !== 0) throw new Error(`${argv.join(' ')}: wait status ${status[0]}`);
      return Number(end - start) / 1e6;
    },
  };
}
