// From a signed request to who is calling: finds the key, checks clock and signature, refuses everything else.

import { partitionOfRegion } from './partitions.ts';
import { checkSignature, checkTime, readClaim, type SignatureClaim, type SignedRequest } from './sigv4.ts';
import {
  findKey,
  findRole,
  findUser,
  type Role,
  roleArn,
  type Session,
  sessionArn,
  type User,
  userArn,
  type World,
} from './world.ts';
import { AwsFault } from './xml.ts';

export interface Caller {
  readonly claim: SignatureClaim;
  readonly account: string;
  /** What GetCallerIdentity answers. */
  readonly arn: string;
  readonly userId: string;
  /** The user behind long-term keys or a GetSessionToken or federation session; the role behind role credentials. */
  readonly principal: User | Role;
  /** Undefined for long-term keys. */
  readonly session?: Session;
}

/**
 * @throws {AwsFault} MissingAuthenticationToken, IncompleteSignature, InvalidClientTokenId, ExpiredToken,
 *   SignatureDoesNotMatch, RequestExpired
 */
export function authenticate(request: SignedRequest, world: World, nowMs: number): Caller {
  const claim = readClaim(request);
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(claim.region))
    throw scope('Credential should be scoped to a valid region. ');
  if (claim.service !== 'sts' && claim.service !== 'iam')
    throw scope("Credential should be scoped to correct service: 'sts'. ");
  // IAM is one global service: its endpoint takes us-east-1 only.
  if (claim.service === 'iam' && claim.region !== 'us-east-1')
    throw scope(`Credential should be scoped to a valid region, not '${claim.region}'. `);
  const session = world.sessions.get(claim.accessKeyId);
  const owner =
    session === undefined ? findKey(world, claim.accessKeyId)?.user : ownerOf(world, session.ownerArn);
  // Keys of one partition mean nothing in another.
  if (owner !== undefined && (owner.partition ?? 'aws') !== partitionOfRegion(claim.region)) throw badKey();
  const caller = session === undefined ? longTerm(claim, world, nowMs) : temporary(claim, session, world);
  // A token that is over is told before the signature is looked at.
  if (session !== undefined && nowMs >= session.expiresMs) {
    throw new AwsFault('ExpiredToken', 403, 'The security token included in the request is expired');
  }
  checkTime(claim, nowMs);
  checkSignature(request, claim, caller.secret);
  const used = session === undefined ? findKey(world, claim.accessKeyId)?.key : undefined;
  if (used !== undefined) used.lastUsed = { atMs: nowMs, service: claim.service, region: claim.region };
  return caller.caller;
}

function ownerOf(world: World, arn: string): User | Role | undefined {
  return findRole(world, arn) ?? findUser(world, arn);
}

function longTerm(
  claim: SignatureClaim,
  world: World,
  nowMs: number,
): { readonly caller: Caller; readonly secret: string } {
  const found = findKey(world, claim.accessKeyId);
  if (
    found === undefined ||
    found.key.status !== 'Active' ||
    claim.sessionToken !== undefined ||
    (found.key.usableFromMs ?? 0) > nowMs
  ) {
    throw badKey();
  }
  const { user, key } = found;
  return {
    secret: key.secret,
    caller: {
      claim,
      account: user.account,
      arn: userArn(user),
      userId: user.isRoot === true ? user.account : user.id,
      principal: user,
    },
  };
}

function temporary(
  claim: SignatureClaim,
  session: Session,
  world: World,
): { readonly caller: Caller; readonly secret: string } {
  const principal =
    session.kind === 'role' ? findRole(world, session.ownerArn) : findUser(world, session.ownerArn);
  if (principal === undefined || claim.sessionToken !== session.token) throw badKey();
  const account = principal.account;
  const userId =
    session.kind === 'role'
      ? `${principal.id}:${session.name}`
      : session.kind === 'federation'
        ? `${account}:${session.name}`
        : principal.kind === 'user' && principal.isRoot === true
          ? account
          : principal.id;
  return {
    secret: session.secret,
    caller: { claim, account, arn: sessionArn(world, session), userId, principal, session },
  };
}

/** Every ARN that a trust policy may use for this caller. */
export function callerArns(caller: Caller): readonly string[] {
  const base = caller.principal.kind === 'role' ? roleArn(caller.principal) : userArn(caller.principal);
  return caller.session?.kind === 'federation' ? [caller.arn] : [caller.arn, base];
}

export function badKey(): AwsFault {
  return new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');
}

function scope(message: string): AwsFault {
  return new AwsFault('SignatureDoesNotMatch', 403, message);
}
