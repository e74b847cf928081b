// Programs that make the code themselves: `ykman` with a YubiKey, `pass otp`. What they print is a secret.

import { Secret } from '../../kernel/secret.ts';
import { withProgram } from '../../platform/run-program.ts';
import { DEADLINE_MS } from '../dialog.ts';
import { type MfaDriver, type MfaRequest, sixDigits } from '../driver.ts';
import { type GeneratorReason, MfaError } from '../errors.ts';
import {
  cancelled,
  endWords,
  failed,
  helperEnv,
  isEndedByPerson,
  requireProgram,
  translateHelper,
} from '../helper.ts';
import type { PromptWorld } from '../registry.ts';
import { markUsed, untilUnusedMs } from '../windows.ts';

/** How often one step asks: the first time and two more, each in a half minute of its own. */
const MAX_ATTEMPTS = 3;

interface Generator {
  readonly name: string;
  readonly account: (serial: string) => string;
  readonly device?: string;
  readonly args: (account: string) => readonly string[];
  /** Whether it may need the terminal, for the passphrase of a key. */
  readonly usesTerminal: boolean;
  /** Which of the failures that it tells in words this is; undefined: none that we know. */
  readonly reason: (stderr: string) => GeneratorReason | undefined;
  /** A notice for the person, made from what comes on standard error. */
  readonly notice?: (piece: string, serial: string) => string | undefined;
}

/**
 * Each half minute has one code, and AWS takes it once: a second step or another try waits for the next one, whichever
 * process had the last. Not within the lock, so that others can ask meanwhile.
 */
function createGenerator(generator: Generator, world: PromptWorld): MfaDriver {
  const { name } = generator;
  const { clock } = world.question;
  const folder = world.question.folder;

  async function waitMs(serial: string): Promise<number> {
    return untilUnusedMs(folder, serial, clock.now());
  }

  return {
    name,
    canAskAgain: true,
    async getCode(request) {
      const { serial, profile, attempt, signal } = request;
      if (attempt > MAX_ATTEMPTS) {
        throw new MfaError('refused-too-often', { serial, profile, driver: name, attempts: MAX_ATTEMPTS });
      }
      requireProgram(name, [name], world.env);
      for (let hasSaid = false; ; hasSaid = true) {
        const ms = await waitMs(serial);
        if (ms > 0) {
          if (!hasSaid) world.question.notify(waitingWords(ms, attempt));
          await clock.sleep(ms, signal);
        }
        const code = await world.alone(request, async () => {
          if ((await waitMs(serial)) > 0) return undefined;
          const startMs = clock.now();
          const digits = await generate(generator, request, world);
          markUsed(folder, serial, startMs);
          return digits;
        });
        if (code !== undefined) return code;
      }
    },
  };
}

function waitingWords(ms: number, attempt: number): string {
  const seconds = Math.ceil(ms / 1000);
  const why = attempt > 1 ? 'AWS did not accept that code' : 'the code of this half minute has been used';
  return `${why}; waiting ${seconds} s for the next one`;
}

async function generate(generator: Generator, request: MfaRequest, world: PromptWorld): Promise<Secret> {
  const { name, device } = generator;
  const { serial, profile, signal } = request;
  const account = generator.account(serial);
  const deadlineMs = world.deadlineMs ?? DEADLINE_MS;
  let hasNoticed = false;
  const spec = {
    file: requireProgram(name, [name], world.env),
    args: generator.args(account),
    env: helperEnv(world.env),
    isDetached: !(generator.usesTerminal && world.terminal() === 'foreground'),
    deadlineMs,
    onStderr: (piece: string) => {
      const notice = hasNoticed ? undefined : generator.notice?.(piece, serial);
      if (notice === undefined) return;
      hasNoticed = true;
      world.question.notify(notice);
    },
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    return await withProgram(spec, async (program) => {
      program.endInput();
      const { output, stderr, ...end } = await program.finish();
      const facts = { driver: name, account, device, serial, profile };
      if (end.status !== 0) {
        const reason = generator.reason(stderr);
        if (reason !== undefined) throw new MfaError('generator-failed', { ...facts, reason });
        throw isEndedByPerson(end) ? cancelled(name) : failed(name, endWords(end));
      }
      const digits = sixDigits(output);
      if (digits === undefined) throw new MfaError('generator-failed', { ...facts, reason: 'no-code' });
      return Secret.of(digits);
    });
  } catch (cause) {
    throw translateHelper(cause, name, deadlineMs);
  }
}

/**
 * `YKMAN_OATH_CREDENTIAL_NAME` (default: the MFA serial), `YKMAN_OATH_DEVICE_SERIAL` and `AWS_VAULT_YKMAN_VERSION`
 * mean what they mean to aws-vault. It runs without terminal and input: the password of a locked application would
 * be asked for there, and that question is not ours.
 *
 * @see https://docs.yubico.com/software/yubikey/tools/ykman/OATH_Commands.html
 */
export function createYkmanDriver(world: PromptWorld): MfaDriver {
  const { env } = world;
  const device = env.YKMAN_OATH_DEVICE_SERIAL || undefined;
  // Up to version 3 there was no `accounts`.
  const isOld = /^[123](\.|$)/.test(env.AWS_VAULT_YKMAN_VERSION ?? '');
  return createGenerator(
    {
      name: 'ykman',
      account: (serial) => env.YKMAN_OATH_CREDENTIAL_NAME || serial,
      ...(device === undefined ? {} : { device }),
      args: (account) => [
        ...(device === undefined ? [] : ['--device', device]),
        'oath',
        ...(isOld ? [] : ['accounts']),
        'code',
        '--single',
        account,
      ],
      usesTerminal: false,
      reason: ykmanReason,
      notice: (piece, serial) =>
        /touch/i.test(piece) && !/timed out/i.test(piece)
          ? `touch the YubiKey for the MFA code of ${serial}`
          : undefined,
    },
    world,
  );
}

/** @param stderr what ykman 3 to 5 write; an unlocked but remembered password that is wrong counts as locked too */
export function ykmanReason(stderr: string): GeneratorReason | undefined {
  const cases: readonly (readonly [RegExp, GeneratorReason])[] = [
    [/Multiple YubiKeys (?:detected|found)|more than one YubiKey/i, 'several-devices'],
    [/Multiple matches|Multiple (?:accounts|credentials)/i, 'several-accounts'],
    [/No matching (?:account|credential)/i, 'no-account'],
    [/touch .*timed out|timed out.*touch/i, 'no-touch'],
    [/wrong password|Authentication to the YubiKey failed/i, 'wrong-password'],
    [/enter (?:the|your|oath)?\s*password|password (?:is )?required/i, 'locked'],
    [/PC\/SC not available|Failed to establish context|EstablishContext/i, 'no-smart-card-service'],
    [/No YubiKey (?:detected|found)|Failed (?:connecting|to connect) to|no YubiKey/i, 'no-device'],
  ];
  return cases.find(([pattern]) => pattern.test(stderr))?.[1];
}

/**
 * `pass otp NAME` of pass-otp, where NAME is `PASS_OATH_CREDENTIAL_NAME`, default the MFA serial.
 * @see https://github.com/tadfisher/pass-otp
 */
export function createPassDriver(world: PromptWorld): MfaDriver {
  return createGenerator(
    {
      name: 'pass',
      account: (serial) => world.env.PASS_OATH_CREDENTIAL_NAME || serial,
      args: (account) => ['otp', 'code', '--', account],
      usesTerminal: true,
      reason: (stderr) =>
        /is not in the password store|passfile not found/i.test(stderr) ? 'no-account' : undefined,
    },
    world,
  );
}
