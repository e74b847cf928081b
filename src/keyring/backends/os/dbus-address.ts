// Where the session bus is. Nothing is connected to here.

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The sockets where the session bus may be, in the order to try them; an abstract one starts with NUL.
 * Transports other than a Unix socket are left out: nothing could put a deadline on them.
 * @see https://dbus.freedesktop.org/doc/dbus-specification.html#addresses
 */
export function busSockets(env: Env): readonly string[] {
  const address = env.DBUS_SESSION_BUS_ADDRESS;
  const runtime = env.XDG_RUNTIME_DIR ? [`${env.XDG_RUNTIME_DIR}/bus`] : [];
  if (address === undefined || address === '') return runtime;
  return address.split(';').flatMap((one) => {
    if (!one.startsWith('unix:')) return one === 'autolaunch:' ? runtime : [];
    const parts = new Map(
      one
        .slice('unix:'.length)
        .split(',')
        .map((pair) => {
          const at = pair.indexOf('=');
          return [pair.slice(0, at), unescapeAddress(pair.slice(at + 1))] as const;
        }),
    );
    const path = parts.get('path');
    if (path !== undefined) return [path];
    const abstract = parts.get('abstract');
    if (abstract !== undefined) return [`\0${abstract}`];
    return parts.get('runtime') === 'yes' ? runtime : [];
  });
}

function unescapeAddress(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
