// Job control and the terminal: the same keys typed at the same command, started by bash and through the program.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Subject } from './builds.ts';
import { Terminal } from './terminal.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_Z = '\x1a';
const CTRL_BACKSLASH = '\x1c';

interface Case {
  readonly name: string;
  /** `run` is what to put before the command. */
  readonly play: (terminal: Terminal, run: string) => Promise<string>;
  /** What the direct play must hold: proves that it shows what it means to show. */
  readonly shows: string | RegExp;
}

/** Types one line, then `then`, and gives all that was shown with the status. */
async function one(
  terminal: Terminal,
  command: string,
  then: (terminal: Terminal) => Promise<string>,
): Promise<string> {
  await terminal.line(command);
  const during = await then(terminal);
  await terminal.line('echo "status=$?"');
  return during + (await terminal.prompt());
}

async function afterReady(terminal: Terminal, ...keys: readonly string[]): Promise<string> {
  let shown = await terminal.expect('ready');
  for (const key of keys) terminal.type(key);
  shown += await terminal.prompt();
  return shown;
}

const prompt = (terminal: Terminal): Promise<string> => terminal.prompt();

const RELATIONS =
  'read -r pid comm state ppid pgrp session tty tpgid rest </proc/$$/stat; ' +
  '[ $pid = $pgrp ] && echo leads its group; [ $tpgid = $pgrp ] && echo is in front; ' +
  '[ $session = $ppid ] && echo child of the shell; echo terminal $tty; tty';

const cases: readonly Case[] = [
  {
    name: 'Ctrl-C',
    play: (terminal, run) =>
      one(terminal, `${run} sh -c 'echo ready; exec sleep 100'`, (t) => afterReady(t, CTRL_C)),
    shows: 'status=130',
  },
  {
    name: 'Ctrl-\\',
    play: (terminal, run) =>
      one(terminal, `ulimit -c 0; ${run} sh -c 'echo ready; exec sleep 100'`, (t) =>
        afterReady(t, CTRL_BACKSLASH),
      ),
    shows: 'status=131',
  },
  {
    name: 'Ctrl-C for a command with a trap',
    play: (terminal, run) =>
      one(
        terminal,
        `${run} sh -c 'trap "echo caught; exit 5" INT; echo ready; while :; do sleep 0.05; done'`,
        (t) => afterReady(t, CTRL_C),
      ),
    shows: /caught\nstatus=5/,
  },
  {
    name: 'Ctrl-\\ for a command with a trap',
    play: (terminal, run) =>
      one(
        terminal,
        `${run} sh -c 'ulimit -c 0; trap "echo caught; exit 6" QUIT; echo ready; while :; do sleep 0.05; done' 2>/dev/null`,
        (t) => afterReady(t, CTRL_BACKSLASH),
      ),
    shows: /caught\n(.*\n)*status=6/,
  },
  {
    name: 'Ctrl-Z, then in front again',
    play: async (terminal, run) => {
      const stopped = await one(
        terminal,
        `${run} sh -c 'echo ready; read line; echo "got $line"; exit 8'`,
        (t) => afterReady(t, CTRL_Z),
      );
      await terminal.line('jobs; fg >/dev/null');
      await terminal.line('words');
      return stopped + (await one(terminal, '', async (t) => (await t.prompt()) + (await t.prompt())));
    },
    shows: /Stopped(.|\n)*got words\n(.|\n)*status=/,
  },
  {
    name: 'a command that stops itself',
    play: async (terminal, run) => {
      const stopped = await one(terminal, `${run} sh -c 'kill -STOP $$; echo resumed; exit 7'`, prompt);
      return stopped + (await one(terminal, 'fg >/dev/null', prompt));
    },
    shows: /Stopped(.|\n)*resumed\nstatus=7/,
  },
  {
    name: 'in the background, then in front',
    play: async (terminal, run) => {
      await terminal.line(
        `${run} sh -c 'read line; echo "got $line"' & until jobs | grep -q Stopped; do sleep 0.05; done; jobs`,
      );
      const background = (await terminal.prompt()).replace(/\[1\] \d+/, '[1] pid');
      await terminal.line('fg >/dev/null');
      await terminal.line('hello');
      return background + (await one(terminal, '', async (t) => (await t.prompt()) + (await t.prompt())));
    },
    shows: /Stopped(.|\n)*got hello/,
  },
  {
    name: 'Ctrl-D',
    play: (terminal, run) =>
      one(terminal, `${run} sh -c 'echo ready; cat; echo end'`, async (t) => {
        const shown = await t.expect('ready');
        t.type('words\n');
        t.type(CTRL_D);
        return shown + (await t.prompt());
      }),
    shows: /words\nend\nstatus=0/,
  },
  ...['TERM', 'HUP', 'KILL'].map((signal) => ({
    name: `kill -${signal} %1`,
    play: async (terminal: Terminal, run: string) => {
      await terminal.line(`${run} sh -c 'echo ready; exec sleep 100' & wait -n -p x; :`);
      await terminal.expect('ready');
      terminal.type(CTRL_C);
      await terminal.prompt();
      await terminal.line(`kill -${signal} %1; wait %1; echo "status=$?"`);
      const shown = await terminal.prompt();
      return shown.replace(/^\[1\].*\n/m, '');
    },
    shows: /status=1\d\d/,
  })),
  {
    name: 'group, session and terminal',
    play: (terminal, run) => one(terminal, `${run} sh -c '${RELATIONS}'`, prompt),
    shows: /leads its group\nis in front\nchild of the shell\n\(tty\)\n\(tty\)/,
  },
  {
    name: 'terminal modes',
    play: (terminal, run) => one(terminal, `stty -ixon intr ^T; ${run} stty -a; stty ixon intr ^C`, prompt),
    shows: 'intr = ^T',
  },
  {
    name: 'terminal modes afterwards',
    play: (terminal, run) => one(terminal, `${run} true; stty -a`, prompt),
    shows: 'intr = ^C',
  },
  {
    name: 'blocking mode of the terminal',
    play: (terminal, run) =>
      one(
        terminal,
        `${run} grep -h flags /proc/self/fdinfo/0 /proc/self/fdinfo/1 /proc/self/fdinfo/2; grep -h flags /proc/self/fdinfo/0`,
        prompt,
      ),
    shows: 'flags',
  },
  {
    name: 'signals on a terminal',
    play: (terminal, run) => one(terminal, `${run} grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status`, prompt),
    shows: 'SigIgn:\t0000000000000000',
  },
  {
    name: 'a pipeline that is interrupted',
    play: (terminal, run) =>
      one(terminal, `${run} sh -c 'echo ready; exec sleep 100' | ${run} cat`, (t) => afterReady(t, CTRL_C)),
    shows: 'status=130',
  },
  {
    name: 'a command that is not there',
    play: async (terminal, run) =>
      (await one(terminal, `${run} no-such-command 2>/dev/null`, prompt)).replace(/^.*not found\n/m, ''),
    shows: 'status=127',
  },
];

/** All cases for one way of starting the program, each on a terminal of its own. */
export function describeTerminal(subject: Subject, direct: Map<string, Promise<string>>): void {
  describe.concurrent(subject.name, () => {
    for (const { name, play, shows } of cases) {
      it(name, async () => {
        const expected = direct.get(name) ?? played(play, []);
        direct.set(name, expected);
        expect(await expected).toMatch(shows);
        expect(await played(play, subject.prefix)).toBe(await expected);
      });
    }
  });
}

async function played(play: Case['play'], prefix: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  const terminal = new Terminal(folder);
  const run = prefix.join(' ');
  try {
    await terminal.ready();
    // Bash names a job by its command line; what stands before the command is what we compare.
    const shown = await play(terminal, run);
    return (run === '' ? shown : shown.replaceAll(`${run} `, ''))
      .replaceAll(/ {2,}/g, '  ')
      .replace(/\/dev\/pts\/\d+|terminal \d+/g, '(tty)');
  } finally {
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
