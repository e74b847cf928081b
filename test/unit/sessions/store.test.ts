import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/secret.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { chainDigests } from '../../../src/sessions/key.ts';
import { SessionStore } from '../../../src/sessions/store.ts';
import { memoryKeyring } from '../memory-keyring.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(keyring = memoryKeyring()) {
  const indexPath = join(folder, 'index.json');
  const store = new SessionStore({
    keyring: async () => keyring,
    indexPath,
    lockIndex: (work) => work(),
    clock: systemClock,
    debug: () => undefined,
  });
  return { keyring, store, indexPath };
}

const keys = (id: string) => ({ accessKeyId: id, secretAccessKey: Secret.of(`secret of ${id}`) });
const session = (profile: string, seconds: number) => ({
  credentials: {
    ...keys('ASIA'),
    sessionToken: Secret.of('token'),
    expiration: new Date(Date.now() + seconds * 1000),
  },
  profile,
  kind: 'assume-role',
});

describe('the store of keys and sessions', () => {
  it('keeps secrets out of the index', async () => {
    const { store, indexPath } = open();
    await store.putCredentials('work', keys('AKIAWORK'));
    await store.putSession('d1', session('work', 600), 'work');
    const text = readFileSync(indexPath, 'utf8');
    expect(text).toContain('AKIAWORK');
    expect(text).not.toContain('secret of');
    expect(text).not.toContain('token');
  });

  it('makes the index anew from the keyring where it is missing or broken', async () => {
    const { store, keyring, indexPath } = open();
    await store.putCredentials('work', keys('AKIAWORK'));
    await store.putCredentials('__proto__', keys('AKIAPROTO'));
    await store.putSession('d1', session('work', 600), 'work');
    for (const damage of [
      '',
      '{',
      'null',
      '{"version":1}',
      '{"version":2,"credentials":{},"sessions":{}}',
      '{"version":1,"credentials":{"a":null},"sessions":{}}',
    ]) {
      writeFileSync(indexPath, damage);
      const index = await open(keyring).store.index();
      expect([...index.credentials.keys()].sort()).toEqual(['__proto__', 'work']);
      expect([...index.sessions.keys()]).toEqual(['d1']);
    }
  });

  it('leaves nothing behind where nothing is stored', async () => {
    const { store, indexPath } = open();
    expect((await store.index()).credentials.size).toBe(0);
    expect(existsSync(indexPath)).toBe(false);
  });

  it('sweeps expired sessions when it writes one', async () => {
    const { store, keyring } = open();
    await store.putSession('old', session('work', -10), 'work');
    await store.putSession('new', session('work', 600), 'work');
    expect([...keyring.items.keys()]).toEqual(['session:new']);
    expect([...(await store.index()).sessions.keys()]).toEqual(['new']);
  });

  it('takes entries back whose items could not be written', async () => {
    const { store, keyring } = open();
    await store.putCredentials('work', keys('AKIAWORK'));
    keyring.set = async () => {
      throw new Error('read-only');
    };
    await expect(store.putCredentials('new', keys('AKIANEW'))).rejects.toThrow('read-only');
    await expect(store.putCredentials('work', keys('AKIAOTHER'))).rejects.toThrow('read-only');
    await expect(store.putSession('d1', session('work', 600), 'work')).rejects.toThrow('read-only');
    const index = await store.index();
    expect([...index.credentials]).toEqual([['work', { accessKeyId: 'AKIAWORK' }]]);
    expect([...index.sessions.keys()]).toEqual([]);
  });

  it('reads what is not a session as none', async () => {
    const { store, keyring } = open();
    keyring.items.set('session:x', Secret.of('{"v":1,"accessKeyId":"A"}'));
    keyring.items.set('session:y', Secret.of('not json'));
    expect(await store.session('x')).toBeUndefined();
    expect(await store.session('y')).toBeUndefined();
  });
});

describe('cache keys', () => {
  it('share a prefix exactly as long as the steps do', () => {
    const a = chainDigests(['one', 'two', 'three']);
    const b = chainDigests(['one', 'two', 'other', 'more']);
    expect(a.slice(0, 2)).toEqual(b.slice(0, 2));
    expect(a[2]).not.toBe(b[2]);
    expect(chainDigests(['two', 'one'])[1]).not.toBe(a[1]);
    expect(a.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
  });

  it('remembers how old keys are and which sessions are theirs, also without the index', async () => {
    const { store, keyring, indexPath } = open();
    const age = {
      createdMs: Date.parse('2026-01-02T03:04:05Z'),
      storedMs: Date.parse('2026-02-03T04:05:06Z'),
    };
    await store.putCredentials('work', keys('AKIAWORK'), age);
    await store.putSession('d1', session('admin', 600), 'work');
    await store.putSession('d2', session('admin', 600), undefined);
    rmSync(indexPath);
    const again = open(keyring).store;
    expect((await again.index()).credentials.get('work')).toEqual({ accessKeyId: 'AKIAWORK', ...age });
    expect(await again.sessionsOf(['work'])).toEqual(['d1']);
    expect(await again.sessionsOf(['admin'])).toEqual(['d2']);
    await again.learnAge('work', 'AKIAOTHER', { createdMs: 1 });
    expect((await again.index()).credentials.get('work')?.createdMs).toBe(age.createdMs);
  });

  it('keeps the mark of a rotation through other changes of the index', async () => {
    const { store, keyring, indexPath } = open();
    await store.putCredentials('work', keys('AKIAWORK'));
    await store.setRotation(['work', 'also'], 'also');
    await store.putCredentials('work', keys('AKIANEW'));
    await store.putSession('d1', session('work', 600), 'work');
    const again = open(keyring).store;
    expect([...(await again.index()).rotations]).toEqual([
      ['work', 'also'],
      ['also', 'also'],
    ]);
    await again.setRotation(['work', 'also'], undefined);
    expect(readFileSync(indexPath, 'utf8')).not.toContain('rotations');
  });
});

describe('tokens of sign-ins', () => {
  const token = (value: string) => ({ value: Secret.of(value), label: 'SSO session corp', expiresAtMs: 5 });

  it('writes the new one beside the old, and only then removes the old', async () => {
    const { store, keyring } = open();
    await store.putToken('k', token('one'));
    keyring.calls.length = 0;
    await store.putToken('k', token('two'));
    expect(keyring.calls.filter((call) => !call.startsWith('get'))).toEqual([
      'set token:1:k',
      'remove token:0:k',
    ]);
    const found = await store.token('k');
    expect([found?.value.reveal(), found?.label, found?.expiresAtMs]).toEqual(['two', 'SSO session corp', 5]);
    expect(await store.listTokens()).toEqual(['k']);
  });

  it('takes the newer of two that a kill left behind, and tidies up with the next', async () => {
    const { store, keyring } = open();
    await store.putToken('k', token('one'));
    const old = await keyring.get('token:0:k');
    await store.putToken('k', token('two'));
    await keyring.set('token:0:k', old as Secret);
    expect((await store.token('k'))?.value.reveal()).toBe('two');
    await store.putToken('k', token('three'));
    expect((await store.token('k'))?.value.reveal()).toBe('three');
    await store.putToken('k', token('four'));
    expect((await store.token('k'))?.value.reveal()).toBe('four');
    expect((await keyring.list()).length).toBe(1);
  });

  it('keeps the old one, and the index as it was, where the new one cannot be written', async () => {
    const { store, keyring } = open();
    await store.putToken('k', token('one'));
    const broken = { ...keyring, set: () => Promise.reject(new Error('full')) };
    const { store: second } = open(broken);
    await expect(second.putToken('k', { ...token('two'), label: 'other' })).rejects.toThrow('full');
    expect((await store.token('k'))?.value.reveal()).toBe('one');
    expect((await second.index()).tokens.get('k')?.label).toBe('SSO session corp');
  });

  it('is known to an index that is made anew, and forgotten when removed', async () => {
    const { store, indexPath } = open();
    await store.putToken('k', token('one'));
    rmSync(indexPath);
    store.reload();
    expect((await store.index()).tokens).toEqual(
      new Map([['k', { label: 'SSO session corp', expiresAtMs: 5 }]]),
    );
    expect([await store.removeToken('k'), await store.removeToken('k')]).toEqual([true, false]);
    expect((await store.index()).tokens.size).toBe(0);
    expect(await store.token('k')).toBeUndefined();
  });
});
