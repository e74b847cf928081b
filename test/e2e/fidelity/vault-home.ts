// The real program as a subject of the suites: `vault exec` with stored keys, in a home of its own.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileExecutable } from '../../../scripts/lib/bun-executable.ts';
import { bundleForNode } from '../../../scripts/lib/node-bundle.ts';
import type { Subject } from './builds.ts';
import { shellEnvironment } from './shell.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const entry = join(root, 'bin', 'vault.ts');
const builds = join(root, 'dist', 'fidelity', 'vault');
const executable = join(builds, 'vault');
const nodeFolder = join(builds, 'dist', 'node');

/** Its own folder, as the suites run at the same time as others. */
export interface VaultHome {
  readonly subjects: readonly Subject[];
  /** Builds the program both ways and stores the keys. */
  prepare(): Promise<void>;
  remove(): void;
}

export function vaultHome(): VaultHome {
  const home = mkdtempSync(join(tmpdir(), 'vault-home-'));
  const settings = [
    `AWS_CONFIG_FILE=${join(home, 'config')}`,
    'AWS_VAULT_BACKEND=file',
    `AWS_VAULT_FILE_DIR=${join(home, 'store')}`,
    'AWS_VAULT_FILE_PASSPHRASE=correct-horse',
    `XDG_STATE_HOME=${join(home, 'state')}`,
  ];

  const subjects: readonly Subject[] = [executable, join(nodeFolder, 'vault')].map((file, index) => ({
    name: index === 0 ? 'the Bun executable' : 'the Node build',
    prefix: ['/usr/bin/env', ...settings, file, 'exec', '--no-session', 'someone', '--'],
    recorded: true,
    adds: /^(AWS_|XDG_STATE_HOME=)/,
  }));
  return {
    subjects,
    prepare: async () => {
      await compileExecutable({ entry, file: executable });
      await bundleForNode({ entry, folder: nodeFolder });
      mkdirSync(join(builds, 'node_modules'), { recursive: true });
      rmSync(join(builds, 'node_modules', 'node'), { force: true });
      symlinkSync(join(root, 'node_modules', 'node'), join(builds, 'node_modules', 'node'));
      writeFileSync(join(home, 'config'), '[profile someone]\nregion = eu-west-1\n');
      execFileSync('env', [...settings, executable, 'add', 'someone', '--stdin'], {
        env: shellEnvironment(),
        input: JSON.stringify({
          AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        }),
      });
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
