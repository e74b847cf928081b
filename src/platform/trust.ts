// The certificates that this machine trusts beyond those the runtime was built with. Opens nothing but what the runtime
// opens for it.

/**
 * The runtime's own certificates (and those of NODE_EXTRA_CA_CERTS) together with the operating system's: its store on macOS
 * and Windows; OpenSSL's files elsewhere, or what SSL_CERT_FILE and SSL_CERT_DIR name. Undefined where the runtime cannot
 * read them (Node before 22.15) or there are none.
 *
 * @see https://nodejs.org/api/tls.html#tlsgetcacertificatestype
 */
export function machineTrust(): readonly string[] | undefined {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  if (typeof getCACertificates !== 'function') return undefined;
  const system = getCACertificates('system');
  return system.length === 0 ? undefined : [...new Set([...getCACertificates('default'), ...system])];
}

/** OpenSSL's reasons that other trusted certificates could mend: nobody who is trusted has signed. */
export const UNKNOWN_ISSUER: readonly string[] = [
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
];
