// The instance metadata service of EC2: version 2 of its protocol, and version 1 where it knows no other. Its token goes
// out in a header and into no error or log.

import { AwsError } from './errors.ts';
import { askMetadata, credentialsOf, type MetadataAnswer, type MetadataOptions } from './metadata.ts';
import type { TemporaryCredentials } from './sts.ts';

/** Structurally the step of a plan. */
export interface InstanceTarget {
  /** Without a slash at its end; a path in it is kept. */
  readonly endpoint: string;
  /** Absent: the service is asked which role it has. */
  readonly instanceRole?: string;
  readonly isV1Allowed: boolean;
  /** Of one request. */
  readonly timeoutMs: number;
  /** Requests for each thing that is asked for, the first included. */
  readonly attempts: number;
}

const TOKEN_SECONDS = '21600';
const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';
/** Version 2 is not there: version 1 is asked. */
const NO_V2 = [403, 404, 405];

/**
 * Credentials of the role that is attached to the instance. They may be over already: the service goes on giving out the last
 * ones where AWS gives it no new ones.
 *
 * @throws {AwsError} `metadata-...`; the signal's reason when it is aborted
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export async function instanceCredentials(
  target: InstanceTarget,
  options: MetadataOptions,
): Promise<TemporaryCredentials> {
  const about = { service: 'instance', host: new URL(target.endpoint).hostname } as const;
  let token = await sessionToken(target, options);
  const get = async (path: string): Promise<string> => {
    let answer = await read(path, token, target, options);
    if (answer.status === 401 && token !== undefined) {
      // Over, or of a service that was started anew.
      token = await sessionToken(target, options);
      answer = await read(path, token, target, options);
    }
    if (answer.status === 404 && path === ROLE_PATH) throw new AwsError('metadata-no-role', about);
    if (answer.status !== 200)
      throw new AwsError('metadata-refused', { ...about, status: answer.status, step: 'role' });
    return answer.text;
  };
  const role = target.instanceRole ?? (await get(ROLE_PATH)).split(/[\r\n]/, 1)[0]?.trim() ?? '';
  if (role === '') throw new AwsError('metadata-no-role', about);
  // A name with a slash or a query in it would ask for something else.
  if (!/^[\w+=,.@-]{1,128}$/.test(role)) throw new AwsError('metadata-bad-answer', about);
  return credentialsOf(await get(`${ROLE_PATH}${role}`), about);
}

/** The token of version 2; undefined where version 1 is to be asked. */
async function sessionToken(target: InstanceTarget, options: MetadataOptions): Promise<string | undefined> {
  const url = new URL(`${target.endpoint}/latest/api/token`);
  const about = { service: 'instance', host: url.hostname } as const;
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS };
  let failure: AwsError | undefined;
  for (let attempt = 1; attempt <= target.attempts; attempt++) {
    try {
      const { status, text } = await askMetadata(
        { service: 'instance', method: 'PUT', url, headers, timeoutMs: target.timeoutMs },
        options,
      );
      if (status === 200) {
        if (/^[\x21-\x7e]{1,1024}$/.test(text)) return text;
        throw new AwsError('metadata-bad-answer', about);
      }
      failure = new AwsError('metadata-refused', { ...about, status, step: 'token' });
      if (status === 400) throw failure;
      if (NO_V2.includes(status)) break;
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'metadata-unreachable') throw error;
      failure = error;
    }
  }
  // Nothing listens there at all: version 1 would not answer either.
  if (failure?.code === 'metadata-unreachable' && failure.facts.reason !== 'timeout') throw failure;
  if (!target.isV1Allowed) throw new AwsError('metadata-v1-forbidden', about, { cause: failure });
  return undefined;
}

/** @throws {AwsError} what the last attempt threw */
async function read(
  path: string,
  token: string | undefined,
  target: InstanceTarget,
  options: MetadataOptions,
): Promise<MetadataAnswer> {
  const url = new URL(`${target.endpoint}${path}`);
  const headers: Record<string, string> = token === undefined ? {} : { 'x-aws-ec2-metadata-token': token };
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= target.attempts;
    try {
      const answer = await askMetadata(
        { service: 'instance', method: 'GET', url, headers, timeoutMs: target.timeoutMs },
        options,
      );
      if (isLast || answer.status < 500) return answer;
    } catch (error) {
      if (isLast || !(error instanceof AwsError) || error.code !== 'metadata-unreachable') throw error;
    }
  }
}
