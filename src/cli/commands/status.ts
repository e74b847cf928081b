// `vault status`: which credentials are active here, whose they are and until when. Reads the environment, the config files
// and the index; never a secret, never the keyring.

import { parseRoleArn } from '../../kernel/arn.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { formatInstant } from '../../output/dates.ts';
import { formatJson } from '../../output/json.ts';
import { staticKeyNames } from '../../profiles/sources.ts';
import { readIndex } from '../../sessions/index-file.ts';
import { type Active, type ActiveSource, findActive } from '../active.ts';
import type { Context } from '../context.ts';
import { type FlagValues, isSet } from '../flags.ts';
import { knownIndexPath } from '../keyring-context.ts';
import type { CommandResult } from '../result.ts';

/** Apart from a failure (1) and a wrong command line (2), so that scripts can tell. */
const NONE_ACTIVE = 3;
const EXPIRED = 4;

const WORDS: Readonly<Record<ActiveSource, string>> = {
  use: 'by vault use',
  exec: 'by vault exec',
  environment: 'variables of this environment, not set by vault',
  profile: 'by AWS_PROFILE: each program gets them for itself',
  'web-identity': 'a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)',
  'credential-server': 'a credential server (AWS_CONTAINER_CREDENTIALS_*)',
};

/** What else is known about the credentials. */
interface Details {
  /** The profile whose stored keys, or keys in a file, these are. */
  readonly owner?: string;
  readonly ownerPlace?: 'keyring' | 'file';
  readonly roleArn?: string;
  /** The profile that is named does not exist. */
  readonly isUnknown: boolean;
}

export async function runStatus(flags: FlagValues, context: Context): Promise<CommandResult> {
  const active = findActive(context);
  const details = active === undefined ? { isUnknown: false } : await detailsOf(active, context);
  const leftMs =
    active?.expiration === undefined ? undefined : active.expiration.getTime() - context.clock.now();
  const state =
    active === undefined || details.isUnknown
      ? 'none'
      : leftMs !== undefined && leftMs <= 0
        ? 'expired'
        : 'active';
  context.out(
    isSet(flags, 'json')
      ? formatJson(asJson(state, active, details, leftMs))
      : asText(active, details, leftMs),
  );
  return { kind: 'exit', status: state === 'active' ? 0 : state === 'none' ? NONE_ACTIVE : EXPIRED };
}

function asText(active: Active | undefined, details: Details, leftMs: number | undefined): string {
  if (active === undefined) return 'no credentials are active here\n';
  const { source, profile, accessKeyId, account, expiration, region } = active;
  const rows: [string, string | undefined][] = [
    [
      'profile',
      profile === undefined
        ? undefined
        : `${profile}${details.isUnknown ? ' (there is no such profile)' : ''}`,
    ],
    ['source', WORDS[source]],
    ['owner', ownerText(details)],
    ['until', untilText(expiration, leftMs, active)],
    ['key', accessKeyId],
    // The role's ARN says it as well.
    ['account', details.roleArn === undefined ? account : undefined],
    ['role', details.roleArn],
    ['region', region],
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(8)} ${(value ?? '').replace(/\p{Cc}/gu, '?')}\n`)
    .join('');
}

function ownerText({ owner, ownerPlace }: Details): string | undefined {
  if (owner === undefined) return undefined;
  return ownerPlace === 'keyring'
    ? `the long-term keys that are stored for ${owner}`
    : `the keys of profile ${owner} in its file`;
}

function untilText(
  expiration: Date | undefined,
  leftMs: number | undefined,
  active: Active,
): string | undefined {
  if (expiration === undefined || leftMs === undefined) {
    if (active.accessKeyId === undefined) return undefined;
    return active.isTemporary ? 'not known' : 'for ever: these are long-term keys';
  }
  const span = formatDuration(Math.trunc(Math.abs(leftMs) / 1000));
  return `${formatInstant(expiration)} (${leftMs <= 0 ? `expired ${span} ago` : `${span} left`})`;
}

function asJson(
  state: string,
  active: Active | undefined,
  details: Details,
  leftMs: number | undefined,
): unknown {
  return {
    state,
    source: active?.source ?? null,
    profile: active?.profile ?? null,
    owner: details.owner ?? null,
    ownerPlace: details.ownerPlace ?? null,
    accessKeyId: active?.accessKeyId ?? null,
    account: accountOf(details.roleArn) ?? active?.account ?? null,
    roleArn: details.roleArn ?? null,
    region: active?.region ?? null,
    expiration: active?.expiration === undefined ? null : formatInstant(active.expiration),
    secondsLeft: leftMs === undefined ? null : Math.trunc(leftMs / 1000),
  };
}

function accountOf(roleArn: string | undefined): string | undefined {
  const role = roleArn === undefined ? undefined : parseRoleArn(roleArn);
  return role?.ok === true ? role.value.account : undefined;
}

/** Out of the files and the index; what cannot be read is left out, as the credentials are active all the same. */
async function detailsOf(active: Active, context: Context): Promise<Details> {
  const { profile, accessKeyId } = active;
  const stored = storedKeys(context);
  const isNamed = active.source === 'profile';
  try {
    const { profiles } = (await context.config()).files;
    if (profile !== undefined) {
      const section = profiles.get(profile);
      const roleArn = section?.keys.get('role_arn');
      return {
        isUnknown: isNamed && section === undefined && !stored.has(profile),
        ...(roleArn !== undefined && parseRoleArn(roleArn).ok ? { roleArn } : {}),
      };
    }
    const keyOwner = [...stored].find(([, keyId]) => keyId === accessKeyId)?.[0];
    if (keyOwner !== undefined) return { owner: keyOwner, ownerPlace: 'keyring', isUnknown: false };
    const fileOwner = [...profiles.values()].find(
      (section) => accessKeyId !== undefined && staticKeyNames(section)?.accessKeyId === accessKeyId,
    );
    return fileOwner === undefined
      ? { isUnknown: false }
      : { owner: fileOwner.name, ownerPlace: 'file', isUnknown: false };
  } catch (error) {
    if (isNamed) throw error;
    context.debug('status: the config files cannot be read');
    return { isUnknown: false };
  }
}

/** Name to access key id. */
function storedKeys(context: Context): ReadonlyMap<string, string> {
  const path = knownIndexPath(context);
  const index = path === undefined ? undefined : readIndex(path);
  return new Map([...(index?.credentials ?? [])].map(([name, { accessKeyId }]) => [name, accessKeyId]));
}
