// The smart card service with a virtual reader, and virtual YubiKeys to plug into it. Judges nothing.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirePrograms, stop, until } from './desk.ts';

export const DEVICE = '12345678';

export interface CardService {
  /** Plugs in a YubiKey with these accounts, as `yubikey.py` takes them; the last one is taken out first. */
  plugIn(...words: readonly string[]): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

/** The socket is the same for the whole machine, and only root may make it. */
const SOCKET = '/run/pcscd/pcscd.comm';
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';

export async function openCardService(): Promise<CardService> {
  requirePrograms('pcscd', 'ykman', 'python3');
  if (!existsSync(DRIVER)) throw new Error('not installed: vsmartcard-vpcd; .ci/run names the packages');
  if (existsSync(SOCKET))
    throw new Error(`a pcscd runs already: stop it (systemctl stop pcscd.socket pcscd)`);
  const folder = mkdtempSync(join(tmpdir(), 'vault-cards-'));
  const port = await freePort();
  // By its name ykman takes the reader for that of a YubiKey.
  writeFileSync(
    join(folder, 'reader'),
    `FRIENDLYNAME "Yubico YubiKey OTP+FIDO+CCID"\nDEVICENAME /dev/null:0x${port.toString(16)}\nLIBPATH ${DRIVER}\nCHANNELID 0x${port.toString(16)}\n`,
  );
  // Newer ones ask polkit who may use a card, and that says no to whoever is not logged in at the machine.
  const help = spawnSync('pcscd', ['--help'], { encoding: 'utf8' }).stdout;
  const open = help.includes('--disable-polkit') ? ['--disable-polkit'] : [];
  const command = ['pcscd', '--foreground', '--config', folder, ...open];
  const isRoot = process.getuid?.() === 0;
  const [program = '', ...args] = isRoot ? command : ['sudo', '-n', ...command];
  const service = spawn(program, args, { stdio: 'ignore' });
  let card: ChildProcess | undefined;

  const unplug = async (): Promise<void> => {
    if (card !== undefined) await stop(card);
    card = undefined;
  };
  const close = async (): Promise<void> => {
    await unplug();
    await stop(service);
    rmSync(folder, { recursive: true, force: true });
    await until(() => !existsSync(SOCKET), 'pcscd leaves its socket');
  };
  try {
    await until(() => existsSync(SOCKET), 'pcscd did not start');
  } catch (error) {
    await stop(service);
    throw error;
  }
  return {
    unplug,
    close,
    plugIn: async (...words) => {
      await unplug();
      let output = '';
      const script = join(import.meta.dirname, 'yubikey.py');
      card = spawn('python3', [script, String(port), DEVICE, ...words], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      card.stdout?.on('data', (bytes: Buffer) => {
        output += bytes.toString();
      });
      await until(() => output.includes('inserted'), 'the virtual YubiKey finds no reader');
      // The service looks at its readers four times a second.
      await new Promise((resolve) => setTimeout(resolve, 600));
    },
  };
}

/** A port whose successor is free too: the virtual reader has two slots. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port + 1, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
