// A value that must not be shown: it holds one secret string and refuses every accidental way of printing it.

const REDACTED = '[secret]';
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/**
 * One secret. Template strings, `String()`, `JSON.stringify`, `console.log` and `util.inspect` all show
 * `[secret]`; only {@link Secret.reveal} gives the value, at the place where it is used.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  /** The secret itself. Call it where the value leaves for its one destination and nowhere earlier. */
  reveal(): string {
    return this.#value;
  }

  get isEmpty(): boolean {
    return this.#value === '';
  }

  /** Compares without giving the value away through timing of unequal prefixes. */
  equals(other: Secret): boolean {
    const a = this.#value;
    const b = other.#value;
    let difference = a.length ^ b.length;
    for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1));
    return difference === 0;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspectCustom](): string {
    return REDACTED;
  }
}
