// Values larger than a store takes, split over several of its items. A set of parts that is not whole is never
// given back as a value: a head item names the parts and is written last.

import { Secret } from '../kernel/secret.ts';
import { randomBytes, sha256Hex } from '../platform/crypto.ts';
import { KeyringError } from './errors.ts';
import type { Keyring } from './keyring.ts';

export interface SplitOptions {
  /** The most that the store takes as one value. */
  readonly limitBytes: number;
  /** How the store counts: Windows keeps text as UTF-16, the others as UTF-8. */
  readonly encoding: 'utf-8' | 'utf-16';
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/*
 * Names inside the store:
 *   NAME                         an item that fits, or the head of one that does not
 *   part:GENERATION:INDEX:NAME   one part; the generation is new with each write
 *   part:name:NAME               an item whose own name begins with `part:`
 * A head is `vault-parts:1:GENERATION:COUNT:DIGEST`; a value that looks like one is split too, so that it is
 * never taken for one. Writing: new parts, then the head, then the old parts go. Removing: the head first.
 */
const PART = 'part:';
const ESCAPED = 'part:name:';
const HEAD = 'vault-parts:';
const HEAD_FORM = /^vault-parts:1:([0-9a-z]+-[0-9a-f]{16}):([0-9]{1,6}):([0-9a-f]{64})$/;
const PART_FORM = /^part:([0-9a-z]+)-([0-9a-f]{16}):([0-9]{1,6}):(.*)$/s;
const MOST_PARTS = 4096;
/** How often a reader begins again because a writer was faster. */
const ATTEMPTS = 5;
/** No writer is at work this long: parts that no head names by then were left by one that was killed. */
const ORPHAN_AGE_MS = 60 * 60 * 1000;

interface Head {
  readonly generation: string;
  readonly count: number;
  readonly digest: string;
}

/** A keyring over `inner` that takes values of any length. */
export function splitLargeValues(inner: Keyring, options: SplitOptions): Keyring {
  return new SplittingKeyring(inner, options);
}

class SplittingKeyring implements Keyring {
  readonly backend: string;
  readonly #inner: Keyring;
  readonly #options: SplitOptions;

  constructor(inner: Keyring, options: SplitOptions) {
    this.backend = inner.backend;
    this.#inner = inner;
    this.#options = options;
  }

  async get(name: string): Promise<Secret | undefined> {
    const stored = innerName(name);
    let value = await this.#inner.get(stored);
    for (let attempt = 1; value !== undefined; attempt += 1) {
      if (!value.reveal().startsWith(HEAD)) return value;
      const joined = await this.#join(name, value.reveal());
      if (joined !== undefined) return joined;
      // The parts may be gone because a writer has put others in their place: then the head is another, too.
      const again = await this.#inner.get(stored);
      if (attempt === ATTEMPTS || again?.equals(value) === true) throw this.#damaged(name);
      value = again;
    }
    return undefined;
  }

  async set(name: string, value: Secret): Promise<void> {
    const stored = innerName(name);
    const text = value.reveal();
    const before = parseHead((await this.#inner.get(stored))?.reveal());
    if (this.#sizeOf(text) <= this.#options.limitBytes && !text.startsWith(HEAD)) {
      await this.#inner.set(stored, value);
    } else {
      const parts = splitText(text, this.#options);
      if (parts.length > MOST_PARTS)
        throw new KeyringError('too-large', { backend: this.backend, item: name });
      const generation = `${this.#options.nowMs().toString(36)}-${hexOf(randomBytes(8))}`;
      for (const [index, part] of parts.entries()) {
        await this.#inner.set(partName(generation, index, name), Secret.of(part));
      }
      const head = `${HEAD}1:${generation}:${parts.length}:${digestOf(text)}`;
      await this.#inner.set(stored, Secret.of(head));
    }
    await this.#removeParts(name, before);
  }

  async remove(name: string): Promise<boolean> {
    const stored = innerName(name);
    const head = parseHead((await this.#inner.get(stored))?.reveal());
    const existed = await this.#inner.remove(stored);
    await this.#removeParts(name, head);
    return existed;
  }

  /** Clears away parts that killed writers left, too. */
  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    const orphans: { readonly name: string; readonly generation: string; readonly part: string }[] = [];
    for (const stored of await this.#inner.list()) {
      if (stored.startsWith(ESCAPED)) names.push(stored.slice(ESCAPED.length));
      else if (!stored.startsWith(PART)) names.push(stored);
      else {
        const [, bornMs = '', random = '', , name = ''] = PART_FORM.exec(stored) ?? [];
        const ageMs = this.#options.nowMs() - Number.parseInt(bornMs, 36);
        if (ageMs > ORPHAN_AGE_MS) orphans.push({ name, generation: `${bornMs}-${random}`, part: stored });
      }
    }
    for (const { name, generation, part } of orphans) {
      const head = parseHead((await this.#inner.get(innerName(name)))?.reveal());
      if (head?.generation !== generation) await this.#inner.remove(part);
    }
    return names;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** The whole value, or undefined where parts are missing or are not those of this head. */
  async #join(name: string, text: string): Promise<Secret | undefined> {
    const head = parseHead(text);
    if (head === undefined || head.count > MOST_PARTS) throw this.#damaged(name);
    let whole = '';
    for (let index = 0; index < head.count; index += 1) {
      const part = await this.#inner.get(partName(head.generation, index, name));
      if (part === undefined) return undefined;
      whole += part.reveal();
    }
    return digestOf(whole) === head.digest ? Secret.of(whole) : undefined;
  }

  async #removeParts(name: string, head: Head | undefined): Promise<void> {
    if (head === undefined) return;
    for (let index = 0; index < Math.min(head.count, MOST_PARTS); index += 1) {
      await this.#inner.remove(partName(head.generation, index, name));
    }
  }

  #sizeOf(text: string): number {
    return sizeOf(text, this.#options.encoding);
  }

  #damaged(name: string): KeyringError {
    return new KeyringError('parts-damaged', { backend: this.backend, item: name });
  }
}

function innerName(name: string): string {
  return name.startsWith(PART) ? `${ESCAPED}${name}` : name;
}

function partName(generation: string, index: number, name: string): string {
  return `${PART}${generation}:${index}:${name}`;
}

function parseHead(text: string | undefined): Head | undefined {
  const [, generation, count, digest] = HEAD_FORM.exec(text ?? '') ?? [];
  if (generation === undefined || count === undefined || digest === undefined) return undefined;
  return { generation, count: Number(count), digest };
}

function sizeOf(text: string, encoding: SplitOptions['encoding']): number {
  return encoding === 'utf-16' ? 2 * text.length : new TextEncoder().encode(text).length;
}

/** Pieces of at most the limit each; no character outside the basic plane is cut in two. */
function splitText(text: string, { limitBytes, encoding }: SplitOptions): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let size = 0;
  for (const character of text) {
    const grown = encoding === 'utf-16' ? 2 * character.length : utf8Length(character);
    if (size + grown > limitBytes) {
      parts.push(part);
      part = '';
      size = 0;
    }
    part += character;
    size += grown;
  }
  parts.push(part);
  return parts;
}

function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
}

/** Over UTF-16, which tells unpaired surrogates apart. */
function digestOf(text: string): string {
  return sha256Hex(Buffer.from(text, 'utf16le'));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
