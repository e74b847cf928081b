// The parameters of one query-protocol call and STS's constraints on them. Messages are in the form AWS gives.

import { AwsFault } from './xml.ts';

/** One constraint of a text parameter. */
export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** The pattern as AWS prints it. */
  readonly patternText?: string;
}

export const RULES = {
  sessionName: { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' },
  federationName: { min: 2, max: 32, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' },
  externalId: { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/, patternText: '[\\w+=,.@:\\/-]*' },
  sourceIdentity: { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, patternText: '[\\w+=,.@-]*' },
  roleArn: {
    min: 20,
    max: 2048,
    pattern: /^[\t\n\r\u0020-\u007E\u0085\u00A0-\u{D7FF}\u{E000}-\u{FFFD}]+$/u,
  },
  serialNumber: { min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/, patternText: '[\\w+=/:,.@-]*' },
  tokenCode: { min: 6, max: 6, pattern: /^\d*$/, patternText: '[\\d]*' },
  policy: {
    min: 1,
    max: 2048,
    pattern: /^[\t\n\r\u0020-\u00FF]+$/,
    patternText: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
  },
  tagKey: {
    min: 1,
    max: 128,
    pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u,
    patternText: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
  },
  tagValue: {
    min: 0,
    max: 256,
    pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
    patternText: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
  },
  accessKeyId: { min: 16, max: 128, pattern: /^\w*$/, patternText: '[\\w]*' },
  userName: { min: 1, max: 128, pattern: /^[\w+=,.@-]+$/, patternText: '[\\w+=,.@-]+' },
} as const satisfies Record<string, TextRule>;

/** What the log must not hold. */
const SECRETS: readonly string[] = ['TokenCode', 'SAMLAssertion', 'WebIdentityToken'];

export class Parameters {
  readonly #values: URLSearchParams;

  constructor(encoded: string) {
    this.#values = new URLSearchParams(encoded);
  }

  get(name: string): string | undefined {
    return this.#values.get(name) ?? undefined;
  }

  /** Everything but secrets, for the call log. */
  forLog(): Record<string, string> {
    const log: Record<string, string> = {};
    for (const [name, value] of this.#values) {
      if (name.startsWith('X-Amz-')) continue;
      log[name] = SECRETS.includes(name) ? '(left out)' : value;
    }
    return log;
  }

  text(name: string, rule: TextRule): string | undefined {
    const value = this.get(name);
    if (value !== undefined) checkText(value, wireName(name), rule);
    return value;
  }

  required(name: string, rule: TextRule): string {
    const value = this.text(name, rule);
    if (value === undefined) {
      throw invalid(
        `1 validation error detected: Value null at '${wireName(name)}' failed to satisfy constraint: Member must not be null`,
      );
    }
    return value;
  }

  /** `DurationSeconds` inside its range. */
  duration(limits: { readonly min: number; readonly max: number; readonly fallback: number }): number {
    const raw = this.get('DurationSeconds');
    if (raw === undefined) return limits.fallback;
    const seconds = Number(raw);
    if (!/^-?\d+$/.test(raw))
      throw new AwsFault('MalformedInput', 400, `Invalid integer value '${raw}' for DurationSeconds`);
    if (seconds < limits.min || seconds > limits.max) {
      const side =
        seconds < limits.min
          ? `greater than or equal to ${limits.min}`
          : `less than or equal to ${limits.max}`;
      throw invalid(
        `1 validation error detected: Value '${raw}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${side}`,
      );
    }
    return seconds;
  }

  /** `Name.member.N` or `Name.member.N.Field`, in order of N. Gaps are refused. */
  members(name: string, field?: string): readonly (string | undefined)[] {
    const numbers = new Set<number>();
    for (const key of this.#values.keys()) {
      const match = new RegExp(`^${name}\\.member\\.(\\d+)(\\.|$)`).exec(key);
      if (match?.[1] !== undefined) numbers.add(Number(match[1]));
    }
    const sorted = [...numbers].sort((a, b) => a - b);
    if (sorted.some((number, index) => number !== index + 1))
      throw new AwsFault('MalformedInput', 400, 'Start of list found where not expected');
    return sorted.map((number) =>
      this.get(field === undefined ? `${name}.member.${number}` : `${name}.member.${number}.${field}`),
    );
  }
}

/** @throws {AwsFault} ValidationError */
export function checkText(value: string, name: string, rule: TextRule): void {
  const problems: string[] = [];
  if (rule.pattern !== undefined && !rule.pattern.test(value)) {
    problems.push(
      `Member must satisfy regular expression pattern: ${rule.patternText ?? rule.pattern.source}`,
    );
  }
  if (rule.max !== undefined && value.length > rule.max)
    problems.push(`Member must have length less than or equal to ${rule.max}`);
  if (rule.min !== undefined && value.length < rule.min)
    problems.push(`Member must have length greater than or equal to ${rule.min}`);
  if (problems.length === 0) return;
  const noun = problems.length === 1 ? 'error' : 'errors';
  const detail = problems
    .map((problem) => `Value '${value}' at '${name}' failed to satisfy constraint: ${problem}`)
    .join('; ');
  throw invalid(`${problems.length} validation ${noun} detected: ${detail}`);
}

export function invalid(message: string): AwsFault {
  return new AwsFault('ValidationError', 400, message);
}

function wireName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
