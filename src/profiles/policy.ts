// Session policies as given on the command line; their text never gets into an error.

import { parsePolicyArn } from '../kernel/arn.ts';
import { ProfilesError } from './errors.ts';
import type { Settings } from './settings.ts';

const MAX_POLICY_LENGTH = 2048;
const MAX_POLICY_ARNS = 10;
/** The characters that the Policy parameter of AssumeRole may have. */
const POLICY_TEXT = /^[\t\n\r\x20-\xff]+$/;

/**
 * Checks an inline session policy and takes the white space between its tokens out, so that formatting neither
 * counts against the limit nor makes a session of its own.
 *
 * @throws {ProfilesError} `bad-policy`, `policy-too-long`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function checkPolicy(settings: Settings, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const refuse = (reason: string): ProfilesError =>
    new ProfilesError('bad-policy', {
      ...settings.facts('policy'),
      expected: 'the JSON text of an IAM policy',
      reason,
    });
  if (!isJsonObject(text, refuse)) throw refuse('it is not a JSON object');
  if (!POLICY_TEXT.test(text)) throw refuse('it has a character beyond Latin-1; write it as \\uXXXX');
  const compact = withoutSpace(text);
  if (compact.length > MAX_POLICY_LENGTH) {
    throw new ProfilesError('policy-too-long', {
      ...settings.facts('policy'),
      length: compact.length,
      expected: `at most ${MAX_POLICY_LENGTH} characters`,
    });
  }
  return compact;
}

function isJsonObject(text: string, refuse: (reason: string) => ProfilesError): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, so it is left out.
    throw refuse('it is not JSON');
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Not by parsing and writing again: that would quietly settle what a repeated key means. */
function withoutSpace(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[ \t\r\n]+/g, (token) => (token.startsWith('"') ? token : ''));
}

/** @throws {ProfilesError} `bad-policy-arn`, `too-many-policy-arns` */
export function checkPolicyArns(settings: Settings, arns: readonly string[]): readonly string[] {
  const different = [...new Set(arns)];
  for (const value of different) {
    const parsed = parsePolicyArn(value);
    if (parsed.ok) continue;
    const expected = 'arn:aws:iam::ACCOUNT:policy/NAME';
    throw new ProfilesError('bad-policy-arn', {
      ...settings.facts('policy_arns'),
      value,
      expected,
      reason: parsed.reason,
    });
  }
  if (different.length > MAX_POLICY_ARNS) {
    throw new ProfilesError('too-many-policy-arns', {
      ...settings.facts('policy_arns'),
      count: different.length,
      expected: `at most ${MAX_POLICY_ARNS}`,
    });
  }
  return different;
}

/**
 * The managed policies of a session that may only read. AWS documents that a role's own policy and the session policies
 * are intersected, not what several session policies are to each other; they are known to add up, as identity policies
 * do. So what could allow more beside ReadOnlyAccess is refused; an inline policy that only denies cannot.
 *
 * @throws {ProfilesError} `read-only-widened`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function readOnlyArns(
  settings: Settings,
  partition: string,
  given: { readonly policy?: string; readonly policyArns: readonly string[] },
): readonly string[] {
  const own = `arn:${partition}:iam::aws:policy/ReadOnlyAccess`;
  const widened = (flag: string): ProfilesError =>
    new ProfilesError('read-only-widened', { profile: settings.profile, flag });
  if (given.policyArns.some((arn) => arn !== own)) throw widened('--policy-arn');
  if (given.policy !== undefined && !onlyDenies(given.policy)) throw widened('--policy');
  return [own];
}

/** Of a policy without white space. One that says something twice is not what a parser makes of it: AWS may read the other. */
function onlyDenies(policy: string): boolean {
  const parsed = JSON.parse(policy) as { readonly Statement?: unknown };
  if (JSON.stringify(parsed) !== policy) return false;
  const { Statement: statement } = parsed;
  const all: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return all.every((each) => (each as { readonly Effect?: unknown } | null | undefined)?.Effect === 'Deny');
}
