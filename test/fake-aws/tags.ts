// Session tags, source identity and session policies of one call: their limits, and what a chain carries along.

import type { Caller } from './caller.ts';
import { checkText, invalid, type Parameters, RULES } from './parameters.ts';
import { parseSessionPolicy } from './policy.ts';
import type { Statement, Tag, World } from './world.ts';
import { AwsFault } from './xml.ts';

export interface SessionTags {
  /** As passed in this call. */
  readonly passed: readonly Tag[];
  /** With the transitive tags of the calling session. */
  readonly all: readonly Tag[];
  readonly transitiveKeys: readonly string[];
}

const MAX_TAGS = 50;

/** @throws {AwsFault} ValidationError, InvalidParameterValue */
export function readTags(parameters: Parameters, caller: Caller): SessionTags {
  const keys = parameters.members('Tags', 'Key');
  const values = parameters.members('Tags', 'Value');
  if (keys.length > MAX_TAGS) throw tooMany('tags');
  const passed = keys.map((key, index): Tag => {
    const value = values[index];
    if (key === undefined || value === undefined) {
      throw invalid(
        `1 validation error detected: Value null at 'tags.${index + 1}.member.${key === undefined ? 'key' : 'value'}' failed to satisfy constraint: Member must not be null`,
      );
    }
    checkText(key, `tags.${index + 1}.member.key`, RULES.tagKey);
    checkText(value, `tags.${index + 1}.member.value`, RULES.tagValue);
    if (/^aws:/i.test(key)) throw refused('Tag keys starting with aws: are reserved for system use.');
    return { key, value };
  });
  const lower = passed.map((tag) => tag.key.toLowerCase());
  if (new Set(lower).size !== lower.length)
    throw refused('Duplicate tag keys found. Please note that Tag keys are case insensitive.');

  const asked = parameters.members('TransitiveTagKeys').map((key) => key ?? '');
  if (asked.length > MAX_TAGS) throw tooMany('transitiveTagKeys');
  for (const key of asked) checkText(key, 'transitiveTagKeys', RULES.tagKey);
  if (asked.some((key) => !lower.includes(key.toLowerCase()))) {
    throw refused('The specified transitive tag key must be included in the requested tags.');
  }
  // Only a role session hands tags on; those of the calling session that are transitive stay, and stay as they are.
  const inheritedKeys = caller.session?.kind === 'role' ? caller.session.transitiveKeys : [];
  if (inheritedKeys.some((key) => lower.includes(key.toLowerCase()))) {
    throw refused(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const inherited = (caller.session?.tags ?? []).filter((tag) => inheritedKeys.includes(tag.key));
  return { passed, all: [...inherited, ...passed], transitiveKeys: [...inheritedKeys, ...asked] };
}

export interface SessionPolicies {
  readonly statements?: readonly Statement[];
  readonly text: string;
  readonly arns: readonly string[];
}

/** @throws {AwsFault} ValidationError, MalformedPolicyDocument */
export function readPolicies(parameters: Parameters, account: string, world: World): SessionPolicies {
  const text = parameters.text('Policy', RULES.policy);
  const arns = parameters.members('PolicyArns', 'arn').map((arn) => arn ?? '');
  if (arns.length > 10) throw tooMany('policyArns');
  for (const arn of arns) {
    checkText(arn, 'policyArns', { min: 20, max: 2048 });
    const match = /^arn:aws(?:-[a-z-]+)?:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.exec(arn);
    if (match === null) throw invalid(`ARN ${arn} is not valid.`);
    // Managed session policies are those of the role's own account or AWS's.
    if ((match[1] !== 'aws' && match[1] !== account) || !world.managedPolicies.has(arn))
      throw invalid(`Policy ${arn} does not exist or is not attachable.`);
  }
  const statements = text === undefined ? undefined : parseSessionPolicy(text);
  if (text !== undefined && text.length + arns.join('').length > RULES.policy.max) {
    throw new AwsFault(
      'PackedPolicyTooLarge',
      400,
      `Packed policy consumes ${packed(text.length + arns.join('').length)}% of allotted space, please use smaller policy.`,
    );
  }
  return { text: text ?? '', arns, ...(statements === undefined ? {} : { statements }) };
}

/**
 * How full the packed space is, in percent; AWS's packing is not public, so this is plain bytes without the
 * policy's white space.
 *
 * @throws {AwsFault} PackedPolicyTooLarge
 */
export function packedPolicySize(policies: SessionPolicies, tags: SessionTags): number | undefined {
  const policyBytes = Buffer.byteLength(policies.text.replace(/\s+/g, '') + policies.arns.join(''));
  const tagBytes = tags.all.reduce(
    (sum, tag) => sum + Buffer.byteLength(tag.key) + Buffer.byteLength(tag.value),
    0,
  );
  if (policyBytes + tagBytes === 0) return undefined;
  const percent = packed(policyBytes + tagBytes);
  if (percent > 100) {
    const what =
      policyBytes === 0
        ? `Packed size of session tags consumes ${percent}% of allotted space.`
        : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`;
    throw new AwsFault('PackedPolicyTooLarge', 400, what);
  }
  return percent;
}

function packed(bytes: number): number {
  return Math.ceil((bytes * 100) / RULES.policy.max);
}

function tooMany(name: string): AwsFault {
  return invalid(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${name === 'policyArns' ? 10 : MAX_TAGS}`,
  );
}

function refused(message: string): AwsFault {
  return new AwsFault('InvalidParameterValue', 400, message);
}
