// The scenario parser: what it reads, and that it refuses everything it does not know.

import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../harness/scenario-parse.ts';
import type { CommandStep } from '../../harness/scenario-types.ts';

const parse = (text: string) => parseScenario('x.scenario', text);
const commandOf = (text: string): CommandStep => {
  const step = parse(text).steps.find(({ kind }) => kind === 'command');
  if (step?.kind !== 'command') throw new Error('no command');
  return step;
};

test('reads steps, expectations and files', () => {
  const scenario = parse(`# Reads things
# issue 7
platform linux darwin
env A=b=c
unset X Y
store alice alice
fake throttle AssumeRole 2

$ vault list \\
> --json
stdin
  {"a": 1}

  last
timeout 5
exit 3
stdout
  one

  two
stderr~ some text
stdout! secret
calls AssumeRole=1 GetSessionToken=2
call AssumeRole DurationSeconds=900 Policy!
file .aws/config
  [default]
file! gone
unchanged .aws
mode .aws/config 0600
-- .aws/config --
[default]

region = x
-- bin/tool 0755 --
#!/bin/sh
`);
  expect(scenario).toMatchObject({ title: 'Reads things', platforms: ['linux', 'darwin'] });
  expect(scenario.files).toEqual([
    { path: '.aws/config', text: '[default]\n\nregion = x\n' },
    { path: 'bin/tool', mode: 0o755, text: '#!/bin/sh\n' },
  ]);
  expect(scenario.steps).toEqual([
    { kind: 'env', line: 4, name: 'A', value: 'b=c' },
    { kind: 'unset', line: 5, name: 'X' },
    { kind: 'unset', line: 5, name: 'Y' },
    { kind: 'store', line: 6, profile: 'alice', identity: 'alice' },
    { kind: 'fake', line: 7, words: ['throttle', 'AssumeRole', '2'] },
    {
      kind: 'command',
      line: 9,
      command: 'vault list \\\n--json',
      isTerminal: false,
      stdin: '{"a": 1}\n\nlast\n',
      timeoutSeconds: 5,
      dialogue: [],
      expectations: [
        { kind: 'exit', line: 16, status: 3 },
        { kind: 'lines', line: 17, stream: 'stdout', pattern: ['one', '', 'two'] },
        { kind: 'contains', line: 21, stream: 'stderr', text: 'some text' },
        { kind: 'lacks', line: 22, stream: 'stdout', text: 'secret' },
        { kind: 'calls', line: 23, counts: { AssumeRole: 1, GetSessionToken: 2 } },
        {
          kind: 'call',
          line: 24,
          operation: 'AssumeRole',
          parameters: { DurationSeconds: '900', Policy: undefined },
        },
        { kind: 'file', line: 25, path: '.aws/config', pattern: ['[default]'] },
        { kind: 'no-file', line: 27, path: 'gone' },
        { kind: 'unchanged', line: 28, path: '.aws' },
        { kind: 'mode', line: 29, path: '.aws/config', mode: 0o600 },
      ],
    },
  ]);
});

test('reads a dialogue', () => {
  const command = commandOf(`# A prompt
tty vault exec admin
expect code:
send-wrong-mfa
send 123456
send-raw x
send-key ctrl-c
send-mfa arn:x
exit 130
screen! 123456
`);
  expect(command.isTerminal).toBe(true);
  expect(command.dialogue).toEqual([
    { kind: 'expect', line: 3, text: 'code:' },
    { kind: 'send-mfa', line: 4, serial: '', isWrong: true },
    { kind: 'send', line: 5, text: '123456', isLine: true },
    { kind: 'send', line: 6, text: 'x', isLine: false },
    { kind: 'send', line: 7, text: '\x03', isLine: false },
    { kind: 'send-mfa', line: 8, serial: 'arn:x', isWrong: false },
  ]);
});

describe('refuses', () => {
  test.each([
    ['a misspelt expectation', '# t\n$ true\nstdot\n  x\n', "3: 'stdot' is not a word"],
    ['an expectation before any command', '# t\nexit 1\n', "2: 'exit' stands before any command"],
    ['an expectation after a step that ended the command', '# t\n$ true\nenv A=1\nexit 0\n', '4: '],
    ['an indented line of no block', '# t\n$ true\nexit 0\n  x\n', '4: an indented line'],
    ['text beside a block', '# t\n$ true\nstdout hello\n', "3: 'stdout' is followed by indented lines"],
    ['a scenario without a title', '$ true\n', '1: a scenario begins with a comment'],
    ['a scenario without a command', '# t\nenv A=1\n', '1: a scenario without a command'],
    ['a dialogue without a terminal', '# t\n$ true\nexpect x\n', "3: 'expect' is for terminal commands"],
    ['stdout of a terminal', '# t\ntty true\nstdout\n  x\n', "3: a terminal command has a 'screen' only"],
    ['the screen of a pipe', '# t\n$ true\nscreen~ x\n', "3: 'screen' is for terminal commands"],
    ['a key it has not', '# t\ntty true\nsend-key ctrl-q\n', "3: 'ctrl-q' is not one of the keys"],
    ['an exit status that is no number', '# t\n$ true\nexit ok\n', '3: expected: exit STATUS'],
    ['calls without counts', '# t\n$ true\ncalls AssumeRole\n', '3: expected: calls'],
    ['a mode that is none', '# t\n$ true\nmode x rw\n', '3: expected: mode'],
    ['a dialogue after the expectations', '# t\ntty true\nexit 0\nsend x\n', "4: 'send' must come before"],
  ])('%s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(`x.scenario:${message}`);
  });
});
