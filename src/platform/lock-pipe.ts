// The Windows half of the cross-process lock: the one first instance of a named pipe, which ends with its process.

import { PlatformError } from './errors.ts';
import { errnoOf } from './files.ts';

/**
 * Attempts to lock, one per call, without waiting. Both runtimes create pipes as "first instance only", so a
 * second server on the name fails. The name holds a digest of user and path: other users do not wait for us.
 *
 * @throws {PlatformError} `system` from the attempts
 */
export async function tryPipeLock(path: string): Promise<() => Promise<(() => Promise<void>) | undefined>> {
  const [net, crypto, os, { resolve }] = await Promise.all([
    import('node:net'),
    import('node:crypto'),
    import('node:os'),
    import('node:path'),
  ]);
  // Windows compares paths without case; names of pipes too, but the digest does not.
  const identity = `${os.userInfo().username}\0${resolve(path).toLowerCase()}`;
  const digest = crypto.createHash('sha256').update(identity).digest('hex');
  const name = `\\\\.\\pipe\\vault-lock-${digest}`;
  return () =>
    new Promise((done, fail) => {
      const server = net.createServer((socket) => socket.destroy());
      server.once('error', (cause) => {
        const errno = errnoOf(cause);
        if (errno === 'EADDRINUSE' || errno === 'EACCES') done(undefined);
        else fail(new PlatformError('system', { operation: 'named pipe', errno }, { cause }));
      });
      server.listen({ path: name, exclusive: true }, () => {
        done(() => new Promise((closed) => server.close(() => closed())));
      });
    });
}
