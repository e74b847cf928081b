// A full-screen question over a terminal and signals that the test plays: every way out gives the terminal back.

import { describe, expect, it } from 'vitest';
import { PlatformError } from '../../../src/platform/errors.ts';
import type { TtyDevice, TtyListener } from '../../../src/platform/tty.ts';
import { type ScreenQuestion, screenOn } from '../../../src/platform/tty-screen.ts';
import type { AskSignals, SignalListener } from '../../../src/platform/tty-signals.ts';

const ENTER = '\x1b[?1049h\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?1049l';

function world(options: { readonly refusesRaw?: boolean } = {}) {
  let listener: TtyListener | undefined;
  let watcher: SignalListener | undefined;
  const state = { written: '', isRaw: false, isClosed: false, watchers: 0, sent: [] as string[] };
  const size = { columns: 20, rows: 5 };
  const device: TtyDevice = {
    size: () => ({ ...size }),
    setRaw: (isRaw) => {
      if (isRaw && options.refusesRaw) throw new PlatformError('no-terminal', { errno: 'EIO' });
      state.isRaw = isRaw;
    },
    write: (text) => {
      state.written += text;
    },
    listen: (given) => {
      listener = given;
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
  let typed = '';
  const question: ScreenQuestion<string> = {
    paint: ({ columns, rows }) => ({
      lines: [`${typed} in ${columns}x${rows}`],
      cursor: { row: 0, column: typed.length },
    }),
    onKey: (key) => {
      if (key.kind === 'enter') return { result: typed };
      if (!('text' in key)) return 'refused';
      typed += key.text;
      return 'going-on';
    },
    trace: (result) => `chosen: ${result}`,
  };
  return {
    screen: screenOn(device, signals),
    question,
    state,
    size,
    signals: () => watcher as SignalListener,
    hangUp: () => listener?.onHangup(),
    idle: () => listener?.onIdle(),
    isListened: () => listener !== undefined,
    type: (text: string) => {
      for (const byte of Buffer.from(text)) if (listener?.onByte(byte) === false) break;
    },
  };
}

const count = (text: string, part: string): number => text.split(part).length - 1;

/** As found: not raw, on the ordinary screen as often as off it, nobody listening. */
function expectGivenBack({ state, isListened }: ReturnType<typeof world>): void {
  expect(state.isRaw).toBe(false);
  expect(count(state.written, LEAVE)).toBe(count(state.written, ENTER));
  expect(state.watchers).toBe(0);
  expect(isListened()).toBe(false);
}

describe('a question on the whole screen', () => {
  it('is painted, answered, and leaves a line', async () => {
    const tty = world();
    const answer = tty.screen.ask(tty.question);
    expect(tty.state.isRaw).toBe(true);
    expect(tty.state.written).toBe(`${ENTER}\x1b[?25l\x1b[1;1H in 20x5\x1b[K\x1b[J\x1b[1;1H\x1b[?25h`);
    tty.type('ab\r');
    expect(await answer).toBe('ab');
    expect(tty.state.written).toContain('\x1b[1;1Hab in 20x5\x1b[K\x1b[J\x1b[1;3H');
    expect(tty.state.written.endsWith(`${LEAVE}chosen: ab\n`)).toBe(true);
    expectGivenBack(tty);
    tty.screen.close();
    expect(tty.state.isClosed).toBe(true);
  });

  it('rings for a key that is refused, and is painted anew when the size changes', async () => {
    const tty = world();
    const answer = tty.screen.ask(tty.question);
    tty.type('\x1b[A');
    expect(count(tty.state.written, '\x07')).toBe(1);
    tty.size.columns = 33;
    tty.signals().onResize?.();
    expect(tty.state.written).toContain(' in 33x5');
    tty.type('\r');
    await answer;
  });

  it('takes what follows Escape much later for a key of its own', async () => {
    const tty = world();
    const keys: string[] = [];
    const answer = tty.screen.ask({
      ...tty.question,
      onKey: (key) => {
        keys.push('text' in key ? key.text : key.kind);
        return key.kind === 'enter' ? { result: '' } : 'going-on';
      },
    });
    tty.type('\x1b');
    tty.idle();
    expect(keys).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 120));
    tty.idle();
    expect(keys).toEqual(['escape']);
    tty.type('[A\r');
    await answer;
    expect(keys).toEqual(['escape', '[', 'A', 'enter']);
  });

  it('is ended by Ctrl-C: the group is told', async () => {
    const tty = world();
    const answer = tty.screen.ask(tty.question);
    tty.type('\x03');
    expect(tty.state.sent).toEqual(['group SIGINT']);
    expect(tty.state.isRaw).toBe(false);
    await expect(answer).rejects.toMatchObject({ code: 'interrupted', facts: { by: 'ctrl-c' } });
    expectGivenBack(tty);
  });

  it('is ended once by Ctrl-C whose signal comes back', async () => {
    const tty = world();
    const answer = tty.screen.ask(tty.question);
    tty.type('\x03');
    tty.signals().onEnd('SIGINT');
    await expect(answer).rejects.toMatchObject({ facts: { by: 'ctrl-c' } });
    expectGivenBack(tty);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'is ended by %s, which then has its usual effect',
    async (signal) => {
      const tty = world();
      const answer = tty.screen.ask(tty.question);
      tty.signals().onEnd(signal);
      await expect(answer).rejects.toMatchObject({ code: 'interrupted', facts: { by: 'signal', signal } });
      expect(tty.state.sent).toEqual([signal]);
      expectGivenBack(tty);
    },
  );

  it('is ended by Ctrl-\\ and by a hangup', async () => {
    const quit = world();
    const one = quit.screen.ask(quit.question);
    quit.type('\x1c');
    await expect(one).rejects.toMatchObject({ facts: { signal: 'SIGQUIT' } });
    expect(quit.state.sent).toEqual(['group SIGQUIT']);
    expectGivenBack(quit);
    const gone = world();
    const two = gone.screen.ask(gone.question);
    gone.hangUp();
    await expect(two).rejects.toMatchObject({ facts: { by: 'hangup' } });
    expectGivenBack(gone);
  });

  it('stops with its job and goes on where it was', async () => {
    const tty = world();
    const answer = tty.screen.ask(tty.question);
    tty.type('a\x1a');
    expect(tty.state.sent).toEqual(['group SIGTSTP']);
    expect(tty.state.isRaw).toBe(false);
    expect(count(tty.state.written, LEAVE)).toBe(1);
    tty.signals().onContinue();
    tty.signals().onContinue();
    expect(tty.state.isRaw).toBe(true);
    expect(count(tty.state.written, ENTER)).toBe(2);
    tty.type('b\r');
    expect(await answer).toBe('ab');
    expectGivenBack(tty);
  });

  it('is ended while it is stopped without touching the terminal again', async () => {
    const tty = world();
    const answer = tty.screen.ask(tty.question);
    tty.signals().onStop();
    expect(tty.state.sent).toEqual(['SIGTSTP']);
    tty.signals().onEnd('SIGTERM');
    await expect(answer).rejects.toMatchObject({ facts: { signal: 'SIGTERM' } });
    expectGivenBack(tty);
  });

  it('gives the terminal back when the process ends without asking', () => {
    const tty = world();
    tty.screen.ask(tty.question).catch(() => undefined);
    tty.signals().onExit();
    expect(tty.state.isRaw).toBe(false);
    expect(tty.state.written.endsWith(LEAVE)).toBe(true);
  });

  it('is no question where the terminal refuses', async () => {
    const tty = world({ refusesRaw: true });
    await expect(tty.screen.ask(tty.question)).rejects.toMatchObject({ code: 'no-terminal' });
    expect(tty.state.written).toBe('');
    expectGivenBack(tty);
  });
});
