// The arguments of D-Bus calls as bytes, little-endian. Whole messages are made elsewhere.

const encoder = new TextEncoder();

/** Writes values one after the other, each at the alignment its type asks for. */
export class DbusWriter {
  // Whole strings at a time: byte by byte costs a millisecond in code that is run once.
  #bytes = new Uint8Array(512);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  align(to: number): void {
    this.#reserve(roundUp(this.#length, to) - this.#length);
  }

  byte(value: number): void {
    this.#bytes[this.#reserve(1)] = value;
  }

  uint32(value: number): void {
    this.align(4);
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  boolean(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  /** Also object paths. Text with NUL cannot be sent: the caller escapes it. */
  string(value: string): void {
    const bytes = encoder.encode(value);
    this.uint32(bytes.length);
    this.#text(bytes);
  }

  signature(value: string): void {
    const bytes = encoder.encode(value);
    this.byte(bytes.length);
    this.#text(bytes);
  }

  variant(type: string, write: () => void): void {
    this.signature(type);
    write();
  }

  /** An array whose elements are aligned to `elementAlignment`; its length is that of the elements alone. */
  array(elementAlignment: number, write: () => void): void {
    this.uint32(0);
    const lengthAt = this.#length - 4;
    this.align(elementAlignment);
    const start = this.#length;
    write();
    this.#view.setUint32(lengthAt, this.#length - start, true);
  }

  /** `a{ss}` */
  stringMap(map: Readonly<Record<string, string>>): void {
    this.array(8, () => {
      for (const [key, value] of Object.entries(map)) {
        this.align(8);
        this.string(key);
        this.string(value);
      }
    });
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** With the NUL that ends it. */
  #text(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length + 1);
    this.#bytes.set(bytes, at);
  }

  /** Room for `count` zero bytes; gives the place where they begin. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** The next multiple of `to`. */
export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
