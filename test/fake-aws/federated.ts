// May whoever shows this proof of another identity provider have the role? Trust policies with a federated principal.

import { type ConditionContext, evaluate } from './policy.ts';
import { findRole, type Role, roleArn, type Statement, type World } from './world.ts';
import { AwsFault } from './xml.ts';

/**
 * The role, where its trust policy lets the provider in.
 *
 * @param provider ARN of a SAML or OpenID provider, or `cognito-identity.amazonaws.com`
 */
export function trustingRole(
  world: World,
  arn: string,
  provider: string,
  action: string,
  context: ConditionContext,
): Role | undefined {
  const role = findRole(world, arn);
  if (role === undefined) return undefined;
  const named = role.trust.filter((statement) => federatedOf(statement).includes(provider));
  const decision = evaluate(
    named.map((statement) => ({ ...statement, Resource: '*' })),
    { action, resource: roleArn(role), context },
  );
  return decision === 'allow' ? role : undefined;
}

function federatedOf({ Principal }: Statement): readonly string[] {
  if (Principal === undefined || Principal === '*' || !('Federated' in Principal)) return [];
  return typeof Principal.Federated === 'string' ? [Principal.Federated] : Principal.Federated;
}

/** What AWS says whatever the reason was. */
export function notFederated(action: string): AwsFault {
  return new AwsFault('AccessDenied', 403, `Not authorized to perform ${action}`);
}
