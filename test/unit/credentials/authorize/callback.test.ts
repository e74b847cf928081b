// The listener of a sign-in, asked as a browser and as a stranger would ask it.

import { describe, expect, it } from 'vitest';
import { type CodeRequest, receiveCode } from '../../../../src/credentials/authorize/callback.ts';
import { challengeOf, createState, createVerifier } from '../../../../src/credentials/authorize/pkce.ts';
import { CredentialsError } from '../../../../src/credentials/errors.ts';
import { Secret } from '../../../../src/kernel/secret.ts';
import { systemClock } from '../../../../src/platform/clock.ts';

const STATE = Secret.of('the-state');

function request(
  visit: (redirectUri: string) => Promise<void>,
  more: Partial<CodeRequest<string>> = {},
): CodeRequest<string> {
  return {
    provider: 'Example',
    path: '/oauth/callback',
    state: STATE,
    authorizeUrl: (redirectUri) => new URL(`https://example.com/authorize?to=${redirectUri}`),
    open: async (url) => visit(url.searchParams.get('to') ?? ''),
    exchange: async (code, redirectUri) => `${code.reveal()} ${new URL(redirectUri).pathname}`,
    clock: systemClock,
    ...more,
  };
}

describe('PKCE', () => {
  it('makes the challenge of RFC 7636, appendix B', () => {
    expect(challengeOf(Secret.of('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'))).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('makes verifiers and states that are allowed and never the same', () => {
    const made = [createVerifier(), createVerifier(), createState(), createState()].map((one) =>
      one.reveal(),
    );
    expect(new Set(made).size).toBe(4);
    for (const one of made) expect(one).toMatch(/^[\w-]{43,128}$/);
  });
});

describe('coming back from the browser', () => {
  it('exchanges the code and tells the browser afterwards', async () => {
    const seen: string[] = [];
    const result = await receiveCode(
      request(async (to) => {
        const answer = await fetch(`${to}?code=abc&state=the-state`);
        seen.push(
          String(answer.status),
          answer.headers.get('content-security-policy') ?? '',
          await answer.text(),
        );
      }),
    );
    expect(result).toBe('abc /oauth/callback');
    await expect.poll(() => seen[0]).toBe('200');
    await expect.poll(() => seen.length).toBe(3);
    expect(seen[1]).toContain("default-src 'none'");
    expect(seen[2]).toContain('vault is signed in to Example');
    expect(seen[2]).not.toContain('abc');
  });

  it('refuses a wrong state, other paths and other host names, and goes on waiting', async () => {
    const seen: number[] = [];
    const result = await receiveCode(
      request(async (to) => {
        const { port } = new URL(to);
        const ask = async (url: string, init: RequestInit = {}) => seen.push((await fetch(url, init)).status);
        await ask(`${to}?code=evil&state=other`);
        await ask(`${to}?code=evil`);
        await ask(`${to}?error=access_denied`);
        await ask(`${to}?state=the-state`);
        await ask(`http://127.0.0.1:${port}/favicon.ico`);
        await ask(`${to}?code=evil&state=the-state`, { method: 'POST', body: 'x' });
        const { request: raw } = await import('node:http');
        seen.push(
          await new Promise<number>((done) => {
            const options = { host: '127.0.0.1', port, path: '/oauth/callback?code=evil&state=the-state' };
            raw({ ...options, headers: { host: 'evil.example' } }, (answer) => {
              answer.resume();
              done(answer.statusCode ?? 0);
            }).end();
          }),
        );
        await ask(`${to}?code=good&state=the-state`);
      }),
    );
    expect(result).toBe('good /oauth/callback');
    await expect.poll(() => seen).toEqual([400, 400, 400, 400, 404, 405, 403, 200]);
  });

  it('takes one of two tabs, and tells the other', async () => {
    let exchanged = 0;
    let second = '';
    const result = await receiveCode(
      request(
        async (to) => {
          const first = fetch(`${to}?code=one&state=the-state`);
          await new Promise((done) => setTimeout(done, 20));
          second = await (await fetch(`${to}?code=two&state=the-state`)).text();
          await first;
        },
        {
          exchange: async (code) => {
            exchanged += 1;
            await new Promise((done) => setTimeout(done, 100));
            return code.reveal();
          },
        },
      ),
    );
    expect([result, exchanged]).toEqual(['one', 1]);
    expect(second).toContain('answered in another tab');
  });

  it('tells a refusal with its code and nothing else of the request', async () => {
    const refused = receiveCode(
      request(async (to) => {
        await fetch(`${to}?error=access_denied&error_description=%3Cscript%3E&state=the-state`);
      }),
    );
    await expect(refused).rejects.toEqual(
      new CredentialsError('sign-in-refused', { provider: 'Example', reason: 'access_denied' }),
    );
  });

  it('shows the browser that the exchange failed, and throws what it threw', async () => {
    let text = '';
    const failed = receiveCode(
      request(
        async (to) => {
          text = await (await fetch(`${to}?code=x&state=the-state`)).text();
        },
        { exchange: () => Promise.reject(new Error('no')) },
      ),
    );
    await expect(failed).rejects.toThrow('no');
    await expect.poll(() => text).toContain('could not be completed');
  });

  it('ends after its time, and at once when it is aborted', async () => {
    await expect(receiveCode(request(async () => undefined, { timeoutMs: 20 }))).rejects.toEqual(
      new CredentialsError('sign-in-timeout', { provider: 'Example', seconds: 0 }),
    );
    const stop = new AbortController();
    const waiting = receiveCode(
      request(async () => stop.abort(new Error('ctrl-c')), { signal: stop.signal }),
    );
    await expect(waiting).rejects.toThrow('ctrl-c');
  });

  it('does not listen any more afterwards', async () => {
    let address = '';
    await receiveCode(
      request(async (to) => {
        address = to;
        await fetch(`${to}?code=x&state=the-state`);
      }),
    );
    await expect(fetch(address)).rejects.toThrow();
  });
});
