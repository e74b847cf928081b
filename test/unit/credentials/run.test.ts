import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/aws/errors.ts';
import {
  type CallStep,
  planDigests,
  type RunWorld,
  runPlan,
  type SessionCredentials,
} from '../../../src/credentials/run.ts';
import type { Credentials } from '../../../src/kernel/credentials.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Plan, Step } from '../../../src/profiles/plan-types.ts';
import { SessionStore } from '../../../src/sessions/store.ts';
import { memoryKeyring } from '../memory-keyring.ts';

const sts = { region: 'eu-west-1', legacyGlobal: false, fips: false, dualstack: false };
const stored: Step = { kind: 'stored', profile: 'base', name: 'base', accessKeyId: 'AKIABASE' };
const session: Step = { kind: 'session-token', profile: 'base', durationSeconds: 3600, sts };
const role = (name: string): Step => ({
  kind: 'assume-role',
  profile: name,
  roleArn: `arn:aws:iam::111111111111:role/${name}`,
  roleSessionName: 'me',
  durationSeconds: 3600,
  tags: [],
  transitiveTagKeys: [],
  policyArns: [],
  sts,
});
const sso: Step = {
  kind: 'sso-role',
  profile: 'portal',
  session: 'my-sess',
  startUrl: 'https://x.awsapps.com/start',
  account: '111111111111',
  roleName: 'Viewer',
  portal: { region: 'eu-west-1', fips: false, dualstack: false },
  signIn: {
    oidc: { region: 'eu-west-1', fips: false, dualstack: false },
    scopes: ['sso:account:access'],
  },
};
const planOf = (...steps: readonly Step[]): Plan => ({ profile: 'target', steps, notes: [] });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function world(overrides: Partial<RunWorld> = {}) {
  const keyring = memoryKeyring();
  const store = new SessionStore({
    keyring: async () => keyring,
    indexPath: join(folder, 'index.json'),
    lockIndex: (work) => work(),
    clock: systemClock,
    debug: () => undefined,
  });
  await store.putCredentials('base', { accessKeyId: 'AKIABASE', secretAccessKey: Secret.of('base-secret') });
  keyring.calls.length = 0;
  const performed: string[] = [];
  const perform = async (step: CallStep, source: Credentials): Promise<SessionCredentials> => {
    performed.push(`${step.kind} ${step.profile} from ${source.accessKeyId}`);
    return {
      accessKeyId: `ASIA${performed.length}`,
      secretAccessKey: Secret.of(`secret-${performed.length}`),
      sessionToken: Secret.of(`token-${performed.length}`),
      expiration: new Date(Date.now() + step.durationSeconds * 1000),
    };
  };
  const full: RunWorld = {
    store,
    clock: systemClock,
    minTtlSeconds: 300,
    useCache: true,
    lockFolder: join(folder, 'locks'),
    perform,
    source: async (step) => {
      performed.push(`${step.kind} ${step.profile}`);
      return {
        accessKeyId: `ASIASSO${performed.length}`,
        secretAccessKey: Secret.of('sso-secret'),
        sessionToken: Secret.of('sso-token'),
        expiration: new Date(Date.now() + 3_600_000),
      };
    },
    fileKeys: () => undefined,
    notify: () => undefined,
    debug: () => undefined,
    ...overrides,
  };
  return { world: full, keyring, store, performed };
}

describe('sources that give credentials without an end', () => {
  const process = { kind: 'process', profile: 'p', command: 'print' } as const;
  const endless = async () => ({ accessKeyId: 'AKIAENDLESS', secretAccessKey: Secret.of('s') });

  it('are asked anew each time, and nothing is put into the keyring', async () => {
    let asked = 0;
    const { world: w, keyring } = await world({
      source: async () => {
        asked += 1;
        return endless();
      },
    });
    for (let time = 0; time < 3; time++)
      expect((await runPlan(planOf(process), w)).accessKeyId).toBe('AKIAENDLESS');
    expect(asked).toBe(3);
    expect(keyring.calls.filter((call) => call.startsWith('set'))).toEqual([]);
  });

  it('do not make anybody queue once that is known', async () => {
    let active = 0;
    let most = 0;
    const { world: w } = await world({
      source: async () => {
        active += 1;
        most = Math.max(most, active);
        await new Promise((done) => setTimeout(done, 50));
        active -= 1;
        return endless();
      },
    });
    await runPlan(planOf(process), w);
    expect(most).toBe(1);
    await Promise.all(Array.from({ length: 5 }, () => runPlan(planOf(process), w)));
    expect(most).toBe(5);
  });

  it('are cached again as soon as they have an end', async () => {
    let asked = 0;
    let hasEnd = false;
    const { world: w } = await world({
      source: async () => {
        asked += 1;
        return {
          ...(await endless()),
          ...(hasEnd ? { expiration: new Date(Date.now() + 3_600_000) } : {}),
        };
      },
    });
    await runPlan(planOf(process), w);
    hasEnd = true;
    for (let time = 0; time < 3; time++) await runPlan(planOf(process), w);
    expect(asked).toBe(2);
  });
});

describe('running a plan', () => {
  it('gives the stored keys themselves where the plan ends with them', async () => {
    const { world: w, performed } = await world();
    const credentials = await runPlan(planOf(stored), w);
    expect(credentials.secretAccessKey.reveal()).toBe('base-secret');
    expect(performed).toEqual([]);
  });

  it('performs every step once and each with the credentials of the one before', async () => {
    const { world: w, performed } = await world();
    const credentials = await runPlan(planOf(stored, session, role('a'), role('b')), w);
    expect(performed).toEqual([
      'session-token base from AKIABASE',
      'assume-role a from ASIA1',
      'assume-role b from ASIA2',
    ]);
    expect(credentials.accessKeyId).toBe('ASIA3');
  });

  it('gets a role of single sign-on once, and what is assumed with it', async () => {
    const { world: w, performed } = await world();
    const plan = planOf(sso, role('a'));
    await runPlan(plan, w);
    expect(performed).toEqual(['sso-role portal', 'assume-role a from ASIASSO1']);
    expect((await runPlan(planOf(sso), w)).accessKeyId).toBe('ASIASSO1');
    await runPlan(planOf(sso, role('b')), w);
    expect(performed.slice(2)).toEqual(['assume-role b from ASIASSO1']);
    const index = await w.store.index();
    const signIn = expect.stringMatching(/^sso:[0-9a-f]{64}$/) as unknown;
    expect([...index.sessions.values()].map(({ profile, kind, root }) => [profile, kind, root])).toEqual([
      ['portal', 'sso-role', signIn],
      ['a', 'assume-role', signIn],
      ['b', 'assume-role', signIn],
    ]);
  });

  it('gets a role of single sign-on anew where AWS refuses the cached one, and keeps nothing without a cache', async () => {
    const { world: w, performed } = await world();
    await runPlan(planOf(sso), w);
    let isSpoiled = true;
    const perform: RunWorld['perform'] = (step, source) => {
      if (isSpoiled) {
        isSpoiled = false;
        throw new AwsError('expired-token', {});
      }
      return w.perform(step, source);
    };
    const spoiled = { ...w, perform: async (...args: Parameters<typeof perform>) => perform(...args) };
    await runPlan(planOf(sso, role('a')), spoiled);
    expect(performed).toEqual(['sso-role portal', 'sso-role portal', 'assume-role a from ASIASSO2']);
    const { world: bare, store } = await world({ useCache: false });
    await runPlan(planOf(sso), bare);
    expect((await store.listSessions()).length).toBe(0);
  });

  it('reads the keyring once on a hit, however long the plan is', async () => {
    const { world: w, keyring, performed } = await world();
    const plan = planOf(stored, session, role('a'), role('b'));
    const first = await runPlan(plan, w);
    keyring.calls.length = 0;
    const second = await runPlan(plan, w);
    expect(second.accessKeyId).toBe(first.accessKeyId);
    expect(keyring.calls).toEqual([`get session:${planDigests(plan)[3]}`]);
    expect(performed).toHaveLength(3);
  });

  it('shares a common prefix between two plans', async () => {
    const { world: w, performed } = await world();
    await runPlan(planOf(stored, session, role('a')), w);
    await runPlan(planOf(stored, session, role('c')), w);
    expect(performed).toEqual([
      'session-token base from AKIABASE',
      'assume-role a from ASIA1',
      'assume-role c from ASIA1',
    ]);
  });

  it('does not serve a session with too little life left', async () => {
    const { world: w, performed } = await world({ minTtlSeconds: 3600 });
    await runPlan(planOf(stored, session), w);
    await runPlan(planOf(stored, session), w);
    expect(performed).toHaveLength(2);
  });

  it('never serves the session of other keys that were stored under the same name', async () => {
    const { world: w, performed, store } = await world();
    await runPlan(planOf(stored, session), w);
    await store.putCredentials('base', { accessKeyId: 'AKIANEW', secretAccessKey: Secret.of('new') });
    await expect(
      runPlan(planOf(stored, session, role('a')), { ...w, useCache: false }),
    ).rejects.toMatchObject({
      code: 'stored-keys-missing',
    });
    await runPlan(planOf({ ...stored, accessKeyId: 'AKIANEW' } as Step, session), w);
    expect(performed).toEqual(['session-token base from AKIABASE', 'session-token base from AKIANEW']);
  });

  it('touches no cache with --no-session', async () => {
    const { world: w, keyring, performed } = await world({ useCache: false });
    await runPlan(planOf(stored, role('a')), w);
    await runPlan(planOf(stored, role('a')), w);
    expect(performed).toHaveLength(2);
    expect(keyring.calls.filter((call) => call.includes('session:'))).toEqual([]);
  });

  it('starts again from before a cached session that AWS no longer takes, once', async () => {
    const refusal = Object.assign(new Error('refused'), { code: 'invalid-key' });
    const { world: w, performed } = await world();
    await runPlan(planOf(stored, session), w);
    const guarded: RunWorld = {
      ...w,
      perform: async (step, source) => {
        if (source.accessKeyId === 'ASIA1') throw refusal;
        return w.perform(step, source);
      },
    };
    const credentials = await runPlan(planOf(stored, session, role('a')), guarded);
    expect(credentials.accessKeyId).toBe('ASIA3');
    expect(performed).toEqual([
      'session-token base from AKIABASE',
      'session-token base from AKIABASE',
      'assume-role a from ASIA2',
    ]);
    await expect(
      runPlan(planOf(stored, session, role('z')), { ...w, perform: async () => Promise.reject(refusal) }),
    ).rejects.toBe(refusal);
  });

  it('calls once for many at the same time', async () => {
    const { world: w, performed } = await world();
    const slow: RunWorld = {
      ...w,
      perform: async (step, source) => {
        await systemClock.sleep(50);
        return w.perform(step, source);
      },
    };
    const plan = planOf(stored, session, role('a'));
    const all = await Promise.all(Array.from({ length: 8 }, () => runPlan(plan, slow)));
    expect(new Set(all.map((credentials) => credentials.accessKeyId))).toEqual(new Set(['ASIA2']));
    expect(performed).toHaveLength(2);
  });

  it('gets one new session for many that met a cached one which AWS no longer takes', async () => {
    const { world: w, performed } = await world();
    await runPlan(planOf(stored, session), w);
    const guarded: RunWorld = {
      ...w,
      perform: async (step, source) => {
        await systemClock.sleep(5);
        if (source.accessKeyId === 'ASIA1') throw new AwsError('invalid-key', {});
        return w.perform(step, source);
      },
    };
    const plan = planOf(stored, session, role('a'));
    const all = await Promise.all(Array.from({ length: 8 }, () => runPlan(plan, guarded)));
    expect(new Set(all.map((credentials) => credentials.accessKeyId))).toEqual(new Set(['ASIA3']));
    expect(performed).toEqual([
      'session-token base from AKIABASE',
      'session-token base from AKIABASE',
      'assume-role a from ASIA2',
    ]);
  });

  it.each([
    { what: 'for all where each would be asked for a code', mfa: { mfa: { serial: 'serial' } }, calls: 1 },
    { what: 'for one where nobody is asked', mfa: {}, calls: 4 },
  ])('takes trouble on the way $what', async ({ mfa, calls }) => {
    const { world: w } = await world();
    let performed = 0;
    const down: RunWorld = {
      ...w,
      perform: async () => {
        performed += 1;
        await systemClock.sleep(20);
        throw new AwsError('network', {});
      },
    };
    const plan = planOf(stored, { ...session, ...mfa } as Step);
    const all = await Promise.allSettled(Array.from({ length: 4 }, () => runPlan(plan, down)));
    const codes = all.map((one) =>
      one.status === 'rejected' ? (one.reason as { code: string }).code : 'granted',
    );
    expect(codes.filter((code) => code === 'network')).toHaveLength(calls);
    expect(codes.filter((code) => code === 'shared-failure')).toHaveLength(4 - calls);
    expect(performed).toBe(calls);
  });
});
