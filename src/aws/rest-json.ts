// What the answers of AWS's rest-json services have in common: a JSON object, and the type of a refusal.

import type { PlainAnswer } from './plain-call.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined where the text is no JSON object. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The type of a refusal: `UnauthorizedException`; undefined where it is no answer of AWS's. */
export function errorType({ headers }: PlainAnswer, body: JsonObject | undefined): string | undefined {
  const type = headers['x-amzn-errortype'] ?? body?.__type ?? body?.code;
  const name = typeof type === 'string' ? type.replace(/:.*$/, '').replace(/^.*#/, '') : '';
  return /^[\w.-]{1,80}$/.test(name) ? name : undefined;
}
