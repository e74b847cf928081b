// Looks for secrets where they must not be: in bytes, in every file below a folder, in the arguments of every process. It
// names a secret it finds and the form it has, and never quotes it.

import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets by what they are called in complaints. */
export type Secrets = ReadonlyMap<string, string>;

/** The forms in which a secret could get out. */
export function formsOf(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = new Map([
    ['raw', secret],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['percent-encoded', encodeURIComponent(secret)],
    [
      'percent-encoded, lower case',
      encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['JSON with escaped slashes', json.replaceAll('/', '\\/')],
    ['XML', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['UTF-16', Buffer.from(secret, 'utf16le').toString('latin1')],
  ]);
  // Inside longer text a secret begins at one of three places in a group; what is shared with neighbours is cut off.
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    const from = Math.ceil((shift * 4) / 3);
    forms.set(`base64, shifted by ${shift}`, whole.toString('base64').slice(from));
    forms.set(`base64url, shifted by ${shift}`, whole.toString('base64url').slice(from));
  }
  return new Map([...forms].filter(([name, form]) => name === 'raw' || form !== secret));
}

/** Every secret that stands in the bytes, in any of its forms: `NAME as FORM in WHERE`. */
export function leaksIn(bytes: Uint8Array | string, secrets: Secrets, where: string): readonly string[] {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
  return [...secrets].flatMap(([name, secret]) =>
    [...formsOf(secret)]
      .filter(([, form]) => text.includes(form))
      .map(([form]) => `${name} as ${form} in ${where}`),
  );
}

/** The same for all files below a folder: contents, names, and where links lead. */
export function leaksBelow(folder: string, secrets: Secrets): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name);
    const inName = leaksIn(name, secrets, `the name ${path}`);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink())
      return [...inName, ...leaksIn(readlinkSync(path), secrets, `the link ${path}`)];
    return stat?.isFile() ? [...inName, ...leaksIn(readFileSync(path), secrets, `the file ${path}`)] : inName;
  });
}

export interface ArgumentsWatch {
  /** Every command line that was seen since the start, and how many looks were taken. */
  stop(): { readonly commandLines: ReadonlySet<string>; readonly looks: number };
}

const LOOK_EVERY_MS = 4;

/** Reads the arguments of every process of this machine over and over. */
export function watchArguments(): ArgumentsWatch {
  const commandLines = new Set<string>();
  let looks = 0;
  const look = (): void => {
    looks += 1;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        commandLines.add(readFileSync(`/proc/${name}/cmdline`, 'latin1'));
      } catch {
        // It has ended.
      }
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return { commandLines, looks };
    },
  };
}
