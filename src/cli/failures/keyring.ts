// Failures of the keyring room.

import type { KeyringErrorCode } from '../../keyring/errors.ts';
import { because, fact, type Table } from './row.ts';

const OTHER_STORE = 'vault backends shows which other stores can be used here (--backend file)';

export const KEYRING_FAILURES: Table<KeyringErrorCode> = {
  'backend-unknown': {
    message: (f) => `there is no backend ${fact(f, 'backend')}`,
    hint: (f) => `choose one of: ${fact(f, 'known')}`,
  },
  'backend-unavailable': {
    message: (f) => `the ${fact(f, 'backend')} backend cannot be used here${because(f)}`,
    hint: () => OTHER_STORE,
  },
  'no-backend': { message: () => 'no store of secrets can be used here', hint: () => 'vault backends' },
  locked: {
    message: () => 'the keyring is locked and nobody could be asked to unlock it',
    hint: () => 'unlock the keyring of this session, or use another store: --backend file',
  },
  dismissed: {
    message: () => 'the keyring was not unlocked: the dialog was dismissed',
    hint: () => 'run the command again and unlock it',
  },
  timeout: {
    message: (f) => `the keyring gave no answer within ${fact(f, 'seconds')} seconds`,
    hint: () => 'see whether an unlock dialog is open, or use another store: --backend file',
  },
  'no-collection': {
    message: () => 'the keyring has no collection to store secrets in yet',
    hint: () => 'log in to a desktop session once to create it, or use another store: --backend file',
  },
  'too-large': {
    message: (f) => `the item ${fact(f, 'item')} is larger than the store takes`,
    hint: () => OTHER_STORE,
  },
  'read-back': {
    message: (f) => `the store did not give back what was written to ${fact(f, 'item')}`,
    hint: () => 'run the command again; if it stays so, use another store: --backend file',
  },
  failed: {
    message: (f) => `the ${fact(f, 'backend')} keyring failed${because(f)}`,
    hint: () => OTHER_STORE,
  },
  'passphrase-wrong': {
    message: (f) => `wrong passphrase for the store in ${fact(f, 'path')}`,
    hint: () => 'run the command again, or correct AWS_VAULT_FILE_PASSPHRASE',
  },
  'passphrase-needed': {
    message: (f) =>
      `a passphrase is needed for the store in ${fact(f, 'path')}, and there is no terminal to ask on`,
    hint: () => 'set AWS_VAULT_FILE_PASSPHRASE, or run vault once in a terminal',
  },
  'file-truncated': {
    message: (f) => `${fact(f, 'path')} ends too early`,
    hint: () => 'restore it from a backup, or remove it and add the keys again',
  },
  'file-tampered': {
    message: (f) => `${fact(f, 'path')} was changed by something other than vault`,
    hint: () => 'restore it from a backup, or remove it and add the keys again',
  },
  'file-foreign': {
    message: (f) => `${fact(f, 'path')} is not a file of vault`,
    hint: () => 'name another folder with --file-dir',
  },
  'setting-invalid': {
    message: (f) => `${fact(f, 'name')} has a value that cannot be used`,
    hint: (f) => `expected ${fact(f, 'expected')}`,
  },
  'parts-damaged': {
    message: (f) => `the item ${fact(f, 'item')} is not whole in the keyring`,
    hint: () => 'add the keys again, or clear the sessions: vault clear',
  },
  'file-headless': {
    message: (f) => `${fact(f, 'path')} is gone, and with it the key of the items that stand beside it`,
    hint: () => 'restore it from a backup, or name another folder with --file-dir',
  },
  'file-newer': {
    message: (f) => `${fact(f, 'path')} was written by a newer version of vault`,
    hint: () => 'update vault',
  },
  'file-access': {
    message: (f) => `${fact(f, 'path')} cannot be used${because(f)}`,
    hint: () => 'look at the owner and the permissions of the folder and its files',
  },
};
