// Questions on a terminal by the builds themselves: in tmux, by the pinentries that draw there, and from a job in the
// background of a shell, which must not keep others from asking.

import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { ALICE_MFA_SERIAL } from '../../fake-aws/default-world.ts';
import { BUILDS, type Build } from '../../harness/scenario-world.ts';
import { requirePrograms, until } from './desk.ts';
import { CONFIG, CREDENTIALS, type Office, openOffice } from './office.ts';

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function office(build: Build, env: Readonly<Record<string, string>> = {}): Promise<Office> {
  // With another duration the session of the second profile is another one.
  const opened = await openOffice(build, env, {
    config: `${CONFIG}\n${CONFIG.replace('[profile alice]', '[profile other]')}`,
    credentials: `${CREDENTIALS}\n${CREDENTIALS.replace('[alice]', '[other]')}`,
  });
  cleanups.push(() => opened.close());
  return opened;
}

interface Pane {
  type(text: string): void;
  key(name: string): void;
  screen(): string;
  waitFor(text: string | RegExp): Promise<void>;
}

/** A bash in a tmux of its own; the prompt is `READY> `. */
async function openPane({ home, env }: Office, name = 'first'): Promise<Pane> {
  requirePrograms('tmux');
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', `${home}/tmux-${name}`, '-f', '/dev/null', ...args], {
      env,
      cwd: home,
      encoding: 'utf8',
    });
  tmux('new-session', '-d', '-x', '250', '-y', '40', "env PS1='READY> ' bash --norc --noprofile -i");
  cleanups.push(() => void tmux('kill-server'));
  const screen = (): string => tmux('capture-pane', '-p');
  const pane: Pane = {
    type: (text) => void tmux('send-keys', '-l', text),
    key: (name) => void tmux('send-keys', name),
    screen,
    waitFor: (text) =>
      until(
        () => (typeof text === 'string' ? screen().includes(text) : text.test(screen())),
        `no ${text} on the screen`,
      ).catch((error: unknown) => {
        throw new Error(`${error}\n${screen()}`);
      }),
  };
  await pane.waitFor('READY>');
  return pane;
}

const ENTER = `Enter MFA code for ${ALICE_MFA_SERIAL}`;
const COMMAND = 'vault exec alice -- echo "got" "it"';

describe.each(BUILDS)('$name build', (build) => {
  it('asks in tmux, shows stars, and asks again', async () => {
    const world = await office(build);
    const pane = await openPane(world);
    pane.type(`${COMMAND}\n`);
    await pane.waitFor(`${ENTER}:`);
    pane.type('12345');
    await pane.waitFor(': *****');
    pane.key('BSpace');
    pane.key('C-u');
    const wrong = world.wrongCode();
    pane.type(`${wrong}\n`);
    await pane.waitFor('(2 of 3)');
    const code = world.code();
    pane.type(`${code}\n`);
    await pane.waitFor('got it');
    for (const secret of [wrong, code, '12345']) expect(pane.screen()).not.toContain(secret);
  });

  it('asks with pinentry-curses, which leaves the screen as it was', async () => {
    requirePrograms('pinentry-curses');
    const world = await office(build, { AWS_VAULT_PROMPT: 'pinentry', PINENTRY_PROGRAM: 'pinentry-curses' });
    const pane = await openPane(world);
    pane.type(`${COMMAND}; stty -a | grep -o " echo "\n`);
    await pane.waitFor(ENTER);
    await pane.waitFor('MFA code:');
    const wrong = world.wrongCode();
    pane.type(wrong);
    await pane.waitFor('******');
    pane.key('Enter');
    await pane.waitFor('AWS did not accept that code');
    pane.type(world.code());
    pane.key('Enter');
    await pane.waitFor(/got it\n echo/);
    expect(pane.screen()).not.toContain(wrong);
    await world.run(['clear']);
    pane.type(`${COMMAND}; echo "status $?"\n`);
    await pane.waitFor('MFA code:');
    pane.key('C-c');
    await pane.waitFor('status 130');
  });

  it('asks with pinentry-tty', async () => {
    requirePrograms('pinentry-tty');
    const world = await office(build, { AWS_VAULT_PROMPT: 'pinentry', PINENTRY_PROGRAM: 'pinentry-tty' });
    const pane = await openPane(world);
    pane.type(`${COMMAND}\n`);
    await pane.waitFor(ENTER);
    await pane.waitFor('MFA code:');
    const code = world.code();
    pane.type(`${code}\n`);
    await pane.waitFor('got it');
    expect(pane.screen()).not.toContain(code);
  });

  it('waits for a question of another window, and says for whose', async () => {
    const world = await office(build);
    const pane = await openPane(world);
    pane.type(`${COMMAND}\n`);
    await pane.waitFor(`${ENTER}:`);
    // What could not ask does not wait.
    expect(
      (await world.run(['exec', '-d', '30m', '--prompt', 'terminal', 'other', '--', 'true'])).stderr,
    ).toMatch(/^vault: profile other needs a code of .*no terminal/);
    const second = await openPane(world, 'second');
    second.type('vault exec -d 30m other -- true\n');
    await second.waitFor(
      /waiting for another vault process \(\d+\) that is asking for the MFA code of profile alice/,
    );
    expect(second.screen()).not.toContain(ENTER);
    // Ctrl-C while waiting ends the waiting, and nothing else.
    second.key('C-c');
    second.type('echo "st""atus $?"\n');
    await second.waitFor('status 130');
    pane.key('C-z');
    await pane.waitFor('Stopped');
    second.type('clear; vault exec -d 30m other -- true\n');
    await second.waitFor('profile alice; it is stopped: bring it forward with fg, or end it');
    pane.type('clear; fg\n');
    await pane.waitFor(`${ENTER}:`);
    pane.key('C-c');
    await pane.waitFor('no MFA code was given');
    await second.waitFor(`${ENTER}:`);
    second.key('C-c');
    await second.waitFor('no MFA code was given');
  });

  it.runIf(process.platform === 'linux')(
    'does not keep others from asking while it is stopped in the background of a shell',
    async () => {
      const world = await office(build);
      const pane = await openPane(world);
      pane.type('vault exec alice -- echo "got" "it" &\n');
      await until(() => {
        pane.key('Enter');
        return pane.screen().includes('Stopped');
      }, 'the job is not stopped');
      expect(pane.screen()).not.toContain(ENTER);
      const second = await openPane(world, 'second');
      second.type('vault exec -d 30m other -- true\n');
      await second.waitFor(`${ENTER}:`);
      second.key('C-c');
      await second.waitFor('no MFA code was given');
      pane.type('fg\n');
      await pane.waitFor(`${ENTER}:`);
      pane.type(`${world.code()}\n`);
      await pane.waitFor('got it');
    },
  );
});
