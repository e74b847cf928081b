// The IAM operations of the fake AWS that concern a user's own keys and devices.

import { callerContext, requireIdentityAllows } from './authorize.ts';
import { badKey, type Caller } from './caller.ts';
import { invalid, RULES } from './parameters.ts';
import { type Call, newKeyId, newSecret } from './sts.ts';
import { type AccessKey, findKey, type User, userArn } from './world.ts';
import { AwsFault, type XmlValue } from './xml.ts';

type Operation = (call: IamCall) => XmlValue | undefined;

export interface IamCall extends Call {
  /** New keys work only after this time. */
  readonly newKeyDelayMs: number;
  /** ... and are listed only after this one. */
  readonly newKeyListDelayMs: number;
}

export const IAM_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetUser: (call) => {
    const user = target(call, 'iam:GetUser');
    return {
      User: {
        Path: user.path ?? '/',
        UserName: user.isRoot === true ? undefined : user.name,
        UserId: user.id,
        Arn: userArn(user),
        CreateDate: CREATED,
      },
    };
  },
  ListAccessKeys: (call) => {
    const user = target(call, 'iam:ListAccessKeys');
    const listed = user.keys.filter((key) => (key.listedFromMs ?? 0) <= call.nowMs);
    return { AccessKeyMetadata: listed.map((key) => metadata(user, key)), IsTruncated: false };
  },
  CreateAccessKey: (call) => {
    const user = target(call, 'iam:CreateAccessKey');
    if (user.keys.length >= 2)
      throw new AwsFault('LimitExceeded', 409, 'Cannot exceed quota for AccessKeysPerUser: 2');
    const key: AccessKey = {
      id: newKeyId('AKIA'),
      secret: newSecret(),
      status: 'Active',
      createdMs: call.nowMs,
      usableFromMs: call.nowMs + call.newKeyDelayMs,
      listedFromMs: call.nowMs + call.newKeyListDelayMs,
    };
    user.keys = [...user.keys, key];
    return { AccessKey: { ...metadata(user, key), SecretAccessKey: key.secret } };
  },
  UpdateAccessKey: (call) => {
    const user = target(call, 'iam:UpdateAccessKey');
    const key = ownKey(call, user);
    const status = call.parameters.required('Status', { min: 1 });
    if (status !== 'Active' && status !== 'Inactive') {
      throw invalid(
        `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
      );
    }
    key.status = status;
    return undefined;
  },
  DeleteAccessKey: (call) => {
    const user = target(call, 'iam:DeleteAccessKey');
    const key = ownKey(call, user);
    user.keys = user.keys.filter((candidate) => candidate !== key);
    return undefined;
  },
  GetAccessKeyLastUsed: (call) => {
    const id = call.parameters.required('AccessKeyId', RULES.accessKeyId);
    const found = findKey(call.world, id);
    allow(call, 'iam:GetAccessKeyLastUsed', found === undefined ? '*' : userArn(found.user));
    if (found === undefined || found.user.account !== call.caller.account)
      throw new AwsFault(
        'AccessDenied',
        403,
        'You do not have permission to get the last used info for this access key',
      );
    const used = found.key.lastUsed;
    return {
      UserName: found.user.name,
      AccessKeyLastUsed:
        used === undefined
          ? { ServiceName: 'N/A', Region: 'N/A' }
          : { LastUsedDate: new Date(used.atMs), ServiceName: used.service, Region: used.region },
    };
  },
  ListMFADevices: (call) => {
    const user = target(call, 'iam:ListMFADevices');
    return {
      MFADevices: user.mfaDevices.map((device) => ({
        UserName: user.name,
        SerialNumber: device.serial,
        EnableDate: CREATED,
      })),
      IsTruncated: false,
    };
  },
  ListAccountAliases: (call) => {
    allow(call, 'iam:ListAccountAliases', '*');
    const account = call.world.accounts.find((candidate) => candidate.id === call.caller.account);
    return { AccountAliases: account?.aliases ?? [], IsTruncated: false };
  },
};

const CREATED = new Date('2024-01-02T03:04:05Z');

/**
 * Sessions of GetSessionToken without MFA and of GetFederationToken cannot call IAM at all.
 *
 * @throws {AwsFault} InvalidClientTokenId
 */
export function requireIamUsable(caller: Caller): void {
  const { session } = caller;
  if (session === undefined || session.kind === 'role') return;
  if (session.kind === 'federation' || session.mfaAtMs === undefined) throw badKey();
}

/** The user a call is about: the one named, else the caller. */
function target(call: IamCall, action: string): User {
  const { caller, parameters, world } = call;
  const name = parameters.text('UserName', RULES.userName);
  if (name === undefined && caller.principal.kind !== 'user')
    throw invalid('Must specify userName when calling with non-User credentials');
  const user =
    name === undefined
      ? (caller.principal as User)
      : world.users.find(
          (candidate) =>
            candidate.account === caller.account && candidate.name === name && candidate.isRoot !== true,
        );
  allow(call, action, user === undefined ? `arn:aws:iam::${caller.account}:user/${name}` : userArn(user));
  if (user === undefined)
    throw new AwsFault('NoSuchEntity', 404, `The user with name ${name} cannot be found.`);
  return user;
}

function allow(call: IamCall, action: string, resource: string): void {
  requireIdentityAllows(call.caller, {
    action,
    resource,
    context: callerContext(call.caller, false, call.nowMs),
  });
}

function ownKey(call: IamCall, user: User): AccessKey {
  const id = call.parameters.required('AccessKeyId', RULES.accessKeyId);
  const key = user.keys.find((candidate) => candidate.id === id);
  if (key === undefined)
    throw new AwsFault('NoSuchEntity', 404, `The Access Key with id ${id} cannot be found.`);
  return key;
}

function metadata(user: User, key: AccessKey): { readonly [name: string]: XmlValue } {
  return {
    UserName: user.name,
    AccessKeyId: key.id,
    Status: key.status,
    CreateDate: new Date(key.createdMs ?? CREATED.getTime()),
  };
}
