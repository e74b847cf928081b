// The calls that are made to the kernel, in order, against a kernel that refuses any one of them; what a real
// kernel does with them is proven in the end-to-end tests of the file backend.

import { describe, expect, it } from 'vitest';
import { openKernelKeyring, type Syscall } from '../../../src/platform/kernel-keyring.ts';

const KEYCTL_NAMES: Readonly<Record<number, string>> = {
  5: 'setperm',
  8: 'link',
  10: 'search',
  11: 'read',
  15: 'timeout',
  21: 'invalidate',
};
const ADD_KEY = process.arch === 'arm64' ? 217 : 248;
const KEYCTL = process.arch === 'arm64' ? 219 : 250;

const text = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);

/** A kernel with one key of `content`, which refuses the calls named. */
function fakeKernel(content: Uint8Array, refused: readonly string[] = []) {
  const calls: string[] = [];
  const syscall: Syscall = (number, ...args) => {
    const [first, second, third, fourth] = args;
    const name = number === ADD_KEY ? 'add' : number === KEYCTL ? (KEYCTL_NAMES[Number(first)] ?? '?') : '??';
    const shown: Readonly<Record<string, string>> = {
      add: `add ${text(first)}${text(second)}${text(third)} to ${args[4]}`,
      search: `search ${second} ${text(third)}${text(fourth)}`,
      setperm: `setperm ${second} ${Number(third).toString(16)}`,
    };
    calls.push(
      (shown[name] ?? `${name} ${second}${typeof third === 'number' ? ` ${third}` : ''}`).replaceAll(
        '\0',
        '|',
      ),
    );
    if (refused.includes(name)) return -1;
    if (name === 'read') (third as Uint8Array).set(content.subarray(0, Number(fourth)));
    return name === 'add' || name === 'search' ? 77 : name === 'read' ? content.length : 0;
  };
  return { calls, syscall };
}

const open = (syscall: Syscall) => {
  const keyring = openKernelKeyring('linux', syscall);
  if (keyring === undefined) throw new Error('no keyring');
  return keyring;
};

describe.runIf(['x64', 'arm64'].includes(process.arch))('openKernelKeyring', () => {
  it('shows a key to the user’s other processes only when it has its permissions and its timeout', () => {
    const { calls, syscall } = fakeKernel(new Uint8Array());
    expect(open(syscall).store('name', Buffer.from('key'), 60.9)).toBe(true);
    expect(calls).toEqual(['add user|name|key to -2', 'setperm 77 3f0b0000', 'timeout 77 60', 'link 77 -4']);
  });

  it.each(['setperm', 'timeout', 'link'])('takes the key back when %s is refused', (refused) => {
    const { calls, syscall } = fakeKernel(new Uint8Array(), [refused]);
    expect(open(syscall).store('name', Buffer.from('key'), 60)).toBe(false);
    expect(calls.at(-1)).toBe('invalidate 77');
  });

  it('stores nothing where the kernel has no room, or for no time', () => {
    const { calls, syscall } = fakeKernel(new Uint8Array(), ['add']);
    expect(open(syscall).store('name', Buffer.from('key'), 60)).toBe(false);
    expect(calls.length).toBe(1);
    expect(open(syscall).store('name', Buffer.from('key'), 0)).toBe(false);
    expect(calls.length).toBe(1);
  });

  it('caps a timeout that the kernel could not count', () => {
    const { calls, syscall } = fakeKernel(new Uint8Array());
    open(syscall).store('name', Buffer.from('key'), 1e12);
    expect(calls[2]).toBe('timeout 77 2147483647');
  });

  it.each([1, 96, 256, 257, 32_767])('reads %d bytes', (length) => {
    const content = new Uint8Array(length).map((_, index) => index);
    const { calls, syscall } = fakeKernel(content);
    expect(open(syscall).read('name')).toEqual(content);
    expect(calls[0]).toBe('search -4 user|name|');
    expect(calls.length).toBe(length > 256 ? 3 : 2);
  });

  it.each(['search', 'read'])('has nothing where %s is refused', (refused) => {
    const { syscall } = fakeKernel(new Uint8Array(8), [refused]);
    expect(open(syscall).read('name')).toBeUndefined();
  });

  it('forgets what is there, and says whether it was', () => {
    const { calls, syscall } = fakeKernel(new Uint8Array());
    expect(open(syscall).forget('name')).toBe(true);
    expect(calls.at(-1)).toBe('invalidate 77');
    expect(open(fakeKernel(new Uint8Array(), ['search']).syscall).forget('name')).toBe(false);
  });

  it('is not there on other systems', () => {
    const { syscall } = fakeKernel(new Uint8Array());
    for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
      expect(openKernelKeyring(platform, syscall)).toBeUndefined();
    }
  });
});
