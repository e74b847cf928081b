// One fake AWS in this process: `startFakeAws` gives its URL and everything a test needs to steer and question it.

import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LoginDesk } from './console-login.ts';
import { DEFAULT_WORLD } from './default-world.ts';
import { type Fault, FaultBox } from './faults.ts';
import { IdentityDesk } from './identity-desk.ts';
import { MachineDesk } from './machine.ts';
import { OidcCounter } from './oidc-provider.ts';
import { type GateSettings, PortalGate } from './portal-gate.ts';
import { handleRequest } from './server.ts';
import { SignInDesk } from './sign-in.ts';
import { OidcDesk } from './sso/desk.ts';
import type { SsoPatch } from './sso/desk-types.ts';
import { currentStep, STEP_SECONDS, totpCode } from './totp.ts';
import {
  type AccessKey,
  createWorld,
  findDevice,
  type Role,
  roleArn,
  type Session,
  type User,
  userArn,
  type World,
  type WorldSpec,
} from './world.ts';

/** One call that was made, whatever its end. Never a secret, a token or an MFA code. */
export interface LoggedCall {
  readonly at: string;
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly accessKeyId?: string;
  readonly callerArn?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly userAgent: string;
  /** `OK`, AWS's code, or `fault:KIND` where a fault swallowed the answer. */
  readonly result: string;
  readonly status: number;
}

export interface FakeAwsOptions {
  readonly world?: WorldSpec;
  /** 0 or undefined: any free port. */
  readonly port?: number;
  /** Milliseconds since the epoch; default: this machine's clock. */
  readonly now?: () => number;
  /** How long a key made by CreateAccessKey stays unknown. */
  readonly newKeyDelayMs?: number;
  /** How long ListAccessKeys does not show it. */
  readonly newKeyListDelayMs?: number;
  /** Keeps keys, sessions and used MFA codes across restarts. */
  readonly stateFile?: string;
}

/** A change of the world while it runs; what `POST /_fake/world` takes. */
export interface WorldPatch {
  /** By access key id. */
  readonly keys?: Readonly<Record<string, 'Active' | 'Inactive' | 'deleted'>>;
  /** True for all, or access key ids. */
  readonly expireSessions?: true | readonly string[];
  /** By role ARN; null takes the role away. */
  readonly roles?: Readonly<
    Record<string, Partial<Pick<Role, 'trust' | 'permissions' | 'maxSessionSeconds'>> | null>
  >;
  /** By user ARN; null takes the user away. */
  readonly users?: Readonly<
    Record<string, Partial<Pick<User, 'permissions' | 'mfaDevices' | 'keys'>> | null>
  >;
  readonly newKeyDelayMs?: number;
  readonly newKeyListDelayMs?: number;
  /** How fast the portal of Identity Center is, and what it takes. */
  readonly portal?: GateSettings;
}

/** A call that is authenticated and about to be performed, or performed and about to be answered. */
export interface Moment {
  readonly operation: string;
  readonly when: 'before' | 'after';
}

export interface MfaCode {
  readonly code: string;
  /** Seconds until AWS stops taking it. */
  readonly validForSeconds: number;
}

export class FakeAws {
  readonly calls: LoggedCall[] = [];
  readonly faults = new FaultBox();
  /** Sign-in tokens and console sessions. */
  readonly desk = new SignInDesk();
  /** Identity providers that people sign in at. */
  readonly identities = new IdentityDesk();
  /** Sign-ins at the fake's own OpenID providers. */
  readonly oidcCounter = new OidcCounter();
  /** Sign-ins to IAM Identity Center. */
  readonly oidc = new OidcDesk();
  /** In front of the portal of Identity Center. */
  readonly portalGate = new PortalGate();
  /** Sessions of `aws login`. */
  readonly login = new LoginDesk();
  /** What machines and containers are given. */
  readonly machine = new MachineDesk();
  newKeyDelayMs: number;
  newKeyListDelayMs: number;
  /** Told of every moment of a call, and waited for: a test kills the client here. A call before which it throws is not performed. */
  watch: ((moment: Moment) => void | Promise<void>) | undefined;
  readonly #options: FakeAwsOptions;
  #world: World;
  #skewSeconds = 0;
  #url = '';
  readonly #server = createServer((request, response) => handleRequest(this, request, response));

  constructor(options: FakeAwsOptions) {
    this.#options = options;
    this.newKeyDelayMs = options.newKeyDelayMs ?? 0;
    this.newKeyListDelayMs = options.newKeyListDelayMs ?? 0;
    this.#world = createWorld(options.world ?? DEFAULT_WORLD);
    if (options.stateFile !== undefined && existsSync(options.stateFile))
      restore(this.#world, readFileSync(options.stateFile, 'utf8'));
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.#url;
  }

  get world(): World {
    return this.#world;
  }

  /** The server's clock. */
  now(): number {
    return (this.#options.now?.() ?? Date.now()) + this.#skewSeconds * 1000;
  }

  /** Sets the server's clock this far ahead of (or, negative, behind) the real one. */
  setSkew(seconds: number): void {
    this.#skewSeconds = seconds;
  }

  addFault(fault: Fault): void {
    this.faults.add(fault);
  }

  /** How many authenticated or refused calls of an operation there were. */
  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /**
   * A code that the device would show and that has neither been used nor given out before.
   *
   * @throws {Error} where the device is unknown or all codes of this moment are gone
   */
  mfaCode(serial: string): MfaCode {
    const device = findDevice(this.#world, serial);
    if (device === undefined) throw new Error(`no MFA device ${serial}`);
    const given = this.#world.givenMfaSteps.get(serial) ?? new Set<number>();
    const used = this.#world.usedMfaSteps.get(serial) ?? new Set<number>();
    const now = currentStep(this.now());
    const step = [now, now + 1, now - 1].find((candidate) => !given.has(candidate) && !used.has(candidate));
    if (step === undefined)
      throw new Error(`all codes of ${serial} are used up; wait ${STEP_SECONDS} seconds`);
    this.#world.givenMfaSteps.set(serial, given.add(step));
    return {
      code: totpCode(device.seed, step),
      validForSeconds: Math.floor((step + 2) * STEP_SECONDS - this.now() / 1000),
    };
  }

  /** A well-formed code that is not right now. */
  wrongMfaCode(serial: string): string {
    const device = findDevice(this.#world, serial);
    if (device === undefined) throw new Error(`no MFA device ${serial}`);
    const now = currentStep(this.now());
    const right = [now - 2, now - 1, now, now + 1, now + 2].map((step) => totpCode(device.seed, step));
    // Not six equal digits: a test that looks for it everywhere would find others'.
    for (;;) {
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      if (!right.includes(code) && new Set(code).size > 3) return code;
    }
  }

  /** @throws {Error} where a key, role or user is unknown */
  patch(patch: WorldPatch): void {
    for (const [id, status] of Object.entries(patch.keys ?? {})) {
      const user = this.#world.users.find((candidate) => candidate.keys.some((key) => key.id === id));
      const key = user?.keys.find((candidate) => candidate.id === id);
      if (user === undefined || key === undefined) throw new Error(`no access key ${id}`);
      if (status === 'deleted') user.keys = user.keys.filter((candidate) => candidate.id !== id);
      else key.status = status;
    }
    for (const session of this.#world.sessions.values()) {
      if (patch.expireSessions === true || patch.expireSessions?.includes(session.accessKeyId))
        session.expiresMs = this.now();
    }
    replace(this.#world.roles, roleArn, patch.roles ?? {});
    replace(this.#world.users, userArn, patch.users ?? {});
    this.newKeyDelayMs = patch.newKeyDelayMs ?? this.newKeyDelayMs;
    this.newKeyListDelayMs = patch.newKeyListDelayMs ?? this.newKeyListDelayMs;
    this.portalGate.set(patch.portal ?? {});
    this.save();
  }

  /** Changes how sign-ins to IAM Identity Center go, and ends what there is of them. */
  patchSso(patch: SsoPatch): void {
    this.oidc.patch(patch, this.#world.sso, this.now());
  }

  /** The world as at the start, no faults, no calls, no skew. */
  reset(): void {
    this.#world = createWorld(this.#options.world ?? DEFAULT_WORLD);
    this.calls.length = 0;
    this.faults.clear();
    this.desk.clear();
    this.oidc.clear();
    this.oidcCounter.clear();
    this.portalGate.clear();
    this.machine.clear();
    this.login.clear();
    this.#skewSeconds = 0;
    this.save();
  }

  save(): void {
    if (this.#options.stateFile !== undefined)
      writeFileSync(this.#options.stateFile, snapshot(this.#world), { mode: 0o600 });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port ?? 0, '127.0.0.1', resolve);
    });
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Starts a fake AWS on a free loopback port (or the port asked for). Close it when done. */
export async function startFakeAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const fake = new FakeAws(options);
  await fake.listen();
  return fake;
}

function replace<T extends User | Role>(
  list: T[],
  arnOf: (item: T) => string,
  changes: Readonly<Record<string, Partial<T> | null>>,
): void {
  for (const [arn, change] of Object.entries(changes)) {
    const index = list.findIndex((item) => arnOf(item) === arn);
    const standing = list[index];
    if (standing === undefined) throw new Error(`nothing has the ARN ${arn}`);
    if (change === null) list.splice(index, 1);
    else list[index] = { ...standing, ...change };
  }
}

interface Snapshot {
  readonly keys: Readonly<Record<string, readonly AccessKey[]>>;
  readonly sessions: readonly Session[];
  readonly usedMfaSteps: Readonly<Record<string, readonly number[]>>;
}

function snapshot(world: World): string {
  const state: Snapshot = {
    keys: Object.fromEntries(world.users.map((user) => [userArn(user), user.keys])),
    sessions: [...world.sessions.values()],
    usedMfaSteps: Object.fromEntries([...world.usedMfaSteps].map(([serial, steps]) => [serial, [...steps]])),
  };
  return JSON.stringify(state);
}

function restore(world: World, text: string): void {
  const state = JSON.parse(text) as Snapshot;
  for (const user of world.users) user.keys = [...(state.keys[userArn(user)] ?? user.keys)];
  for (const session of state.sessions) world.sessions.set(session.accessKeyId, session);
  for (const [serial, steps] of Object.entries(state.usedMfaSteps))
    world.usedMfaSteps.set(serial, new Set(steps));
}
