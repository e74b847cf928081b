// Which host names mean this machine. Pure: it looks nothing up.

/** `localhost`, names under it, 127.0.0.0/8 and ::1, as `URL.hostname` writes them. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}
