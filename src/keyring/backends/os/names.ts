// How our names and values are written in the stores of the operating systems, and read back. No store is called here.

import { sha256Hex } from '../../../platform/crypto.ts';

/** What a person sees as the owner of an item ("service", "where"). */
export const SERVICE_NAME = 'vault';

const ESCAPE = /%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/g;
/** Half a character cannot be written as UTF-8, NUL cannot be sent on D-Bus, and no list shows control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to replace
const PLAIN_UNSAFE = /[\u0000-\u001f%\u007f]|\p{Surrogate}/gu;
/**
 * Windows compares the names of credentials without regard to case, and by its own tables: everything but the
 * plain lower-case characters is replaced, so that `Dev` and `dev` are two items.
 */
const CASELESS_UNSAFE = /[^a-z0-9:._@/+=,~#()[\]{}-]/g;
/** The empty account means "any" to the Keychain and is refused by Windows. */
const EMPTY = '%empty';
/** Windows takes account names of up to 513 characters; what would be longer ends in a digest. */
const CASELESS_MAX = 400;

/**
 * The account name for an item of ours. Two names never have the same one, and none begins with `%index`, which is
 * free for our own list.
 */
export function accountName(name: string, platform: NodeJS.Platform): string {
  if (name === '') return EMPTY;
  if (platform !== 'win32') return escaped(name, PLAIN_UNSAFE);
  const whole = escaped(name, CASELESS_UNSAFE);
  if (whole.length <= CASELESS_MAX) return whole;
  const digest = sha256Hex(Buffer.from(name, 'utf16le'));
  return `${whole.slice(0, CASELESS_MAX - digest.length)}%%${digest}`;
}

/** The opposite of {@link accountName}, where it was not shortened. */
export function itemName(account: string): string {
  if (account === EMPTY) return '';
  return account.replace(ESCAPE, (_, unit: string | undefined, byte: string | undefined) =>
    String.fromCharCode(Number.parseInt(unit ?? byte ?? '', 16)),
  );
}

function escaped(name: string, unsafe: RegExp): string {
  return name.replace(unsafe, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const unit = character.charCodeAt(at);
      return unit < 0x80
        ? `%${unit.toString(16).padStart(2, '0')}`
        : `%u${unit.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

const WRAPPED = 'vault-text:';

/** Values go as they are, so that people can read them in their own tools, unless a store could not keep them so. */
export function storedForm(value: string): string {
  if (value !== '' && value.isWellFormed() && !value.includes('\0') && !value.startsWith(WRAPPED))
    return value;
  return `${WRAPPED}${Buffer.from(value, 'utf16le').toString('base64')}`;
}

/** The opposite of {@link storedForm}. */
export function givenForm(stored: string): string {
  if (!stored.startsWith(WRAPPED)) return stored;
  return Buffer.from(stored.slice(WRAPPED.length), 'base64').toString('utf16le');
}
