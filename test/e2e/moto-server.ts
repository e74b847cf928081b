// Starts moto's server, an implementation of AWS that nobody here wrote, with its signature check switched on. Where it
// cannot be started the tests that need it fail and say what to install.

import { type ChildProcess, spawn } from 'node:child_process';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

/** The account that moto gives to whoever has none. */
export const MOTO_ACCOUNT = '123456789012';

export interface MotoServer {
  /** `http://127.0.0.1:PORT`, for every service. */
  readonly url: string;
  /** Long-term keys of user `carol`, who may assume the role and rotate her keys. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly userArn: string;
  /** Trusts `carol` only. */
  readonly roleArn: string;
  close(): Promise<void>;
}

/** The Python with moto and botocore: `VAULT_TEST_PYTHON`, else `python3`. */
export function testPython(): string {
  return process.env.VAULT_TEST_PYTHON || 'python3';
}

/**
 * A moto server with one user, her keys and one role, from now on checking every signature.
 *
 * @throws {Error} that says what to install where Python or moto is missing
 */
export async function startMoto(): Promise<MotoServer> {
  const child = spawn(testPython(), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await announcedUrl(child);
  const close = () => stop(child);
  try {
    return { url, ...(await populate(url)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function populate(url: string): Promise<Omit<MotoServer, 'url' | 'close'>> {
  // Until the check is on, moto takes any key.
  const iam = new IAMClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAFAKESETUPSETUP22', secretAccessKey: 'setup' },
  });
  await iam.send(new CreateUserCommand({ UserName: 'carol' }));
  const userArn = `arn:aws:iam::${MOTO_ACCOUNT}:user/carol`;
  const roleArn = `arn:aws:iam::${MOTO_ACCOUNT}:role/worker`;
  const allow = [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn },
    { Effect: 'Allow', Action: 'iam:*AccessKey*', Resource: '*' },
  ];
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'carol',
      PolicyName: 'assume',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: allow }),
    }),
  );
  const trust = { Effect: 'Allow', Principal: { AWS: userArn }, Action: 'sts:AssumeRole' };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'worker',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }));
  if (AccessKey?.AccessKeyId === undefined || AccessKey.SecretAccessKey === undefined)
    throw new Error('moto made no access key');
  const checked = await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  if (!checked.ok) throw new Error(`moto did not switch its signature check on: HTTP ${checked.status}`);
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey, userArn, roleArn };
}

/** The address that the server tells on stderr when it is ready. */
function announcedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const help = `install it with \`${testPython()} -m pip install 'moto[server]'\`, or set VAULT_TEST_PYTHON to a Python that has it`;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`moto's server did not start within 60 seconds:\n${told}`));
    }, 60_000);
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`${why}: ${help}\n${told.slice(-500)}`));
    };
    child.on('error', () => fail(`these tests need Python with moto, and ${testPython()} cannot be run`));
    child.on('exit', (code) =>
      fail(`these tests need moto's server, and ${testPython()} ended with status ${code}`),
    );
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(told)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await ended;
}
