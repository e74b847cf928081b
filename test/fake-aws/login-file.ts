// A session of `aws login` as the AWS CLI leaves it on the disk: begun at the fake AWS, with a key of its own.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeAws } from './fake-aws.ts';
import { issue } from './sts.ts';

export interface LoginFileSpec {
  readonly userArn: string;
  /** Life of the credentials that stand in it; they may be over. */
  readonly seconds: number;
  /** Folder of the cache. */
  readonly folder: string;
  /** More that stands in the file. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** @returns the path of the file */
export function writeLoginFile(fake: FakeAws, { userArn, seconds, folder, more }: LoginFileSpec): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const refreshToken = fake.login.openSession(userArn, publicKey.export({ format: 'jwk' }), fake.now());
  const session = issue(
    { world: fake.world, nowMs: fake.now() },
    { kind: 'session-token', ownerArn: userArn, name: '', seconds, tags: [], transitiveKeys: [] },
  );
  const file = {
    accessToken: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secret,
      sessionToken: session.token,
      accountId: userArn.split(':')[4],
      expiresAt: new Date(session.expiresMs).toISOString().replace(/\.\d+/, ''),
    },
    tokenType: 'aws_sigv4',
    clientId: 'arn:aws:signin:::devtools/same-device',
    refreshToken,
    idToken: 'fake.id.token',
    dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
    ...more,
  };
  const path = join(folder, `${createHash('sha256').update(userArn).digest('hex')}.json`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
  return path;
}

/** What stands in such a file. */
export function loginFileAt(path: string): {
  readonly accessToken: Readonly<Record<string, string>>;
  readonly refreshToken: string;
  readonly [key: string]: unknown;
} {
  return JSON.parse(readFileSync(path, 'utf8'));
}
