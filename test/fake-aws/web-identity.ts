// AssumeRoleWithWebIdentity of the fake AWS, for the tokens that its Cognito gives.

import { COGNITO } from './cognito-pools.ts';
import { notFederated, trustingRole } from './federated.ts';
import { isSignedBy, readJwt } from './jwt.ts';
import { invalid, RULES } from './parameters.ts';
import { issue } from './sts.ts';
import type { UnsignedCall } from './sts-unsigned.ts';
import { packedPolicySize, readPolicies } from './tags.ts';
import { sessionArn } from './world.ts';
import { AwsFault, type XmlValue } from './xml.ts';

const ACTION = 'sts:AssumeRoleWithWebIdentity';

export function assumeRoleWithWebIdentity({ fake, parameters, fault }: UnsignedCall): XmlValue {
  const { world } = fake;
  const nowMs = fake.now();
  const arn = parameters.required('RoleArn', RULES.roleArn);
  const name = parameters.required('RoleSessionName', RULES.sessionName);
  const text = parameters.get('WebIdentityToken') ?? '';
  if (text.length < 4 || text.length > 20_000)
    throw invalid(
      "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length between 4 and 20000",
    );
  const seconds = parameters.duration({ min: 900, max: 43200, fallback: 3600 });
  const policies = readPolicies(parameters, arn.split(':')[4] ?? '', world);
  const token = readJwt(text);
  if (token === undefined)
    throw bad(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  const { iss, exp, aud, sub, amr } = token.claims;
  if (iss !== `https://${COGNITO}`)
    throw bad('No OpenIDConnect provider found in your account for this issuer');
  if (!isSignedBy(token, fake.identities.keys.publicKey)) throw bad("Couldn't verify the token's signature");
  if (typeof exp !== 'number' || nowMs >= exp * 1000)
    throw new AwsFault(
      'ExpiredTokenException',
      400,
      `Token expired: current date/time ${Math.floor(nowMs / 1000)} must be before the expiration date/time ${String(exp)}`,
    );
  const context = new Map<string, readonly string[]>([
    [`${COGNITO}:aud`, [String(aud)]],
    [`${COGNITO}:sub`, [String(sub)]],
    [`${COGNITO}:amr`, Array.isArray(amr) ? amr.map(String) : []],
    ['sts:rolesessionname', [name]],
  ]);
  const role = trustingRole(world, arn, COGNITO, ACTION, context);
  if (role === undefined) throw notFederated(ACTION);
  if (seconds > role.maxSessionSeconds)
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  const session = issue(
    { world, nowMs, ...(fault?.kind === 'short-lived' ? { forcedLifeSeconds: fault.seconds } : {}) },
    {
      kind: 'role',
      ownerArn: arn,
      name,
      seconds,
      isFromLongTermKeys: false,
      tags: [],
      transitiveKeys: [],
      ...(policies.statements === undefined ? {} : { policy: policies.statements }),
    },
  );
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: new Date(session.expiresMs),
    },
    SubjectFromWebIdentityToken: String(sub),
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${name}`, Arn: sessionArn(world, session) },
    PackedPolicySize: packedPolicySize(policies, { all: [], passed: [], transitiveKeys: [] }),
    Provider: COGNITO,
    Audience: String(aud),
  };
}

function bad(message: string): AwsFault {
  return new AwsFault('InvalidIdentityToken', 400, message);
}
