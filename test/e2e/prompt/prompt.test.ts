// Questions on a real terminal, under Node and in an executable that Bun compiled: typed, pasted, interrupted,
// suspended, killed; with everything redirected; the terminal compared before and after.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from './shell.ts';

const driver = fileURLToPath(new URL('driver.ts', import.meta.url));
const bun = fileURLToPath(new URL('../../../node_modules/bun/bin/bun.exe', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'prompt-'));
const compiled = join(folder, 'driver');
const unix = process.platform !== 'win32';

beforeAll(() => {
  if (unix)
    execFileSync(bun, ['build', '--compile', '--bytecode', '--format=esm', driver, '--outfile', compiled], {
      stdio: 'pipe',
    });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(unix).each([
  { name: 'Node', command: `${process.execPath} ${driver}` },
  { name: 'a Bun executable', command: compiled },
])('a question under $name', ({ command }) => {
  let shell: Shell;
  let before: string;

  beforeEach(async () => {
    shell = await openShell(folder);
    before = await shell.run('stty -g; stty -a');
    expect(before).toContain(' echo');
  });
  afterEach(() => shell.close());

  /** Modes and flags of the terminal, as `fcntl` and `termios` tell them, are those of the start. */
  async function expectSane(): Promise<void> {
    await shell.prompt();
    // bash keeps its own modes while it reads a line; a command sees those that the driver left.
    expect(await shell.run('stty -g; stty -a')).toBe(before);
    if (process.platform === 'linux') {
      const flags = await shell.run("sed -n 's/^flags:.*\\(.....\\)$/\\1/p' /proc/self/fdinfo/0");
      expect(Number.parseInt(flags, 8) & 0o4000).toBe(0);
    }
  }

  it('takes an answer with everything redirected, and shows nothing of a secret', async () => {
    shell.start(`${command} ask </dev/null >out 2>err; echo "status $?"`);
    await shell.waitFor('Code: ');
    shell.type('12x\x7f3é\r');
    await shell.waitFor('status 0');
    await shell.prompt();
    expect(shell.screen().split('\r\n').at(-3)).toBe('Code: ');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('answer="123é"\ndescriptors same\n');
    expect(readFileSync(join(folder, 'err'), 'utf8')).toBe('');
    await expectSane();
  });

  it('shows stars, erases them, and kills word and line', async () => {
    shell.start(`${command} mask`);
    await shell.waitFor('Code: ');
    shell.type('ab cd\x17\x7f\x7f');
    await shell.waitFor('*****\b \b\b \b\b \b\b \b');
    shell.type('\x15xyz\r');
    await shell.prompt();
    expect(shell.screen()).toContain('answer="xyz"');
    await expectSane();
  });

  it('echoes what is no secret, wide characters included', async () => {
    shell.start(`${command} plain`);
    await shell.waitFor('Code: ');
    shell.type('h\u00e9\u4f60\x7f\x1b[Ao\r');
    await shell.prompt();
    expect(shell.screen()).toContain('Code: h\u00e9\u4f60\r\x1b[KCode: h\u00e9o');
    expect(shell.screen()).toContain('answer="h\u00e9o"');
    await expectSane();
  });

  it('asks again after a wrong answer', async () => {
    shell.start(`${command} validate`);
    await shell.waitFor('Name: ');
    shell.type('wrong\r');
    await shell.waitFor('not wrong');
    shell.type('right\r');
    await shell.prompt();
    expect(shell.screen()).toContain('answer=right');
    await expectSane();
  });

  it('takes two pasted lines for two questions, and leaves a third to the shell', async () => {
    shell.start(`${command} two`);
    await shell.waitFor('Key: ');
    shell.type('alpha\rbeta\recho thi""rd\r');
    await shell.waitFor('\nthird');
    await shell.prompt();
    expect(shell.screen()).toContain('answer=alpha,beta');
    await expectSane();
  });

  it('ends at Ctrl-C: the whole job, terminal as before', async () => {
    shell.start(`${command} ask >out; echo "status $?"`);
    await shell.waitFor('Code: ');
    shell.type('12\x03');
    await shell.waitFor('status 130');
    await shell.prompt();
    expect(shell.screen()).toContain('Code: ^C');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(
      'error=interrupted (by=ctrl-c, signal=SIGINT)\ndescriptors same\n',
    );
    // A neighbour in the pipeline gets the signal as it does from a terminal that is not raw.
    shell.start(`${command} ask | bash -c 'trap "echo neighbour >&2" INT; cat; cat'`);
    await shell.waitFor('Code: ');
    shell.type('\x03');
    await shell.waitFor('neighbour');
    await shell.prompt();
    await expectSane();
  });

  it('ends at Ctrl-D and when its signal is aborted', async () => {
    shell.start(`${command} ask; echo "status $?"`);
    await shell.waitFor('Code: ');
    shell.type('\x04');
    await shell.waitFor('status 130');
    expect(shell.screen()).toContain('error=interrupted (by=ctrl-d)');
    shell.start(`${command} abort; echo "status $?"`);
    await shell.waitFor('status 130');
    expect(shell.screen()).toContain('thrown=took too long');
    await expectSane();
  });

  it('stops at Ctrl-Z with its whole pipeline, stays stopped in the background, and goes on', async () => {
    shell.start(`${command} plain </dev/null | cat`);
    await shell.waitFor('Code: ');
    shell.type('12\x1a');
    await shell.waitFor('Stopped');
    await shell.prompt();
    await expectSane();
    expect(await shell.run('bg >/dev/null; sleep 0.3; jobs')).toContain('Stopped');
    shell.start('fg');
    await shell.waitFor('Code: 12');
    shell.type('3\r');
    await shell.prompt();
    expect(shell.screen()).toContain('answer="123"');
    await expectSane();
  });

  it.each(['TSTP', 'STOP'])('survives kill -%s and fg', async (signal) => {
    shell.start(`${command} plain & echo; sleep 0; fg`);
    await shell.waitFor('Code: ');
    shell.type('12');
    await shell.waitFor('Code: 12');
    process.kill(Number(readFileSync(join(folder, 'driver.pid'), 'utf8')), `SIG${signal}`);
    await shell.waitFor('Stopped');
    await expectSane();
    shell.start('fg');
    await shell.waitFor('Code: 12');
    shell.type('3\r');
    await shell.prompt();
    expect(shell.screen()).toContain('answer="123"');
    await expectSane();
  });

  it('waits in the background until it is brought forward, without a word', async () => {
    const quiet = await shell.run(`${command} plain & sleep 1; jobs`);
    expect(quiet).not.toContain('Code:');
    expect(quiet).toContain('Stopped');
    shell.start('fg');
    await shell.waitFor('Code: ');
    shell.type('1\r');
    await shell.prompt();
    expect(shell.screen()).toContain('answer="1"');
    await expectSane();
  });

  it.each([
    ['TERM', '143'],
    ['HUP', '129'],
    ['QUIT', '131'],
    ['INT', '130'],
  ])('gives the terminal back at SIG%s and ends by it', async (signal, status) => {
    shell.start(`${command} mask; echo "status $?"`);
    await shell.waitFor('Code: ');
    shell.type('12');
    await shell.waitFor('Code: **');
    process.kill(Number(readFileSync(join(folder, 'driver.pid'), 'utf8')), `SIG${signal}`);
    await shell.waitFor(`status ${status}`);
    await expectSane();
  });

  it('gives the terminal back when the process exits under the question', async () => {
    shell.start(`${command} exit; echo "status $?"`);
    await shell.waitFor('status 9');
    await expectSane();
  });

  it.runIf(process.platform === 'linux')(
    'keeps an inherited SIGHUP ignored under nohup where the runtime does',
    async () => {
      const own = await shell.run(`nohup ${command} ignored </dev/null 2>/dev/null | cat`);
      shell.start(`nohup ${command} ignored-after </dev/null 2>/dev/null | cat`);
      await shell.waitFor('Code: ');
      shell.type('1\r');
      await shell.prompt();
      expect(shell.screen()).toContain(own);
      await expectSane();
    },
  );

  it('confirms', async () => {
    shell.start(`${command} confirm`);
    await shell.waitFor('Sure? (y|N) ');
    shell.type('maybe\ry\r');
    await shell.prompt();
    expect(shell.screen()).toContain('confirm=true');
    await expectSane();
  });

  it('asks for an MFA code, and again where AWS refused it', async () => {
    shell.start(`${command} mfa </dev/null >out 2>err`);
    await shell.waitFor('Enter MFA code for arn:aws:iam::123456789012:mfa/ana: ');
    shell.type('98765\r');
    await shell.waitFor('An MFA code has six digits.');
    shell.type('987 654\r');
    await shell.waitFor('(2 of 3)');
    shell.type('654321\r');
    await shell.prompt();
    expect(shell.screen()).not.toMatch(/98765|987 654|654321/);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('code=987654\ncode=654321\ndescriptors same\n');
    expect(readFileSync(join(folder, 'err'), 'utf8')).toBe('');
    await expectSane();
  });

  it('gives mfa_process the terminal for its own question', async () => {
    shell.start(`${command} mfa-process </dev/null >out 2>err`);
    await shell.waitFor('PIN: ');
    shell.type('654321\r');
    await shell.prompt();
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('code=654321\ndescriptors same\n');
    expect(readFileSync(join(folder, 'err'), 'utf8')).toBe('');
    await expectSane();
  });

  it('finds no terminal in a session of its own', () => {
    const [file = '', ...args] = command.split(' ');
    const result = spawnSync(file, [...args, 'ask'], {
      detached: true,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    } as never);
    expect(result).toMatchObject({ status: 0, stdout: 'no-terminal\n', stderr: '' });
  });
});
