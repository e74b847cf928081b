// The certificates that this runtime trusts by default. Reads no file.

/** PEM texts of the built-in certificate authorities. */
export function defaultCertificates(): readonly string[] {
  return process.getBuiltinModule('node:tls').rootCertificates;
}
