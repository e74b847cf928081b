// Sources that the import checker has to find fault with, and sources that it must leave alone.

export interface BadExample {
  readonly file: string;
  readonly text: string;
  readonly line: number;
  /** Part of the message that must come. */
  readonly message: string;
}

export const BAD_EXAMPLES: readonly BadExample[] = [
  {
    file: 'src/profiles/plan.ts',
    text: "import { open } from '../keyring/open.ts';",
    line: 1,
    message: 'profiles must not import keyring',
  },
  {
    file: 'src/profiles/plan.ts',
    text: "\nimport type { Files } from '../platform/files.ts';",
    line: 2,
    message: 'profiles must not import platform',
  },
  {
    file: 'src/kernel/arn.ts',
    text: "export * from '../platform/files.ts';",
    line: 1,
    message: 'kernel must not import platform',
  },
  {
    file: 'src/console/sign-in.ts',
    text: "import { rotate } from '../rotation/rotate.ts';",
    line: 1,
    message: 'console must not import rotation',
  },
  {
    file: 'src/credentials/run.ts',
    text: "const x = await import('../cli/main.ts');",
    line: 1,
    message: 'credentials must not import cli',
  },
  {
    file: 'src/output/table.ts',
    text: "import {\n  a,\n  b,\n} from '../platform/process.ts';",
    line: 1,
    message: 'output must not import platform',
  },
  {
    file: 'src/index.ts',
    text: "import { main } from './cli/main.ts';",
    line: 1,
    message: 'index must not import cli',
  },
  { file: 'src/cli/main.ts', text: "import '../../bin/vault.ts';", line: 1, message: 'nothing does' },
  {
    file: 'src/cli/main.ts',
    text: "import { x } from '../../test/harness/x.ts';",
    line: 1,
    message: 'leaves src and bin',
  },
  {
    file: 'src/keyring/open.ts',
    text: "import { readFileSync } from 'node:fs';",
    line: 1,
    message: "'node:fs' is for platform only",
  },
  {
    file: 'src/sessions/key.ts',
    text: 'const { createHash } = await import("node:crypto");',
    line: 1,
    message: 'platform only',
  },
  {
    file: 'src/cli/list.ts',
    text: "import { STSClient } from '@aws-sdk/client-sts';",
    line: 1,
    message: 'for aws only',
  },
  {
    file: 'src/config/read.ts',
    text: "import { Command } from 'commander';",
    line: 1,
    message: 'for cli only',
  },
  {
    file: 'src/cli/list.ts',
    text: "import pad from 'left-pad';",
    line: 1,
    message: 'not in the table of packages',
  },
  {
    file: 'src/config/read.ts',
    text: "import { spawn } from '../platform/process.ts';",
    line: 1,
    message: 'config may import of platform only',
  },
  {
    file: 'src/cli/keys.ts',
    text: "import { fileBackend } from '../keyring/backends/file.ts';",
    line: 1,
    message: 'never by name',
  },
  {
    file: 'src/keyring/registry.ts',
    text: "import { fileBackend } from './backends/file.ts';",
    line: 1,
    message: 'lazily',
  },
  {
    file: 'src/mfa/prompt.ts',
    text: '// why\nconst path = process.env.PATH;',
    line: 2,
    message: "'process' is used outside platform",
  },
  { file: 'src/aws/sts.ts', text: 'const answer = await fetch(url);', line: 1, message: "'fetch' is used" },
  {
    file: 'src/aws/sts.ts',
    text: 'const answer = await globalThis.fetch(url);',
    line: 1,
    message: "'fetch' is used",
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of an example
  { file: 'src/cli/list.ts', text: 'const text = `${Bun.version}`;', line: 1, message: "'Bun' is used" },
  { file: 'src/cli/list.ts', text: "console.log('x');", line: 1, message: "'console' is used" },
  { file: 'src/sessions/cache.ts', text: 'const now = Date.now();', line: 1, message: 'the wall clock' },
  { file: 'src/sessions/cache.ts', text: 'const now = new Date();', line: 1, message: 'the wall clock' },
  { file: 'src/cli/list.ts', text: 'const room = await import(name);', line: 1, message: 'not a literal' },
  { file: 'src/attic/old.ts', text: '', line: 1, message: "room 'attic' is not in the table" },
];

export const GOOD_EXAMPLES: readonly { readonly file: string; readonly text: string }[] = [
  {
    file: 'src/cli/main.ts',
    text: "import { run } from '../credentials/run.ts';\nimport { Command } from 'commander';",
  },
  {
    file: 'src/sessions/key.ts',
    text: "import type { Step } from '../profiles/plan-types.ts';\nimport { join } from 'node:path';",
  },
  { file: 'src/sessions/key.ts', text: "import { type Step } from '../profiles/plan-types.ts';" },
  { file: 'src/keyring/registry.ts', text: "const open = () => import('./backends/file.ts');" },
  { file: 'src/keyring/backends/file.ts', text: "import { seal } from './file/item.ts';" },
  {
    file: 'src/platform/files.ts',
    text: "import { openSync } from 'node:fs';\nconst id = process.pid + Bun.version;",
  },
  {
    file: 'src/config/read.ts',
    text: "// import { x } from '../cli/main.ts'\n/* process.env */\nconst s = \"import 'commander'\";",
  },
  {
    file: 'src/config/read.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of an example
    text: "const re = /['\"`]/g;\nconst t = `import x from 'y' ${a + `process ${b}`} fetch()`;",
  },
  {
    file: 'src/config/read.ts',
    text: 'const half = total / 2; const kind = step.process / 3; const o = { process: 1, fetch: 2 };',
  },
  { file: 'src/kernel/clock.ts', text: 'export const at = (ms: number): Date => new Date(ms);' },
  { file: 'src/aws/sts.ts', text: 'export const call = (fetch: Fetch, url: string) => fetch(url);' },
  {
    file: 'bin/vault.ts',
    text: "import { main } from '../src/cli/main.ts';\nimport { clock } from '../src/platform/clock.ts';",
  },
  { file: 'scripts/build.ts', text: "import 'node:fs';" },
];
