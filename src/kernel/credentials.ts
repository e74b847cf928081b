// Credentials as they travel between rooms: key id in the clear, everything else wrapped.

import type { Secret } from './secret.ts';

/** One set of AWS credentials. Long-term keys have neither `sessionToken` nor `expiration`. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
  /** When they stop working (absolute, by the local clock). */
  readonly expiration?: Date;
}
