// The AWS CLI of version 2, which knows sso-session sections: Debian's package, or what else stands on the PATH.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @throws {Error} that says what to install */
export function awsCliVersion2(): string {
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)];
  for (const path of folders.map((folder) => join(folder, 'aws'))) {
    if (!existsSync(path)) continue;
    if (execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith('aws-cli/2.')) return path;
  }
  throw new Error('these tests need the AWS CLI of version 2: apt-get install awscli');
}
