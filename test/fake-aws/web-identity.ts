// AssumeRoleWithWebIdentity of the fake AWS: tokens of OpenID providers that the role's account knows, and those that its
// Cognito gives. Signature, issuer, audience, times and the role's trust policy are all looked at.

import type { KeyObject } from 'node:crypto';
import { COGNITO } from './cognito-pools.ts';
import type { FakeAws } from './fake-aws.ts';
import { notFederated, trustingRole } from './federated.ts';
import { WEB_ISSUER } from './identity-defaults.ts';
import { oidcProviderArn, withoutScheme } from './identity-world.ts';
import { isSignedBy, type ReadJwt, readJwt } from './jwt.ts';
import { isOfFakeProvider } from './oidc-provider.ts';
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
  const { exp, nbf, sub, amr } = token.claims;
  const issuer = issuerOf(fake, arn, token);
  if (!issuer.keys.some((key) => isSignedBy(token, key)))
    throw bad(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  if (typeof exp !== 'number' || nowMs >= exp * 1000)
    throw new AwsFault(
      'ExpiredTokenException',
      400,
      `Token expired: current date/time ${Math.floor(nowMs / 1000)} must be before the expiration date/time ${String(exp)}`,
    );
  if (nbf !== undefined && (typeof nbf !== 'number' || nowMs < nbf * 1000))
    throw bad('Token is not yet valid');
  if (typeof sub !== 'string' || sub === '') throw bad('Missing a required claim: sub');
  const audience = audienceOf(token, issuer.audiences);
  const context = new Map<string, readonly string[]>([
    [`${issuer.name}:aud`, [audience]],
    [`${issuer.name}:sub`, [sub]],
    [`${issuer.name}:amr`, Array.isArray(amr) ? amr.map(String) : []],
    ['sts:rolesessionname', [name]],
  ]);
  const role = trustingRole(world, arn, issuer.principal, ACTION, context);
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
    SubjectFromWebIdentityToken: sub,
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${name}`, Arn: sessionArn(world, session) },
    PackedPolicySize: packedPolicySize(policies, { all: [], passed: [], transitiveKeys: [] }),
    Provider: issuer.principal,
    Audience: audience,
  };
}

interface Issuer {
  /** In condition keys. */
  readonly name: string;
  /** In trust policies. */
  readonly principal: string;
  readonly keys: readonly KeyObject[];
  /** Absent: the trust policy alone judges. */
  readonly audiences?: readonly string[];
}

/** Only what the role's own account knows counts. @throws {AwsFault} InvalidIdentityToken */
function issuerOf(fake: FakeAws, arn: string, { claims: { iss } }: ReadJwt): Issuer {
  if (iss === `https://${COGNITO}`)
    return { name: COGNITO, principal: COGNITO, keys: [fake.identities.keys.publicKey] };
  const account = arn.split(':')[4];
  // The fake's own providers are all the one that its roles trust.
  const issuer = isOfFakeProvider(fake, iss) ? WEB_ISSUER : iss;
  const known = fake.world.oidcProviders.find((one) => one.account === account && one.issuer === issuer);
  if (known === undefined)
    throw bad(`No OpenIDConnect provider found in your account for ${String(iss).slice(0, 200)}`);
  const name = withoutScheme(known.issuer);
  const keys = fake.identities.keysOf(name);
  return { name, principal: oidcProviderArn(known), keys, audiences: known.clientIds };
}

/** `azp` where the token has one, as IAM's condition key has it. @throws {AwsFault} InvalidIdentityToken */
function audienceOf({ claims: { aud, azp } }: ReadJwt, audiences: readonly string[] | undefined): string {
  const named = (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string');
  if (named.length === 0) throw bad('Missing a required claim: aud');
  const known = audiences === undefined ? named[0] : named.find((one) => audiences.includes(one));
  if (known === undefined) throw bad('Incorrect token audience');
  return typeof azp === 'string' ? azp : known;
}

function bad(message: string): AwsFault {
  return new AwsFault('InvalidIdentityToken', 400, message);
}
