// Failures of the programs that make MFA codes: what is wrong with the key or the entry, and the command that shows it.

import type { Facts } from '../../kernel/error.ts';
import { fact, factOr } from './row.ts';

const account = (f: Facts): string => factOr(f, 'account', 'that name');
const isYkman = (f: Facts): boolean => fact(f, 'driver') === 'ykman';

/** `--device SERIAL ` where one was chosen. */
const chosen = (f: Facts): string => (fact(f, 'device') === '' ? '' : `--device ${fact(f, 'device')} `);

export function generatorMessage(f: Facts): string {
  const one = fact(f, 'device') === '' ? '' : ` with serial number ${fact(f, 'device')}`;
  switch (fact(f, 'reason')) {
    case 'no-device':
      return `ykman finds no YubiKey${one}`;
    case 'no-smart-card-service':
      return 'ykman reaches no smart card service, which a YubiKey needs for MFA codes';
    case 'several-devices':
      return 'ykman finds several YubiKeys';
    case 'no-account':
      return isYkman(f)
        ? `the YubiKey${one} has no account ${account(f)}`
        : `pass has no entry ${account(f)} with a code`;
    case 'several-accounts':
      return `several accounts on the YubiKey fit ${account(f)}`;
    case 'locked':
      return `the accounts of the YubiKey${one} are locked by a password`;
    case 'wrong-password':
      return `the password that ykman remembers for the YubiKey${one} is wrong`;
    case 'no-touch':
      return 'the YubiKey was not touched in time';
    default:
      return `${factOr(f, 'driver', 'the program')} printed something else than six digits for ${account(f)}`;
  }
}

export function generatorHint(f: Facts): string {
  switch (fact(f, 'reason')) {
    case 'no-device':
      return 'plug it in; `ykman list` shows what is there';
    case 'no-smart-card-service':
      return 'start it: sudo systemctl start pcscd';
    case 'several-devices':
      return 'set YKMAN_OATH_DEVICE_SERIAL to one of: ykman list --serials';
    case 'no-account':
      return isYkman(f)
        ? `set YKMAN_OATH_CREDENTIAL_NAME to one of: ykman ${chosen(f)}oath accounts list`
        : 'set PASS_OATH_CREDENTIAL_NAME to one of: pass ls';
    case 'several-accounts':
      return `set YKMAN_OATH_CREDENTIAL_NAME to exactly one of: ykman ${chosen(f)}oath accounts list`;
    case 'locked':
    case 'wrong-password':
      return `let ykman remember the password: ykman ${chosen(f)}oath access remember`;
    case 'no-touch':
      return 'run the command again and touch the YubiKey while it blinks';
    default:
      return isYkman(f)
        ? `see what it prints: ykman ${chosen(f)}oath accounts code ${account(f)}`
        : `see what it prints: pass otp ${account(f)}`;
  }
}
