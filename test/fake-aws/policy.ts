// Evaluation and validation of policy documents: identity, trust and session policies. An operator or element that is
// not known here is an error, never a silent pass.

import type { Statement } from './world.ts';
import { AwsFault } from './xml.ts';

/** Condition keys of one request, lower-case names; a key that is absent is absent in AWS too. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export type Decision = 'allow' | 'deny' | 'none';

/** An explicit Deny wins, then any Allow, else `none` (implicit deny). */
export function evaluate(statements: readonly Statement[], request: PolicyRequest): Decision {
  const matching = statements.filter((statement) => matchesStatement(statement, request));
  if (matching.some((statement) => statement.Effect === 'Deny')) return 'deny';
  return matching.length > 0 ? 'allow' : 'none';
}

function matchesStatement(statement: Statement, request: PolicyRequest): boolean {
  return (
    list(statement.Action).some((pattern) => glob(pattern, request.action, true)) &&
    list(statement.Resource ?? '*').some((pattern) => glob(pattern, request.resource, false)) &&
    conditionsHold(statement, request.context)
  );
}

function conditionsHold(statement: Statement, context: ConditionContext): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      conditionHolds(operator, context.get(key.toLowerCase()), list(wanted)),
    ),
  );
}

/** A missing key fails every operator but the negated ones, `Null` and `...IfExists`. */
function conditionHolds(
  operator: string,
  actual: readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  if (operator.startsWith('ForAllValues:')) {
    return (actual ?? []).every((value) =>
      conditionHolds(operator.slice('ForAllValues:'.length), [value], wanted),
    );
  }
  if (operator.startsWith('ForAnyValue:')) {
    return (actual ?? []).some((value) =>
      conditionHolds(operator.slice('ForAnyValue:'.length), [value], wanted),
    );
  }
  if (operator.endsWith('IfExists'))
    return actual === undefined || conditionHolds(operator.slice(0, -8), actual, wanted);
  if (operator === 'Null') return (actual === undefined) === (wanted[0]?.toLowerCase() === 'true');
  const value = actual?.[0];
  switch (operator) {
    case 'StringEquals':
      return value !== undefined && wanted.includes(value);
    case 'StringNotEquals':
      return value === undefined || !wanted.includes(value);
    case 'StringLike':
      return value !== undefined && wanted.some((pattern) => glob(pattern, value, false));
    case 'Bool':
      return value !== undefined && wanted.some((flag) => flag.toLowerCase() === value.toLowerCase());
    case 'NumericLessThan':
      return value !== undefined && wanted.some((limit) => Number(value) < Number(limit));
    default:
      throw new Error(`the fake AWS does not know the condition operator ${operator}`);
  }
}

/** The principals that a trust statement names. `specific`: the caller itself; `account`: its account as a whole. */
export function principalMatch(
  statement: Statement,
  callerArns: readonly string[],
  account: string,
): 'specific' | 'account' | 'none' {
  const principals =
    statement.Principal === undefined
      ? []
      : statement.Principal === '*'
        ? ['*']
        : 'AWS' in statement.Principal
          ? list(statement.Principal.AWS)
          : [];
  if (principals.some((principal) => principal === '*' || callerArns.includes(principal))) return 'specific';
  const isWhole = (principal: string): boolean =>
    principal === account || /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(principal)?.[1] === account;
  return principals.some(isWhole) ? 'account' : 'none';
}

/**
 * Reads an inline session policy as STS does.
 *
 * @throws {AwsFault} MalformedPolicyDocument
 */
export function parseSessionPolicy(text: string): readonly Statement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new AwsFault('MalformedPolicyDocument', 400, 'This policy contains invalid Json');
  }
  const body = document as { Version?: unknown; Statement?: unknown } | null;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformed();
  if (body.Version !== undefined && body.Version !== '2012-10-17' && body.Version !== '2008-10-17')
    throw malformed();
  const statements = Array.isArray(body.Statement) ? body.Statement : [body.Statement];
  if (statements.length === 0) throw malformed();
  return statements.map(checkedStatement);
}

function checkedStatement(value: unknown): Statement {
  const statement = value as Record<string, unknown> | null | undefined;
  if (typeof statement !== 'object' || statement === null) throw malformed();
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed();
  if (!isTexts(statement.Action) || !isTexts(statement.Resource)) throw malformed();
  if (statement.Principal !== undefined)
    throw new AwsFault('MalformedPolicyDocument', 400, 'Policy document should not specify a principal.');
  const known = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];
  if (Object.keys(statement).some((name) => !known.includes(name))) throw malformed();
  if (
    list(statement.Action as string | string[]).some(
      (action) => action !== '*' && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(action),
    )
  ) {
    throw new AwsFault(
      'MalformedPolicyDocument',
      400,
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    );
  }
  return statement as unknown as Statement;
}

function malformed(): AwsFault {
  return new AwsFault('MalformedPolicyDocument', 400, 'Syntax errors in policy.');
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
  );
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function glob(pattern: string, text: string, ignoreCase: boolean): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
}
