// Words for what is wrong in the two AWS files.

import type { Facts } from '../../kernel/error.ts';
import type { FindingCode } from '../../setup/findings.ts';
import { because, errnoHint, errnoText, fact } from '../failures/row.ts';
import { type At, type Words, wordOf } from './words.ts';

const CLI_REJECTS = 'the AWS CLI and everything made with botocore give up the whole file here';
const READ_OTHERWISE =
  'programs that use another AWS SDK see something else here than vault and the AWS CLI do';

const reader = (why: string): Words => ({
  what: (f) => fact(f, 'text'),
  why,
  fix: (_, at) => at.edit,
});

const where = (f: Facts): string => (fact(f, 'section') === '' ? '' : ` in [${fact(f, 'section')}]`);

/** Sets the key, where it is one of a profile's; a placeholder says what has to go there. */
function setKey(value: string): (f: Facts, at: At) => string {
  return (f, at) => {
    if (at.place?.path === undefined || f.kind === undefined) return at.edit;
    const section = f.kind === 'sso-session' ? `--section 'sso-session:${fact(f, 'name')}'` : '';
    const words = ['vault config set', section, f.kind === 'sso-session' ? '' : wordOf(f, 'name', at)];
    return [...words, fact(f, 'key'), value].filter((part) => part !== '').join(' ');
  };
}

const badValue = (value: string): Words => ({
  what: (f) => `${fact(f, 'key')}${where(f)} cannot be used${because(f)}; it takes ${fact(f, 'expected')}`,
  why: 'every command with this profile fails, or AWS refuses it',
  fix: setKey(value),
});

export const CONFIG_WORDS = {
  'byte-order-mark': {
    ...reader(CLI_REJECTS),
    fix: (_, at) =>
      at.platform === 'linux'
        ? `sed -i '1s/^\\xEF\\xBB\\xBF//' ${at.path}`
        : `save it as UTF-8 without a BOM: ${at.edit}`,
  },
  'not-utf8': reader(CLI_REJECTS),
  'duplicate-section': reader(CLI_REJECTS),
  'duplicate-key': reader(CLI_REJECTS),
  'lone-carriage-return': reader(READ_OTHERWISE),
  'odd-white-space': reader(READ_OTHERWISE),
  'inherited-section': reader(READ_OTHERWISE),
  'not-a-profile': reader('nobody reads this section as the profile that it looks like'),
  'name-hidden-from-js': reader(READ_OTHERWISE),
  'name-breaks-js': reader(READ_OTHERWISE),
  'text-after-header': reader(READ_OTHERWISE),
  'two-defaults': reader(READ_OTHERWISE),
  'replaced-section': reader(READ_OTHERWISE),
  'prefix-in-credentials': reader('the profile is not found under the name that was meant'),
  'inline-comment': reader('the comment is a part of the value for some, and not for others'),
  'colon-delimiter': reader(READ_OTHERWISE),
  'upper-case-key': reader(READ_OTHERWISE),
  'empty-value': reader(READ_OTHERWISE),
  'indented-after-block': reader(READ_OTHERWISE),
  'swallowed-header': reader('the section is not there: its header is a part of the value above it'),
  'swallowed-line': reader('the key of this line is not there: the line is a part of the value above it'),
  'config-malformed': {
    what: (f) => `the file cannot be read from here on: expected ${fact(f, 'expected')}`,
    why: 'no command that needs a profile works while it stands',
    fix: (_, at) => at.edit,
  },
  'file-unreadable': {
    what: (f) => `the file cannot be read: ${errnoText(fact(f, 'errno'))}`,
    why: 'no command that needs a profile works',
    fix: (f, at) =>
      fact(f, 'errno') === 'EACCES'
        ? `chmod u+r ${at.path}`
        : errnoHint(fact(f, 'errno'), at.place?.path ?? ''),
  },
  'unknown-key': {
    what: (f) => `a key${where(f)} that nobody reads; did you mean ${fact(f, 'closest')}?`,
    why: 'a misspelt key does nothing, and says nothing',
    fix: (_, at) => at.edit,
  },
  'bad-value': badValue('VALUE'),
  'bad-arn': badValue('ARN'),
  'bad-duration': badValue('3600'),
  'bad-region': badValue('REGION'),
  'unknown-region': {
    ...badValue('REGION'),
    what: (f) => `${fact(f, 'key')}${where(f)} is not the name of a region that AWS has`,
    why: 'requests would go to a host that is not there',
  },
  'sso-session-incomplete': {
    what: (f) => `[${fact(f, 'section')}] has no ${fact(f, 'missing').replace(', ', ' and no ')}`,
    why: 'nobody can sign in with this session',
    fix: (_, at) => at.edit,
  },
} as const satisfies Partial<Record<FindingCode, Words>>;
