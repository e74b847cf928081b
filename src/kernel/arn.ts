// Amazon Resource Names as far as we use them: roles, managed policies and MFA devices; it must never guess a missing part.

export interface Arn {
  /** `aws`, `aws-cn`, `aws-us-gov`, ... */
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
}

/** `reason` is a clause that completes "it cannot be used: ...". */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

const PARTITION = /^aws(?:-[a-z]+)*$/;
const ACCOUNT = /^[0-9]{12}$/;
/** IAM paths are printable ASCII between slashes. */
const PATH_AND_NAME = /^(?:[\x21-\x2e\x30-\x7f]+\/)*[\w+=,.@-]{1,128}$/;

function no(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** Twelve digits. */
export function isAccountId(text: string): boolean {
  return ACCOUNT.test(text);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function parseArn(text: string): Parsed<Arn> {
  if (text !== text.trim()) return no('there is white space around it');
  if (!text.startsWith('arn:')) return no('it does not begin with arn:');
  const [, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  if (rest.length === 0) return no('it has fewer than six parts');
  if (!PARTITION.test(partition))
    return no('its partition is not aws, aws-cn, aws-us-gov or another aws-... name');
  if (service === '') return no('it names no service');
  if (account !== '' && account !== 'aws' && !isAccountId(account))
    return no('its account id is not twelve digits');
  if (resource === '') return no('it names no resource');
  return { ok: true, value: { partition, service, region, account, resource } };
}

/** An IAM ARN whose resource begins with `type/`. */
function parseIamArn(text: string, type: string, what: string): Parsed<Arn> {
  const arn = parseArn(text);
  if (!arn.ok) return arn;
  const { service, region, account, resource } = arn.value;
  if (service !== 'iam')
    return no(service === 'sts' ? 'it is the ARN of a session, not of a role' : 'its service is not iam');
  if (region !== '') return no('an IAM ARN has no region');
  if (account === '') return no('it names no account');
  if (!resource.startsWith(`${type}/`)) return no(`it is not the ARN of ${what}`);
  return arn;
}

export interface RoleArn {
  readonly partition: string;
  readonly account: string;
  /** With both slashes: `/` or `/service/`. */
  readonly path: string;
  readonly name: string;
}

/** 20..2048 characters, `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`. */
export function parseRoleArn(text: string): Parsed<RoleArn> {
  const arn = parseIamArn(text, 'role', 'a role');
  if (!arn.ok) return arn;
  const { partition, account, resource } = arn.value;
  if (account === 'aws') return no('its account id is not twelve digits');
  if (text.length > 2048) return no('it is longer than 2048 characters');
  const rest = resource.slice('role/'.length);
  if (!PATH_AND_NAME.test(rest)) return no('the role name may only have letters, digits and _+=,.@-');
  const slash = rest.lastIndexOf('/');
  const name = rest.slice(slash + 1);
  if (name.length > 64) return no('the role name is longer than 64 characters');
  return { ok: true, value: { partition, account, path: `/${rest.slice(0, slash + 1)}`, name } };
}

/** A managed policy: `arn:PARTITION:iam::aws:policy/...` or one of an account. Gives the parts. */
export function parsePolicyArn(text: string): Parsed<Arn> {
  const arn = parseIamArn(text, 'policy', 'a managed policy');
  if (!arn.ok) return arn;
  if (text.length > 2048) return no('it is longer than 2048 characters');
  if (!PATH_AND_NAME.test(arn.value.resource.slice('policy/'.length)))
    return no('it has a character that no policy name has');
  return arn;
}

export type MfaSerial =
  | { readonly kind: 'virtual'; readonly partition: string; readonly account: string; readonly name: string }
  | { readonly kind: 'hardware'; readonly serial: string };

const HARDWARE_SERIAL = /^[\w+=/:,.@-]{9,256}$/;

/**
 * The two forms that STS takes as SerialNumber: the ARN of a virtual device, or the serial number printed on a
 * hardware token. Security keys (`u2f/`) have ARNs too, but no codes that STS could check.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function parseMfaSerial(text: string): Parsed<MfaSerial> {
  if (!text.startsWith('arn:')) {
    if (text !== text.trim()) return no('there is white space around it');
    if (text.length < 9) return no('a hardware serial number has at least 9 characters');
    if (text.length > 256) return no('it is longer than 256 characters');
    return HARDWARE_SERIAL.test(text)
      ? { ok: true, value: { kind: 'hardware', serial: text } }
      : no('it is neither an ARN nor a serial number (letters, digits and _+=/:,.@-)');
  }
  if (/:u2f\//.test(text))
    return no('it is a security key: STS only takes devices that show six-digit codes');
  const arn = parseIamArn(
    text,
    text.includes(':sms-mfa/') ? 'sms-mfa' : 'mfa',
    'an MFA device (arn:aws:iam::ACCOUNT:mfa/NAME)',
  );
  if (!arn.ok) return arn.reason.includes('session') ? no('its service is not iam') : arn;
  const { partition, account, resource } = arn.value;
  if (text.length > 256) return no('it is longer than 256 characters');
  const name = resource.slice(resource.indexOf('/') + 1);
  if (!HARDWARE_SERIAL.test(text) || name === '' || name.endsWith('/'))
    return no('its device name has a character that STS refuses');
  return { ok: true, value: { kind: 'virtual', partition, account, name } };
}
