// A connection to a Unix socket by the way that loads fastest on each runtime. What is said over it is the caller's business.

/** What happens on the connection; none of these may throw. */
export interface SocketEvents {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Once, however it ended. */
  readonly onEnd: (cause: unknown) => void;
}

export interface StreamSocket {
  write(bytes: Uint8Array): void;
  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void;
  close(): void;
}

/**
 * Connects. A path that starts with NUL is a name in Linux's abstract namespace. There is no deadline here: a socket
 * that nobody accepts on counts as connected, and a promise that never settles does no harm.
 *
 * @throws the runtime's own error (`code` ENOENT, ECONNREFUSED, EACCES, ...)
 */
export function connectUnixSocket(path: string, events: SocketEvents): Promise<StreamSocket> {
  return typeof Bun === 'undefined' ? connectByNode(path, events) : connectByBun(path, events);
}

function connectByNode(path: string, events: SocketEvents): Promise<StreamSocket> {
  // Not imported: where the store is not on D-Bus these 3 ms are saved.
  const net = process.getBuiltinModule('node:net');
  return new Promise((resolve, reject) => {
    const socket = net.createConnection({ path });
    const ended = once(events.onEnd);
    socket.on('data', (bytes) => events.onBytes(bytes));
    socket.on('close', () => ended(undefined));
    socket.on('error', (cause) => {
      reject(cause);
      ended(cause);
    });
    socket.on('connect', () =>
      resolve({
        write: (bytes) => void socket.write(bytes),
        hold: (isHeld) => void (isHeld ? socket.ref() : socket.unref()),
        close: () => void socket.destroy(),
      }),
    );
  });
}

async function connectByBun(path: string, events: SocketEvents): Promise<StreamSocket> {
  const ended = once(events.onEnd);
  let waiting: Uint8Array[] = [];
  const flush = (socket: Bun.Socket): void => {
    while (waiting.length > 0) {
      const first = waiting[0] ?? new Uint8Array();
      const written = socket.write(first);
      if (written < 0) return;
      if (written < first.length) {
        waiting = [first.subarray(written), ...waiting.slice(1)];
        return;
      }
      waiting = waiting.slice(1);
    }
  };
  const socket = await Bun.connect({
    unix: path,
    socket: {
      data: (_socket, bytes) => events.onBytes(bytes),
      drain: flush,
      close: () => ended(undefined),
      end: () => ended(undefined),
      error: (_socket, cause) => ended(cause),
      connectError: (_socket, cause) => ended(cause),
    },
  });
  return {
    write: (bytes) => {
      waiting.push(bytes);
      flush(socket);
    },
    hold: (isHeld) => (isHeld ? socket.ref() : socket.unref()),
    close: () => void socket.terminate(),
  };
}

function once(tell: (cause: unknown) => void): (cause: unknown) => void {
  let isTold = false;
  return (cause) => {
    if (isTold) return;
    isTold = true;
    tell(cause);
  };
}
