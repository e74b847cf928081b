// The runner itself, with a shell script in the place of vault: what it accepts, and above all what it does not.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions of scenarios have that form

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseScenario } from '../../harness/scenario-parse.ts';
import { runScenario } from '../../harness/scenario-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'vault-stand-in-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'vault'),
  `#!/usr/bin/env bash
case "$1" in
  add) [ "$AWS_ACCESS_KEY_ID" = AKIAFAKEALICE2222222 ] && touch stored ;;
  echo) shift; echo "$@" ;;
  both) echo out; echo err >&2; exit 3 ;;
  cat) cat ;;
  env) env | sort ;;
  change) echo changed >> .aws/config ;;
  call) curl -s -o /dev/null -d 'Action=GetCallerIdentity&Version=2011-06-15' "$AWS_ENDPOINT_URL_STS" ;;
  ask) read -rsp 'code: ' code </dev/tty; echo; [ "\${#code}" = 6 ] && echo thanks || exit 7 ;;
  hang) sleep 60 ;;
  kill) kill -TERM $$ ;;
esac
`,
  { mode: 0o755 },
);
const build = { name: 'stand-in', folder };
const run = (text: string): Promise<void> =>
  runScenario(parseScenario('x.scenario', `# A title\n${text}`), build);

describe('holds', () => {
  test.each([
    ['output and status', '$ vault both\nstdout\n  out\nstderr\n  err\nexit 3\n'],
    ['silence', '$ vault nothing\n'],
    ['input', '$ vault cat\nstdin\n  a\n\n  ${ALICE_KEY_ID}\nstdout\n  a\n\n  AKIAFAKEALICE2222222\n'],
    ['the home folder', '$ vault echo "$HOME" $(pwd)\nstdout\n  ${HOME} ${HOME}\n'],
    ['what is stored', 'store work alice\n$ ls stored\nstdout\n  stored\n'],
    [
      'files',
      '$ cat f; ls -l x | cut -c1-10\nstdout\n  text\n  -rwxr-xr-x\nmode x 0755\nunchanged f\nfile f\n  text\nfile! g\n-- f --\ntext\n-- x 0755 --\n',
    ],
    [
      'calls',
      '$ vault call\ncalls GetCallerIdentity=1\ncall GetCallerIdentity @result=MissingAuthenticationToken\n$ true\ncalls none\n',
    ],
    ['a signal', '$ vault kill\nexit 143\n'],
    ['a dialogue', 'tty vault ask\nexpect code:\nsend-mfa\nexpect thanks\nscreen\n  code: \n  thanks\n'],
    ['Ctrl-C', 'tty vault ask\nexpect code:\nsend-key ctrl-c\nexit 130\n'],
  ])('%s', async (_name, text) => {
    await run(text);
  });

  test('the environment is clean', async () => {
    process.env.AWS_PROFILE = 'leaks';
    await run(
      'env B=2\nenv C=3\nunset C\n$ vault env | cut -d= -f1 | grep -vxE "_|PWD|SHLVL|OLDPWD"\nstdout\n  AWS_ENDPOINT_URL_COGNITO_IDENTITY\n  AWS_ENDPOINT_URL_IAM\n  AWS_ENDPOINT_URL_SSO\n  AWS_ENDPOINT_URL_SSO_OIDC\n  AWS_ENDPOINT_URL_STS\n  AWS_VAULT_BACKEND\n  AWS_VAULT_FILE_PASSPHRASE\n  AWS_VAULT_FILE_UNLOCK_TTL\n  B\n  HOME\n  LANG\n  PATH\n  TERM\n  TMPDIR\n',
    ).finally(() => delete process.env.AWS_PROFILE);
  });
});

describe('does not hold', () => {
  test.each([
    [
      'a status',
      '$ vault both\nstdout\n  out\nstderr\n  err\n',
      'x.scenario:2 [stand-in build] A title\nexit status 3, expected 0',
    ],
    ['output nobody expected', '$ vault echo hello\n', 'stdout differs (- expected, + found):\n+ hello'],
    ['errors nobody expected', '$ vault both\nexit 3\nstdout\n  out\n', 'stderr differs'],
    [
      'other output',
      '$ vault echo a\nstdout\n  b\n',
      'x.scenario:3 [stand-in build] A title\nstdout differs (- expected, + found):\n- b\n+ a',
    ],
    ['something missing', '$ vault echo a\nstdout~ b\n', 'stdout does not contain: b'],
    ['something forbidden', '$ vault echo a secret\nstdout! secret\n', 'stdout contains: secret'],
    ['a call too few', '$ true\ncalls AssumeRole=1\n', 'calls: none, expected AssumeRole=1'],
    ['a call too many', '$ vault call\ncalls none\n', 'calls: GetCallerIdentity=1, expected none'],
    [
      'a parameter',
      '$ vault call\ncall GetCallerIdentity @result=OK\n',
      'no call GetCallerIdentity as expected',
    ],
    ['a changed file', '$ vault change\nunchanged .aws\n-- .aws/config --\nx\n', '.aws was changed'],
    ['other bytes', '$ true\nfile f\n  b\n-- f --\na\n', 'f differs'],
    ['a mode', '$ true\nmode f 0600\n-- f --\na\n', 'f has mode 0644, expected 0600'],
    [
      'keys that could not be stored',
      'store work bob\n$ true\n',
      'x.scenario:2 [stand-in build] A title\ncould not store the keys',
    ],
    ['a command that hangs', '$ vault hang\ntimeout 0.3\n', 'it had not ended after 0.3 s and was killed'],
    [
      'a prompt that does not come',
      'tty vault ask\ntimeout 0.5\nexpect password:\n',
      "x.scenario:4 [stand-in build] A title\n'password:' did not appear",
    ],
    ['a dialogue that ends early', 'tty vault echo x\nexpect code:\n', "'code:' never appeared"],
    ['a control it does not know', 'fake earthquake\n$ true\n', "'earthquake' is not a control"],
  ])('%s', async (_name, text, message) => {
    await expect(run(text)).rejects.toThrow(message);
  });
});
