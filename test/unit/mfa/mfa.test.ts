// Which driver gives the MFA code, and what each makes of good and bad answers.

import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { chooseMfaDriver } from '../../../src/mfa/choose.ts';
import { sixDigits } from '../../../src/mfa/driver.ts';
import { createProcessDriver } from '../../../src/mfa/drivers/process.ts';
import { createTerminalDriver } from '../../../src/mfa/drivers/terminal.ts';
import { createTokenDriver } from '../../../src/mfa/drivers/token.ts';
import { MfaError } from '../../../src/mfa/errors.ts';
import { PROMPT_NAMES } from '../../../src/mfa/prompt-names.ts';
import { checkPromptName, loadPromptDriver, promptWorld } from '../../../src/mfa/registry.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { PlatformError } from '../../../src/platform/errors.ts';
import type { Question, Terminal } from '../../../src/platform/prompt.ts';

const request = { serial: 'arn:aws:iam::123456789012:mfa/ana', profile: 'work', attempt: 1 };
const env = { PATH: process.env.PATH };
const world = {
  env,
  platform: process.platform,
  debug: () => undefined,
  question: { folder: '/nonexistent', host: 'here', clock: systemClock, notify: () => undefined },
};

describe('chooseMfaDriver', () => {
  it.each([
    [{ token: Secret.of('123456'), mfaProcess: 'x', prompt: 'terminal' }, 'token'],
    [{ mfaProcess: 'x', prompt: 'ykman' }, 'process'],
    [{ mfaProcess: '', prompt: '' }, 'prompt'],
    [{ prompt: 'terminal' }, 'terminal'],
    [{ prompt: 'ykman' }, 'ykman'],
    [{}, 'prompt'],
  ])('takes flag, then command, then prompt (%#)', async (choice, name) => {
    expect((await chooseMfaDriver({ ...choice, world })).name).toBe(name);
  });

  it('refuses a driver that there is not before anything is asked', async () => {
    await expect(chooseMfaDriver({ prompt: 'telepathy', world })).rejects.toMatchObject({
      code: 'driver-unknown',
      facts: { driver: 'telepathy', known: PROMPT_NAMES },
    });
  });

  it('names the drivers there are for one that is not', () => {
    expect(() => checkPromptName('telepathy')).toThrowError(
      expect.objectContaining({
        code: 'driver-unknown',
        facts: { driver: 'telepathy', known: PROMPT_NAMES },
      }),
    );
    expect(() => checkPromptName('terminal')).not.toThrow();
  });

  it('has a driver for each name that is offered', async () => {
    for (const name of PROMPT_NAMES) {
      expect((await loadPromptDriver(name, promptWorld(world))).name).toBe(name);
    }
  });
});

describe('sixDigits', () => {
  it.each([
    ['123456', '123456'],
    [' 123 456\n', '123456'],
    ['12345', undefined],
    ['1234567', undefined],
    ['12345a', undefined],
    ['\u0661\u0662\u0663\u0664\u0665\u0666', undefined],
    ['', undefined],
  ])('of %j', (text, digits) => expect(sixDigits(text)).toBe(digits));
});

describe('the token driver', () => {
  it('gives its code, but not for a refused one', async () => {
    const driver = createTokenDriver(Secret.of(' 123 456'));
    expect(driver.canAskAgain).toBe(false);
    expect((await driver.getCode(request)).reveal()).toBe('123456');
    await expect(driver.getCode({ ...request, attempt: 2 })).rejects.toMatchObject({
      code: 'refused-too-often',
    });
  });

  it('refuses a malformed one without repeating it', () => {
    try {
      createTokenDriver(Secret.of('canary'));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'token-malformed', facts: {} });
      expect(String(error)).not.toContain('canary');
    }
  });
});

describe.runIf(process.platform !== 'win32')('the process driver', () => {
  const code = (
    command: string,
    more: { signal?: AbortSignal; deadlineMs?: number; env?: typeof env } = {},
  ) => {
    const { signal, ...options } = more;
    const driver = createProcessDriver({ command, env, ...options });
    return driver.getCode(signal === undefined ? request : { ...request, signal });
  };

  it('takes what a shell command prints', async () => {
    expect((await code('printf " 12%s\\n" 3456 | cat')).reveal()).toBe('123456');
  });

  it.each([
    ['exit 3', 'process-failed', { profile: 'work', status: 3 }],
    ['echo 123456; exit 1', 'process-failed', { profile: 'work', status: 1 }],
    ['no-such-command-here 2>/dev/null', 'process-failed', { profile: 'work', status: 127 }],
    ['kill -9 $$', 'process-failed', { profile: 'work', status: 'SIGKILL' }],
    [':', 'process-bad-output', { profile: 'work', reason: 'empty' }],
    ['echo canary', 'process-bad-output', { profile: 'work', reason: 'not-six-digits' }],
    ['yes canary 2>/dev/null', 'process-bad-output', { profile: 'work', reason: 'too-long' }],
  ])('tells what went wrong with `%s`, never what was printed', async (command, errorCode, facts) => {
    const error = await code(command).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MfaError);
    expect(error).toMatchObject({ code: errorCode, facts });
    expect(String(error)).not.toContain('canary');
  });

  it('gives up in time, also where a grandchild keeps the output open', async () => {
    const started = Date.now();
    await expect(code('sleep 2 & sleep 2', { deadlineMs: 200 })).rejects.toMatchObject({
      code: 'process-timeout',
      facts: { profile: 'work', seconds: 0.2 },
    });
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  it('can be aborted, before and while it runs', async () => {
    const reason = new Error('enough');
    await expect(code('echo 123456', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const running = code('exec sleep 30', { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 100);
    await expect(running).rejects.toBe(reason);
  });

  it("gets the caller's environment without the secrets that are ours", async () => {
    const secrets = {
      AWS_VAULT_FILE_PASSPHRASE: '1',
      AWS_VAULT_OP_CONNECT_TOKEN: '1',
      AWS_PROFILE: '654321',
    };
    const command = 'echo "$AWS_PROFILE$AWS_VAULT_FILE_PASSPHRASE$AWS_VAULT_OP_CONNECT_TOKEN"';
    expect((await code(command, { env: { ...env, ...secrets } })).reveal()).toBe('654321');
  });

  it('is not run again for a refused code', async () => {
    const driver = createProcessDriver({ command: 'echo 123456', env });
    expect(driver.canAskAgain).toBe(false);
    await expect(driver.getCode({ ...request, attempt: 2 })).rejects.toMatchObject({
      code: 'refused-too-often',
    });
  });
});

describe('the terminal driver', () => {
  function fakeTerminal(answer: (question: Question) => Promise<string>) {
    const log: string[] = [];
    const terminal: Terminal = {
      ask: (question) => {
        log.push(question.message);
        return answer(question);
      },
      confirm: async () => false,
      say: (text) => void log.push(text),
      close: () => void log.push('closed'),
    };
    return { terminal, log };
  }

  it('asks for six digits, hidden, and closes the terminal', async () => {
    const { terminal, log } = fakeTerminal(async (question) => {
      expect(question).toMatchObject({ isSecret: true, mask: '*' });
      expect(question.validate?.('12345')).toBe('An MFA code has six digits.');
      expect(question.validate?.('123 456')).toBeUndefined();
      return '123 456';
    });
    const code = await createTerminalDriver(() => terminal).getCode(request);
    expect(code.reveal()).toBe('123456');
    expect(log).toEqual([`Enter MFA code for ${request.serial}: `, 'closed']);
  });

  it('says so when AWS refused the last code, three times in all', async () => {
    const { terminal, log } = fakeTerminal(async () => '123456');
    const driver = createTerminalDriver(() => terminal);
    expect(driver.canAskAgain).toBe(true);
    await driver.getCode({ ...request, attempt: 2 });
    expect(log[0]).toContain('(2 of 3)');
    await expect(driver.getCode({ ...request, attempt: 4 })).rejects.toMatchObject({
      code: 'refused-too-often',
    });
  });

  it('tells a missing terminal, a cancelled question and an aborted one apart', async () => {
    await expect(createTerminalDriver(() => undefined).getCode(request)).rejects.toMatchObject({
      code: 'no-terminal',
      facts: { serial: request.serial, profile: 'work' },
    });
    const interrupted = new PlatformError('interrupted', { by: 'ctrl-c', signal: 'SIGINT' });
    const { terminal, log } = fakeTerminal(() => Promise.reject(interrupted));
    await expect(createTerminalDriver(() => terminal).getCode(request)).rejects.toMatchObject({
      code: 'cancelled',
      facts: { serial: request.serial, profile: 'work', by: 'ctrl-c', signal: 'SIGINT' },
      cause: interrupted,
    });
    expect(log.at(-1)).toBe('closed');
    const reason = new Error('enough');
    const aborted = fakeTerminal(() => Promise.reject(reason));
    await expect(createTerminalDriver(() => aborted.terminal).getCode(request)).rejects.toBe(reason);
  });
});
