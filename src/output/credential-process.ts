// Credentials as an AWS SDK reads them from a `credential_process`. The secrets appear here and nowhere else.

import { formatInstant } from './dates.ts';
import type { ExportFields } from './fields.ts';
import { formatJson } from './json.ts';

/**
 * The keys in aws-vault's order; `Version` is the number 1, and what is absent is left out (an empty
 * `Expiration` is an error to botocore).
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function formatCredentialProcess(fields: ExportFields): string {
  return formatJson({
    Version: 1,
    AccessKeyId: fields.accessKeyId,
    SecretAccessKey: fields.secretAccessKey.reveal(),
    SessionToken: fields.sessionToken?.reveal(),
    Expiration: fields.expiration === undefined ? undefined : formatInstant(fields.expiration),
  });
}
