// Words for what is wrong with the store of secrets, with files that hold secrets, and with permissions.

import type { Facts } from '../../kernel/error.ts';
import { KeyringError, type KeyringErrorCode } from '../../keyring/errors.ts';
import type { FindingCode } from '../../setup/findings.ts';
import { describeFailure } from '../failure.ts';
import { because, fact, factOr, profileOf } from '../failures/row.ts';
import { type At, count, type Words, word, wordOf } from './words.ts';

function failureOf(f: Facts, at?: At) {
  const { errorCode, ...facts } = f;
  const path = at?.place?.path;
  return describeFailure(
    new KeyringError(String(errorCode) as KeyringErrorCode, {
      ...facts,
      ...(path === undefined ? {} : { path }),
    }),
    {},
  );
}

const DAMAGE: Readonly<Record<string, string>> = {
  'file-truncated': 'is cut off: its end is missing',
  'file-tampered': 'was changed by something other than vault',
  'file-foreign': 'is not a file of this store',
  'file-newer': 'was written by a newer version of vault',
  'file-headless': 'is missing, and without it the items beside it cannot be read',
  'file-access': 'cannot be read',
  'parts-damaged': 'is not whole',
  'not-keys': 'holds something other than keys',
};

const damage = (f: Facts): string => DAMAGE[fact(f, 'errorCode')] ?? 'cannot be read';

const moveAway = (at: At): string =>
  at.platform === 'win32'
    ? `Rename-Item ${at.path} ${at.path}.away`
    : `mv ${at.path} ${word(`${at.place?.path ?? ''}.away`, at.platform)}`;

/** A missing index is made from the store by the next command. */
const remakeIndex = (at: At): string =>
  at.platform === 'win32' ? `Remove-Item ${at.path}; vault list` : `rm ${at.path} && vault list`;

/** @param linux the command where it is not `rm` */
function remove(at: At, linux = 'rm'): string {
  if (at.platform === 'win32') return `Remove-Item ${at.path}`;
  return `${at.platform === 'linux' ? linux : 'rm'} ${at.path}`;
}

const inFile = (f: Facts): string => `the ${fact(f, 'file')} file`;

/** Stores the keys and takes them out of the file. */
function moveKeys(f: Facts, at: At): string {
  const profile = wordOf(f, 'profile', at);
  const file = f.file === 'credentials' ? '--file credentials ' : '';
  const name = word(fact(f, 'profile'), at.platform);
  return `vault add ${profile} && vault config unset ${file}${name} aws_access_key_id && vault config unset ${file}${name} aws_secret_access_key`;
}

const RC_WHY = 'every program of yours can read it, and so can every backup of your home folder';

export const STORE_WORDS = {
  'backend-unknown': {
    what: (f) => `there is no backend ${fact(f, 'backend')}`,
    why: 'no command that needs a secret works',
    fix: () => 'vault backends',
  },
  'backend-unusable': {
    what: (f) => `the ${fact(f, 'backend')} backend cannot be used here${because(f)}`,
    why: 'no command that needs a secret works',
    fix: (f) => factOr(f, 'hint', 'vault backends'),
  },
  'backend-none': {
    what: () => 'no store of secrets can be used here',
    why: 'no command that needs a secret works',
    fix: () => 'vault backends',
  },
  'backend-gone': {
    what: (f) =>
      `the ${fact(f, 'backend')} backend, where your keys are, cannot be used any more${because(f)}`,
    why: 'vault takes no other store by itself: the keys would seem lost',
    fix: (f) => factOr(f, 'hint', 'vault backends'),
  },
  'backend-choice-broken': {
    what: () => 'the file that remembers the backend holds something else',
    why: 'vault looks for a store anew at each start, and may take another one',
    fix: (_, at) => remove(at),
  },
  'keyring-locked': {
    what: () => 'the keyring is locked, so what is in it was not looked at',
    why: 'the next command that needs a secret will ask you to unlock it',
    fix: () => 'vault doctor --unlock',
  },
  'keyring-failed': {
    what: (f) => failureOf(f).message,
    why: 'no command that needs a secret works',
    fix: (f) => failureOf(f).hint ?? 'vault backends',
  },
  'index-broken': {
    what: () => 'the index of stored keys cannot be read',
    why: 'it is made anew from the keyring, which may have to be unlocked for that',
    fix: () => 'vault list',
  },
  'index-without-item': {
    what: (f) => `the keys of ${profileOf(f)} are listed, but not in the store`,
    why: 'every command with this profile fails',
    fix: (f, at) => `vault add ${wordOf(f, 'profile', at)}`,
  },
  'index-without-session': {
    what: (f) => `${count(f, 'cached session')} of ${fact(f, 'profiles')} cannot be found in the store`,
    why: 'a listing shows what is not there; the next command makes the session anew',
    fix: () => 'vault clear',
  },
  'item-without-index': {
    what: (f) => {
      const parts = [
        fact(f, 'profiles') === '' ? '' : `keys of ${fact(f, 'profiles')}`,
        Number(f.sessions) > 0 ? `${fact(f, 'sessions')} sessions` : '',
      ].filter((part) => part !== '');
      return `the store holds what is not listed: ${parts.join(', ')}`;
    },
    why: 'they do not show in listings, and their profiles seem to have no keys',
    fix: (_, at) => remakeIndex(at),
  },
  'index-other-key': {
    what: (f) => `the keys of ${profileOf(f)} in the store are not those that are listed`,
    why: 'sessions of the earlier keys would be taken for sessions of these',
    fix: (_, at) => remakeIndex(at),
  },
  'item-damaged': {
    what: (f) => `a file of the store ${damage(f)}`,
    why: 'the keys or the session in it cannot be read any more',
    fix: (f, at) => (fact(f, 'errorCode') === 'file-newer' ? 'update vault' : moveAway(at)),
  },
  'item-unreadable': {
    what: (f) =>
      `an item of the store ${damage(f)}${fact(f, 'profile') === '' ? '' : `: the keys of ${profileOf(f)}`}`,
    why: 'they cannot be used any more',
    fix: (f, at) => (fact(f, 'profile') === '' ? 'vault clear' : `vault add ${wordOf(f, 'profile', at)}`),
  },
  'store-damaged': {
    what: (f) => `the header of the store ${damage(f)}`,
    why: 'without it nothing in the store can be read',
    fix: (f, at) => failureOf(f, at).hint ?? 'restore it from a backup',
  },
  'parts-leftover': {
    what: (f) => `the keyring holds ${count(f, 'part')} of values that were split`,
    why: 'parts of a write that was cut short stay until the next listing clears them away',
    fix: () => 'vault clear',
  },
  'rotation-unfinished': {
    what: (f) => `the rotation of the keys of ${profileOf(f)} was begun and not finished`,
    why: 'two keys may be alive, one of which nobody uses',
    fix: (f, at) => `vault rotate ${wordOf(f, 'profile', at)}`,
  },

  'keys-in-file': {
    what: (f) => `the long-term keys of ${profileOf(f)} stand in ${inFile(f)} in the clear`,
    why: 'every program that you run can read and keep them',
    fix: moveKeys,
  },
  'temporary-keys-in-file': {
    what: (f) => `temporary credentials of ${profileOf(f)} stand in ${inFile(f)} in the clear`,
    why: 'every program that you run can read them for as long as they work',
    fix: (f, at) =>
      `vault config unset ${f.file === 'credentials' ? '--file credentials ' : ''}${wordOf(f, 'profile', at)} aws_session_token`,
  },
  'keys-in-shell-file': {
    what: (f) => `${fact(f, 'variable')} is set in the clear`,
    why: RC_WHY,
    fix: (_, at) => `vault add PROFILE, then take the line out: ${at.edit}`,
  },
  'keys-in-history': {
    what: (f) => `the history of commands holds ${fact(f, 'variable')}`,
    why: RC_WHY,
    fix: (_, at) =>
      at.platform === 'win32'
        ? `vault rotate PROFILE, then take the line out: ${at.edit}`
        : `sed -i${at.platform === 'darwin' ? " ''" : ''} -E '/AWS_(SECRET_ACCESS_KEY|SESSION_TOKEN|VAULT_FILE_PASSPHRASE)/d' ${at.path}`,
  },
  'passphrase-in-shell-file': {
    what: (f) => `${fact(f, 'variable')} is set in the clear`,
    why: 'whoever can read the file can open the store that the passphrase protects',
    fix: (_, at) => at.edit,
  },
  'keys-in-copy': {
    what: (f) => `a copy of the AWS files holds ${fact(f, 'variable')}`,
    why: 'it is forgotten when the keys are moved or replaced',
    fix: (_, at) => remove(at, 'shred -u'),
  },
  'cached-credentials': {
    what: (f) => `the AWS CLI keeps ${count(f, 'set')} of credentials here that still work`,
    why: 'they stand in plain files, which every program of yours can read',
    fix: (_, at) => (at.platform === 'win32' ? `Remove-Item -Recurse ${at.path}` : `rm -r ${at.path}`),
  },

  'key-old': {
    what: (f) =>
      `the keys of ${profileOf(f)} are ${f.isExact === true ? '' : 'at least '}${fact(f, 'days')} days old`,
    why: 'the longer a key lives, the more places it may have leaked to; AWS advises 90 days at most',
    fix: (f, at) => `vault rotate ${wordOf(f, 'profile', at)}`,
  },

  'readable-by-others': {
    what: (f) => `other users of this machine can read this ${fact(f, 'what')}`,
    why: 'it holds secrets, or says where they are',
    fix: (f, at) => `chmod ${fact(f, 'what') === 'folder' ? '700' : '600'} ${at.path}`,
  },
  'writable-by-others': {
    what: (f) => `other users of this machine can change this ${fact(f, 'what')}`,
    why: 'who can change it can have programs run as you (credential_process), or send requests elsewhere',
    fix: (f, at) => `chmod ${f.isSecret === true ? 'go-rwx' : 'go-w'} ${at.path}`,
  },
  'wrong-owner': {
    what: (f) => `this ${fact(f, 'what')} belongs to ${f.isRoot === true ? 'root' : 'another user'}`,
    why: 'commands that write it fail; it may have been made with sudo',
    fix: (_, at) => `sudo chown "$(id -u):$(id -g)" ${at.path}`,
  },
  'not-writable': {
    what: (f) => `this ${fact(f, 'what')} cannot be written`,
    why: 'commands that change it fail',
    fix: (_, at) => `chmod u+w ${at.path}`,
  },
  'dangling-link': {
    what: () => 'this is a link that leads nowhere',
    why: 'the file counts as missing',
    fix: (_, at) => (at.platform === 'win32' ? `Get-Item ${at.path}` : `readlink ${at.path}`),
  },
  'on-network': {
    what: (f) => `this folder is on a network file system (${fact(f, 'fileSystem')})`,
    why: 'locks do not always hold there, and other machines see what is in it',
    fix: () => 'export XDG_STATE_HOME and XDG_DATA_HOME as folders of this machine',
  },
  'in-memory': {
    what: (f) => `this folder is in memory (${fact(f, 'fileSystem')})`,
    why: 'what is in it, keys included, is gone when the machine starts again',
    fix: () => 'export XDG_STATE_HOME and XDG_DATA_HOME as folders on a disk',
  },

  'temporary-leftover': {
    what: () => 'a temporary file of a vault process that was killed',
    why: 'it does no harm, and nobody else clears it away',
    fix: (_, at) => remove(at),
  },
  'lock-held': {
    what: () => 'another process holds this lock',
    why: 'commands that need it wait until that process ends',
    fix: (_, at) => `${at.platform === 'linux' ? 'fuser -v' : 'lsof'} ${at.path}`,
  },
  'lock-unusable': {
    what: () => 'something other than a lock file stands here',
    why: 'every command that needs the lock fails',
    fix: (_, at) => moveAway(at),
  },
} as const satisfies Partial<Record<FindingCode, Words>>;
