// The control endpoints under `/_fake/`: how a test in another process steers and questions the fake AWS.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeAws, WorldPatch } from './fake-aws.ts';
import type { Fault } from './faults.ts';
import { identityControl } from './identity-control.ts';
import { handleOidcProvider } from './oidc-provider.ts';
import type { SsoPatch } from './sso/desk-types.ts';

/**
 * | request | does |
 * | --- | --- |
 * | `POST /_fake/faults` (one fault or a list) | adds faults; `DELETE` clears them |
 * | `GET /_fake/calls` | `{ calls, counts }` |
 * | `POST /_fake/reset` | world as at the start, no faults, calls or skew |
 * | `POST /_fake/clock` `{ "skewSeconds": N }` | skews the server's clock |
 * | `POST /_fake/world` | applies a `WorldPatch` |
 * | `POST /_fake/sso` | applies an `SsoPatch` |
 * | `GET /_fake/mfa-code?serial=ARN` | `{ code, validForSeconds }`, never the same twice; 409 when none is left |
 * | `GET /_fake/id-token?...`, `GET /_fake/saml?...` | what an identity provider gives, as text: see `identity-control.ts` |
 * | `/_fake/oidc/NAME/...` | OpenID providers, good and bad: see `oidc-rules.ts` |
 */
export function handleControl(
  fake: FakeAws,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  if (handleOidcProvider(fake, request, body, response)) return;
  const given = identityControl(fake, request);
  if (given !== undefined) {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(given);
    return;
  }
  const [status, value] = control(fake, request, body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

type Reply = readonly [status: number, value: unknown];

function control(fake: FakeAws, request: IncomingMessage, body: string): Reply {
  const url = new URL(request.url ?? '/', 'http://fake');
  try {
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /_fake/faults': {
        const faults = JSON.parse(body) as Fault | readonly Fault[];
        for (const fault of Array.isArray(faults) ? (faults as readonly Fault[]) : [faults as Fault])
          fake.addFault(fault);
        return [200, {}];
      }
      case 'DELETE /_fake/faults':
        fake.faults.clear();
        return [200, {}];
      case 'GET /_fake/calls':
        return [200, { calls: fake.calls, counts: counts(fake) }];
      case 'POST /_fake/reset':
        fake.reset();
        return [200, {}];
      case 'POST /_fake/clock': {
        const { skewSeconds } = JSON.parse(body) as { readonly skewSeconds?: unknown };
        if (typeof skewSeconds !== 'number') return [400, { error: 'skewSeconds must be a number' }];
        fake.setSkew(skewSeconds);
        return [200, {}];
      }
      case 'POST /_fake/world':
        fake.patch(JSON.parse(body) as WorldPatch);
        return [200, {}];
      case 'POST /_fake/sso':
        fake.patchSso(JSON.parse(body) as SsoPatch);
        return [200, {}];
      case 'GET /_fake/mfa-code':
        return mfaCode(fake, url.searchParams.get('serial') ?? '');
      default:
        return [404, { error: 'no such control' }];
    }
  } catch (error) {
    return [400, { error: textOf(error) }];
  }
}

function mfaCode(fake: FakeAws, serial: string): Reply {
  try {
    return [200, fake.mfaCode(serial)];
  } catch (error) {
    return [409, { error: textOf(error) }];
  }
}

function counts(fake: FakeAws): Record<string, number> {
  const result: Record<string, number> = {};
  for (const call of fake.calls) result[call.operation] = (result[call.operation] ?? 0) + 1;
  return result;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
