// A home whose secrets are known, and vault run in it: after each command all that it wrote and left is searched for them.

import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import {
  ADMIN_ROLE,
  ALICE_ARN,
  ALICE_KEY_ID,
  ALICE_MFA_SERIAL,
  READER_ROLE,
} from '../../fake-aws/default-world.ts';
import { userArn } from '../../fake-aws/world.ts';
import { type CommandOutcome, runInTerminal, runPiped } from '../../harness/scenario-process.ts';
import type { TerminalStep } from '../../harness/scenario-types.ts';
import { type Build, createWorld, type ScenarioWorld } from '../../harness/scenario-world.ts';
import { leaksBelow, leaksIn } from './leaks.ts';

const CONFIG = `[profile alice]
region = eu-west-1
mfa_serial = ${ALICE_MFA_SERIAL}

[profile admin]
region = eu-west-1
source_profile = alice
role_arn = ${ADMIN_ROLE}
mfa_serial = ${ALICE_MFA_SERIAL}

[profile reader]
region = eu-west-1
source_profile = plain
role_arn = ${READER_ROLE}

[profile plain]
region = eu-west-1
`;

/** A secret key as AWS makes them, with all that has to be escaped somewhere. */
export function newSecretKey(): string {
  return `cana/ry+${randomBytes(24).toString('base64').replace(/^./, '/')}`;
}

export interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly dialogue?: readonly TerminalStep[];
  /** Standard output is where the secrets were asked for. */
  readonly printsSecrets?: boolean;
}

/** What secrets of this kind are called: the one kind that a browser is given in its arguments. */
export const SIGN_IN_TOKEN = 'sign-in token';

export class CanaryHome {
  /** All that must not get out, by what it is called in complaints. */
  readonly secrets = new Map<string, string>();
  readonly canary: string;
  readonly passphrase: string;
  readonly world: ScenarioWorld;

  /** A home for the build, in which `alice` of the fake AWS has a secret key and a device of this test alone. */
  static async create(build: Build, config: string = CONFIG): Promise<CanaryHome> {
    const files = [{ path: '.aws/config', text: config }];
    return new CanaryHome(await createWorld({ path: 'canary', title: 'canary', steps: [], files }, build));
  }

  private constructor(world: ScenarioWorld) {
    this.world = world;
    this.canary = newSecretKey();
    this.passphrase = `canary "phrase" \\ ${randomBytes(9).toString('base64')}`;
    this.secrets.set('the secret key', this.canary).set('the passphrase', this.passphrase);
    world.env.AWS_VAULT_FILE_PASSPHRASE = this.passphrase;
    world.env.AWS_VAULT_FILE_UNLOCK_TTL = '5m';
    // The seed that everybody knows would give everybody's tests the same codes at the same time.
    const seed = Array.from(randomBytes(32), (byte) => BASE32.charAt(byte % 32)).join('');
    world.fake.patch({ users: { [ALICE_ARN]: { mfaDevices: [{ serial: ALICE_MFA_SERIAL, seed }] } } });
    const alice = world.fake.world.users.find((user) => userArn(user) === ALICE_ARN);
    if (alice === undefined) throw new Error('there is no alice');
    alice.keys = [{ id: ALICE_KEY_ID, secret: this.canary, status: 'Active' }];
  }

  /** Runs a command line that is to end with `status`, and searches. */
  async run(command: string, status: number, given: Given = {}): Promise<CommandOutcome> {
    const { secrets, world } = this;
    const outcome = await this.runUnsearched(command, status, given);
    for (const [id, session] of world.fake.world.sessions) {
      secrets
        .set(`the secret of session ${id}`, session.secret)
        .set(`the token of session ${id}`, session.token);
    }
    for (const [at, token] of world.fake.desk.given.entries()) secrets.set(`${SIGN_IN_TOKEN} ${at}`, token);
    for (const [at, one] of world.fake.oidc.given.entries()) secrets.set(`secret ${at} of a sign-in`, one);
    expect([
      ...(given.printsSecrets === true ? [] : leaksIn(outcome.stdout, secrets, `stdout of ${command}`)),
      ...leaksIn(outcome.stderr, secrets, `stderr of ${command}`),
      ...leaksIn(outcome.screen, secrets, `the terminal of ${command}`),
      ...leaksBelow(dirname(world.home), secrets),
    ]).toEqual([]);
    return outcome;
  }

  /** The same without the search. */
  async runUnsearched(command: string, status: number, given: Given = {}): Promise<CommandOutcome> {
    const { env, home } = this.world;
    const spec = { command, cwd: home, env: { ...env, ...given.env }, timeoutSeconds: 60 };
    const codes = { mfa: (serial: string, isWrong: boolean) => this.#code(serial, isWrong) };
    const outcome =
      given.dialogue === undefined
        ? await runPiped(spec, given.stdin)
        : await runInTerminal(spec, given.dialogue, codes);
    const why = outcome.status === status ? '' : outcome.stderr + outcome.screen;
    expect([command, outcome.failure, outcome.status, why]).toEqual([command, undefined, status, '']);
    return outcome;
  }

  /** Stores the canary for `alice`, by answering questions. */
  async addWithPrompts(): Promise<void> {
    const dialogue = [
      expectText('Access Key ID'),
      typed(ALICE_KEY_ID),
      expectText('Secret Access Key'),
      typed(this.canary),
      expectText('MFA Device ARN'),
      typed(''),
      expectText('Check the keys with AWS'),
      typed('y'),
    ];
    await this.run('vault --debug add alice', 0, { dialogue });
  }

  #code(serial: string, isWrong: boolean): string {
    const { fake } = this.world;
    const made = isWrong ? fake.wrongMfaCode(serial) : fake.mfaCode(serial).code;
    this.secrets.set(`${isWrong ? 'the wrong MFA code' : 'the MFA code'} ${this.secrets.size}`, made);
    return made;
  }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const expectText = (text: string): TerminalStep => ({ kind: 'expect', line: 0, text });

const typed = (text: string): TerminalStep => ({ kind: 'send', line: 0, text, isLine: true });
