// The few pieces of cryptography that are used, each by the way that loads fastest on the runtime at hand.
// No key, nonce or parameter is chosen here, and nothing is written by hand: all of it is the runtime's own.

/** The length in bytes of the authentication tag that ends what {@link aesGcmSeal} returns. */
export const GCM_TAG_BYTES = 16;
/** The length in bytes of an AES-GCM nonce (NIST SP 800-38D, section 8.2.2). */
export const GCM_NONCE_BYTES = 12;

/** Node's own module. Not imported: under Bun its mere presence costs two milliseconds at each start. */
function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}

const isBun = typeof Bun !== 'undefined';

/** SHA-256 in lower-case hexadecimal digits; text is taken as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  if (isBun) return new Bun.CryptoHasher('sha256').update(data).digest('hex');
  return nodeCrypto().createHash('sha256').update(data).digest('hex');
}

/** SHA-1 in lower-case hexadecimal digits, for names that others make so; it protects nothing. */
export function sha1Hex(text: string): string {
  if (isBun) return new Bun.CryptoHasher('sha1').update(text).digest('hex');
  return nodeCrypto().createHash('sha1').update(text).digest('hex');
}

/** Unpredictable bytes, at most 65,536 at once. */
export function randomBytes(length: number): Uint8Array {
  if (isBun) return crypto.getRandomValues(new Uint8Array(length));
  return new Uint8Array(nodeCrypto().randomBytes(length));
}

export interface GcmInput {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** {@link GCM_NONCE_BYTES}, never used twice with the same key. */
  readonly nonce: Uint8Array;
  /** Authenticated along with the text, not stored. */
  readonly additional: Uint8Array;
}

/** Encrypts under AES-256-GCM: the ciphertext followed by the tag. */
export async function aesGcmSeal(plain: Uint8Array, input: GcmInput): Promise<Uint8Array> {
  if (isBun) {
    const key = await subtleKey(input.key, 'encrypt');
    return new Uint8Array(await crypto.subtle.encrypt(subtleParameters(input), key, fixed(plain)));
  }
  const cipher = nodeCrypto().createCipheriv('aes-256-gcm', input.key, input.nonce);
  cipher.setAAD(input.additional);
  const body = cipher.update(plain);
  cipher.final();
  return new Uint8Array(Buffer.concat([body, cipher.getAuthTag()]));
}

/** The plain bytes of what {@link aesGcmSeal} made, or undefined where they fail their authentication. */
export async function aesGcmOpen(sealed: Uint8Array, input: GcmInput): Promise<Uint8Array | undefined> {
  if (sealed.length < GCM_TAG_BYTES) return undefined;
  if (isBun) {
    const key = await subtleKey(input.key, 'decrypt');
    try {
      return new Uint8Array(await crypto.subtle.decrypt(subtleParameters(input), key, fixed(sealed)));
    } catch (cause) {
      // The one failure that Web Cryptography names for a wrong tag; any other is not about the data.
      if (cause instanceof Error && cause.name === 'OperationError') return undefined;
      throw cause;
    }
  }
  const body = sealed.length - GCM_TAG_BYTES;
  const decipher = nodeCrypto().createDecipheriv('aes-256-gcm', input.key, input.nonce);
  decipher.setAAD(input.additional);
  decipher.setAuthTag(sealed.subarray(body));
  const plain = decipher.update(sealed.subarray(0, body));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return new Uint8Array(plain);
}

export interface ScryptParameters {
  /** Cost, a power of two. Memory is 128 * n * r bytes. */
  readonly n: number;
  /** Block size. */
  readonly r: number;
  /** Parallelisation. */
  readonly p: number;
}

/**
 * Derives `length` bytes from a passphrase; takes hundreds of milliseconds on purpose.
 * @see https://www.rfc-editor.org/rfc/rfc7914
 */
export async function scrypt(
  passphrase: string,
  salt: Uint8Array,
  length: number,
  { n, r, p }: ScryptParameters,
): Promise<Uint8Array> {
  // 128·N·r for the table, 128·r·p for the blocks, and room for what the library adds to its own estimate.
  const maxmem = 128 * n * r + 128 * r * p + 1024 * 1024;
  return new Promise((resolve, reject) => {
    nodeCrypto().scrypt(passphrase, salt, length, { N: n, r, p, maxmem }, (error, key) => {
      // Success is null in Node and undefined in Bun.
      if (error) reject(error);
      else resolve(new Uint8Array(key));
    });
  });
}

function subtleKey(key: Uint8Array, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', fixed(key), 'AES-GCM', false, [use]);
}

function subtleParameters(input: GcmInput) {
  return { name: 'AES-GCM', iv: fixed(input.nonce), additionalData: fixed(input.additional) };
}

/** The type checker's assurance that the bytes are not shared memory; copies only where they are. */
function fixed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** A random UUID (version 4). */
export function randomUuid(): string {
  return crypto.randomUUID();
}
