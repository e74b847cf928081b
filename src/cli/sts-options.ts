// What an STS client is made with, beyond where it goes.

import { networkSettings } from '../aws/network.ts';
import type { StsOptions } from '../aws/sts.ts';
import type { Credentials } from '../kernel/credentials.ts';
import type { Context } from './context.ts';
import { VERSION } from './version.ts';

/** @throws {AwsError} `setting-invalid`, `proxy-invalid`, `ca-bundle` */
export function stsOptions(credentials: Credentials, context: Context): StsOptions {
  return {
    credentials,
    network: networkSettings(context.env),
    version: VERSION,
    signal: context.signal,
    now: () => context.clock.now(),
  };
}
