// Clients of AWS that nobody here wrote, as command lines that print the ARN of whoever they are. Where one is missing the
// tests that need it fail and say what to install.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testPython } from '../moto-server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Client {
  readonly name: string;
  /** Prints the caller's ARN and nothing else. */
  readonly command: readonly [string, ...string[]];
}

const BOTOCORE = `
import botocore.session
print(botocore.session.Session().create_client("sts").get_caller_identity()["Arn"])
`;

const JS_SDK = `
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn);
`;

/** The AWS CLI, botocore and the JavaScript SDK. @throws {Error} that says what to install */
export async function installedClients(): Promise<readonly Client[]> {
  const python = testPython();
  const help = `install them with \`${python} -m pip install awscli botocore\`, or set VAULT_TEST_PYTHON to a Python that has them`;
  const { stdout } = await run(python, [
    '-c',
    'import botocore, sysconfig; print(sysconfig.get_path("scripts"))',
  ]).catch((cause: unknown) => {
    throw new Error(`these tests need the AWS CLI and botocore: ${help}`, { cause });
  });
  const names = process.platform === 'win32' ? ['aws.exe', 'aws.cmd'] : ['aws'];
  const cli = names.map((name) => join(stdout.trim(), name)).find((path) => existsSync(path));
  if (cli === undefined)
    throw new Error(`these tests need the AWS CLI, and there is none in ${stdout.trim()}: ${help}`);
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  return [
    { name: 'AWS CLI', command: [cli, 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'] },
    { name: 'botocore', command: [python, '-c', BOTOCORE] },
    // The script's imports are looked up from the folder it runs in: this repository.
    { name: 'JavaScript SDK', command: [node, '--input-type=module', '-e', JS_SDK] },
  ];
}

/** Runs a command in the repository's folder. @returns what it printed, without the last line end */
export async function output(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const [program, ...args] = command;
  const { stdout } = await run(program, args, { cwd: root, env: { ...env }, timeout: 60_000 });
  return stdout.trimEnd();
}
