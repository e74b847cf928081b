// Failures of the keyring room.

import type { Facts } from '../../kernel/error.ts';
import type { KeyringErrorCode } from '../../keyring/errors.ts';
import { because, errnoHint, errnoText, fact, factOr, type Table } from './row.ts';

const OTHER_STORE = 'use another store, such as --backend file; `vault backends` lists them';

const path = (f: Facts): string => factOr(f, 'path', 'the store');
const item = (f: Facts): string => (fact(f, 'item') === '' ? 'the item' : `the item ${fact(f, 'item')}`);
const backend = (f: Facts): string =>
  fact(f, 'backend') === '' ? 'the store' : `the ${fact(f, 'backend')} backend`;

/** The header is the one file of a store without which nothing in it can be read. */
const isHeader = (f: Facts): boolean => /[/\\]store\.json$/.test(fact(f, 'path'));

const restore = (f: Facts): string =>
  isHeader(f)
    ? 'restore it from a backup, or begin a new store in another folder with --file-dir'
    : 'restore it from a backup, or remove it and add the keys again';

export const KEYRING_FAILURES: Table<KeyringErrorCode> = {
  'backend-unknown': {
    message: (f) => `there is no backend ${fact(f, 'backend')}`.trimEnd(),
    hint: (f) => (fact(f, 'known') === '' ? 'vault backends' : `choose one of: ${fact(f, 'known')}`),
  },
  'backend-unavailable': {
    message: (f) => `${backend(f)} cannot be used here${because(f)}`,
    hint: () => OTHER_STORE,
  },
  'no-backend': { message: () => 'no store of secrets can be used here', hint: () => 'vault backends' },
  locked: {
    message: () => 'the keyring is locked, and there is nobody to ask to unlock it',
    hint: () => 'unlock the keyring in a desktop session, or use another store: --backend file',
  },
  dismissed: {
    message: () => 'the keyring was not unlocked: the dialog was dismissed',
    hint: () => 'run the command again and unlock it',
  },
  timeout: {
    message: (f) =>
      `the keyring gave no answer${fact(f, 'seconds') === '' ? '' : ` within ${fact(f, 'seconds')} seconds`}`,
    hint: (f) =>
      f.backend === 'file'
        ? 'look for another vault process that waits for the passphrase'
        : 'see whether an unlock dialog is open, or use another store: --backend file',
  },
  'no-collection': {
    message: () => 'the keyring has no collection to store secrets in yet',
    hint: () => 'log in to a desktop session once to create it, or use another store: --backend file',
  },
  'too-large': {
    message: (f) => `${item(f)} is larger than the store takes`,
    hint: () => OTHER_STORE,
  },
  'read-back': {
    message: (f) =>
      `the store did not give back what was written to ${fact(f, 'item') === '' ? path(f) : item(f)}`,
    hint: () => 'run the command again; if it stays so, use another store: --backend file',
  },
  failed: {
    message: (f) => `${backend(f)} failed${because(f)}`,
    hint: () => OTHER_STORE,
  },
  'passphrase-wrong': {
    message: (f) => `wrong passphrase for ${path(f)}`,
    hint: (f) =>
      f.hasPassphraseVariable === true ? 'correct AWS_VAULT_FILE_PASSPHRASE' : 'run the command again',
  },
  'passphrase-needed': {
    message: (f) =>
      `the store in ${factOr(f, 'path', 'its folder')} needs its passphrase, and there is no terminal to ask on`,
    hint: () => 'set AWS_VAULT_FILE_PASSPHRASE, or run vault once in a terminal',
  },
  'file-truncated': { message: (f) => `${path(f)} is cut off: its end is missing`, hint: restore },
  'file-tampered': { message: (f) => `${path(f)} was changed by something other than vault`, hint: restore },
  'file-foreign': {
    message: (f) => `${path(f)} is not a file of this store`,
    hint: () => 'move it away, or name another folder with --file-dir',
  },
  'setting-invalid': {
    message: (f) => `${factOr(f, 'name', 'a variable')} has a value that cannot be used`,
    hint: (f) => `set ${factOr(f, 'name', 'it')} to ${factOr(f, 'expected', 'another value')}; or unset it`,
  },
  'parts-damaged': {
    message: (f) => `${item(f)} is not whole in the keyring`,
    hint: () => 'remove the sessions with `vault clear`, or add the keys again',
  },
  'file-headless': {
    message: (f) => `${path(f)} is missing, and without it the items beside it cannot be read`,
    hint: () => 'restore it from a backup, or name another folder with --file-dir',
  },
  'file-newer': {
    message: (f) => `${path(f)} was written by a newer version of vault`,
    hint: () => 'update vault',
  },
  'file-access': {
    message: (f) => `${path(f)} cannot be used: ${errnoText(fact(f, 'reason'))}`,
    hint: (f) => errnoHint(fact(f, 'reason'), fact(f, 'path')),
  },
};
