// Failures of naming an SSO session, an account or a role, and of writing profiles for them.

import type { Facts } from '../../kernel/error.ts';
import type { CliErrorCode } from '../errors.ts';
import { because, fact, factOr, shellWord, type Table, USAGE } from './row.ts';

type Code = Extract<
  CliErrorCode,
  `session-${string}` | `account-${string}` | 'role-incomplete' | `filter-${string}` | `populate-${string}`
>;

const MAKE = 'vault config set --create --section sso-session:NAME sso_start_url URL';

const session = (f: Facts): string => `SSO session ${factOr(f, 'session', 'of that name')}`;
const account = (f: Facts): string => factOr(f, 'account', 'of that name');
const list = (f: Facts, more = ''): string =>
  `vault sso list ${shellWord(fact(f, 'session'))}${more}`.replace(" ''", '');

export const SSO_LIST_FAILURES: Table<Code> = {
  'session-unknown': {
    message: (f) => `${factOr(f, 'path', 'the config file')} has no ${session(f)}`,
    hint: (f) =>
      fact(f, 'closest') !== ''
        ? `did you mean ${fact(f, 'closest')}?`
        : fact(f, 'known') === ''
          ? MAKE
          : `choose one of: ${fact(f, 'known')}`,
    status: USAGE,
  },
  'session-needed': {
    message: (f) =>
      fact(f, 'known') === ''
        ? `${factOr(f, 'path', 'the config file')} has no SSO session`
        : 'there is more than one SSO session, and none is named',
    hint: (f) => (fact(f, 'known') === '' ? MAKE : `name one of: ${fact(f, 'known')}`),
    status: USAGE,
  },
  'session-incomplete': {
    message: (f) => `${session(f)} does not have ${words(f.missing, 'all that it needs')}`,
    hint: (f) =>
      `vault config set --section sso-session:${shellWord(factOr(f, 'session', 'NAME'))} ${Array.isArray(f.missing) ? String(f.missing[0]) : 'sso_region'} VALUE`,
  },
  'account-unknown': {
    message: (f) => `${session(f)} gives no role in an account ${account(f)}`,
    hint: (f) =>
      fact(f, 'closest') === '' ? list(f) : `did you mean ${fact(f, 'closest')}? \`${list(f)}\` shows all`,
  },
  'account-ambiguous': {
    message: (f) => `${words(f.ids, 'several accounts')} are all called ${account(f)}`,
    hint: () => 'give the number of the account',
  },
  'role-incomplete': {
    message: (f) =>
      `a role is named in part: ${factOr(f, 'missing', '--role')} is missing, and there is no terminal to ask on`,
    hint: (f) => list(f, fact(f, 'account') === '' ? '' : ` --account ${shellWord(fact(f, 'account'))}`),
    status: USAGE,
  },
  'filter-idle': {
    message: (f) =>
      `${factOr(f, 'flag', '--account')} ${factOr(f, 'pattern', 'as given')} fits nothing that ${session(f)} gives`,
    hint: (f) => list(f),
  },
  'populate-unasked': {
    message: () => 'the config file would be changed, and there is no terminal to ask on',
    hint: () => 'look at the change with --dry-run, then make it with --yes',
  },
  'populate-overtaken': {
    message: (f) =>
      `${factOr(f, 'path', 'the config file')} has changed since the difference was shown, and nothing was written`,
    hint: () => 'run the command again',
  },
  'populate-same-name': {
    message: (f) =>
      `the template makes one name, ${factOr(f, 'profile', 'the same')}, of ${words(f.roles, 'several roles')}`,
    hint: () => 'put {account_id} and {role_name} into --template',
    status: USAGE,
  },
  'populate-bad-name': {
    message: (f) =>
      `the template makes a name that cannot be used${fact(f, 'profile') === '' ? '' : ` (${fact(f, 'profile')})`}${because(f)}`,
    hint: () => 'put {account_id} and {role_name} into --template',
    status: USAGE,
  },
};

/** `a`, `a and b`, `a, b and c`. */
function words(value: unknown, otherwise: string): string {
  const all = Array.isArray(value) ? value.map(String) : [];
  const last = all.at(-1) ?? otherwise;
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}
