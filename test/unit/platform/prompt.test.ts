// Questions over a terminal and signals that the test plays.

import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../src/platform/errors.ts';
import { type Terminal, terminalOn } from '../../../src/platform/prompt.ts';
import type { TtyDevice, TtyListener } from '../../../src/platform/tty.ts';
import type { AskSignals, SignalListener } from '../../../src/platform/tty-signals.ts';

function world(options: { readonly refusesRaw?: boolean } = {}) {
  let listener: TtyListener | undefined;
  let watcher: SignalListener | undefined;
  const waiting: number[] = [];
  const state = { screen: '', isRaw: false, isClosed: false, watchers: 0, sent: [] as string[] };
  const deliver = (): void => {
    while (listener !== undefined && waiting.length > 0) {
      const current = listener;
      if (!current.onByte(waiting.shift() ?? 0) && listener === current) listener = undefined;
    }
  };
  const device: TtyDevice = {
    size: () => ({ columns: 80, rows: 24 }),
    setRaw: (isRaw) => {
      if (isRaw && options.refusesRaw) throw new PlatformError('no-terminal', { errno: 'EIO' });
      state.isRaw = isRaw;
    },
    write: (text) => {
      state.screen += text;
    },
    listen: (given) => {
      listener = given;
      queueMicrotask(deliver);
      return () => {
        if (listener === given) listener = undefined;
      };
    },
    close: () => {
      state.isClosed = true;
    },
  };
  const signals: AskSignals = {
    watch: (given) => {
      watcher = given;
      state.watchers += 1;
      return () => {
        if (watcher === given) state.watchers -= 1;
        watcher = undefined;
      };
    },
    sendToGroup: (signal) => void state.sent.push(`group ${signal}`),
    raise: (signal) => void state.sent.push(signal),
  };
  const terminal: Terminal = terminalOn(device, signals);
  return {
    terminal,
    state,
    signal: () => watcher as SignalListener,
    hangUp: () => listener?.onHangup(),
    type: (text: string) => {
      waiting.push(...Buffer.from(text));
      deliver();
    },
  };
}

/** Lets a question begin and take what was typed. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

const question = { message: 'Code: ', isSecret: false };

describe('Terminal.ask', () => {
  it('shows what may be shown', async () => {
    for (const [extra, shown] of [
      [{}, 'abcd'],
      [{ isSecret: true }, ''],
      [{ isSecret: true, mask: '*' }, '****'],
    ] as const) {
      const { terminal, state, type } = world();
      const answer = terminal.ask({ ...question, ...extra });
      type('abcd\r');
      expect(await answer).toBe('abcd');
      expect(state).toMatchObject({ screen: `Code: ${shown}\n`, isRaw: false, watchers: 0 });
    }
  });

  it('asks again until the answer is right', async () => {
    const { terminal, state, type } = world();
    const answer = terminal.ask({ ...question, validate: (text) => (text === 'b' ? undefined : 'not b') });
    type('a\rb\r');
    expect(await answer).toBe('b');
    expect(state.screen).toBe('Code: a\nnot b\nCode: b\n');
  });

  it('leaves what was typed ahead for the next question', async () => {
    const { terminal, type } = world();
    const answers = Promise.all([terminal.ask(question), terminal.ask(question), terminal.ask(question)]);
    type('one\r\ntwo\n\r');
    expect(await answers).toEqual(['one', 'two', '']);
  });

  it.each([
    ['Ctrl-C', '\x03', { by: 'ctrl-c', signal: 'SIGINT' }, ['group SIGINT']],
    ['Ctrl-D', '\x04', { by: 'ctrl-d' }, []],
    ['Ctrl-\\', '\x1c', { by: 'ctrl-\\', signal: 'SIGQUIT' }, ['group SIGQUIT']],
  ])('ends at %s with the terminal given back', async (_, key, facts, sent) => {
    const { terminal, state, type } = world();
    const answer = terminal.ask(question);
    type(key);
    await expect(answer).rejects.toMatchObject({ code: 'interrupted', facts });
    expect(state).toMatchObject({ isRaw: false, watchers: 0, sent });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'ends at %s, which goes on to others',
    async (name) => {
      const { terminal, state, signal } = world();
      const answer = terminal.ask(question);
      await settled();
      signal().onEnd(name);
      await expect(answer).rejects.toMatchObject({
        code: 'interrupted',
        facts: { by: 'signal', signal: name },
      });
      expect(state).toMatchObject({ isRaw: false, watchers: 0, sent: name === 'SIGINT' ? [] : [name] });
    },
  );

  it('ends when the terminal goes away, and when it refuses', async () => {
    const { terminal, hangUp } = world();
    const answer = terminal.ask(question);
    await settled();
    hangUp();
    await expect(answer).rejects.toMatchObject({ code: 'interrupted', facts: { by: 'hangup' } });
    const refused = world({ refusesRaw: true });
    await expect(refused.terminal.ask(question)).rejects.toMatchObject({ code: 'no-terminal' });
    expect(refused.state).toMatchObject({ screen: '', watchers: 0 });
  });

  it('ends with the reason of an aborted signal, before and while asking', async () => {
    const { terminal, state } = world();
    const reason = new Error('enough');
    await expect(terminal.ask({ ...question, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(state.screen).toBe('');
    const controller = new AbortController();
    const answer = terminal.ask({ ...question, signal: controller.signal });
    await settled();
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(state).toMatchObject({ isRaw: false, watchers: 0 });
  });

  it('gives the terminal back for Ctrl-Z and kill -TSTP, and paints anew afterwards', async () => {
    for (const stop of ['key', 'signal'] as const) {
      const { terminal, state, type, signal } = world();
      const answer = terminal.ask(question);
      type('12');
      await settled();
      if (stop === 'key') type('\x1a');
      else signal().onStop();
      expect(state).toMatchObject({ isRaw: false, sent: [stop === 'key' ? 'group SIGTSTP' : 'SIGTSTP'] });
      signal().onContinue();
      expect(state.isRaw).toBe(true);
      expect(state.screen.endsWith('\r\x1b[KCode: 12')).toBe(true);
      type('3\r');
      expect(await answer).toBe('123');
      expect(state).toMatchObject({ isRaw: false, watchers: 0 });
    }
  });

  it('goes on where nothing stopped it', async () => {
    const { terminal, type } = world();
    const answer = terminal.ask(question);
    type('12\x1a');
    await new Promise((resolve) => setTimeout(resolve, 120));
    type('3\r');
    expect(await answer).toBe('123');
  });

  it('gives the terminal back when the process exits', async () => {
    const { terminal, state, signal, type } = world();
    const answer = terminal.ask(question);
    await settled();
    signal().onExit();
    expect(state.isRaw).toBe(false);
    type('\r');
    void answer;
  });

  it('never sends control characters of a message', async () => {
    const { terminal, state, type } = world();
    const answer = terminal.ask({ ...question, message: 'MFA \x1b]0;x\x07\u202e\u009b: ' });
    type('\r');
    await answer;
    terminal.say('a\x1b[2Jb');
    expect(state.screen).toBe('MFA ?]0;x???: \na?[2Jb\n');
  });

  it('asks nothing once closed', async () => {
    const { terminal, state } = world();
    terminal.close();
    expect(state.isClosed).toBe(true);
    await expect(terminal.ask(question)).rejects.toMatchObject({ code: 'no-terminal' });
  });
});

describe('Terminal.confirm', () => {
  it.each([
    ['y\r', false, true],
    ['YES\r', false, true],
    ['n\r', true, false],
    ['\r', false, false],
    ['\r', true, true],
    ['what\rno\r', true, false],
  ])('takes %j with default %j as %j', async (input, isDefaultYes, expected) => {
    const { terminal, state, type } = world();
    const answer = terminal.confirm({ message: 'Sure?', isDefaultYes });
    type(input);
    expect(await answer).toBe(expected);
    expect(state.screen.startsWith(isDefaultYes ? 'Sure? (Y|n) ' : 'Sure? (y|N) ')).toBe(true);
  });
});
