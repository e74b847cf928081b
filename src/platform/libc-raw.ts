// What the two ways into the C library (bun:ffi and koffi) have in common; it knows no function by name.

/**
 * C types as we need them. `pointer` is an address as a plain number: both runtimes hand out user-space
 * addresses, which stay below 2^53.
 */
export type CType = 'i32' | 'i64' | 'u64' | 'pointer' | 'void';

export interface CSignature {
  readonly args: readonly CType[];
  readonly returns: CType;
  /**
   * How many arguments come before the `...` of a variadic function. Apple's arm64 convention passes the rest
   * on the stack where every other one of ours passes them in registers.
   */
  readonly fixedArgs?: number;
}

export type CFunction = (...args: readonly (number | bigint)[]) => number | bigint;

/** An opened C library. Its memory calls trust their arguments: a wrong address ends the process. */
export interface RawLibrary {
  readonly functions: Readonly<Record<string, CFunction>>;
  /** Error number of the last call that failed on this thread. */
  errno(): number;
  /** Where the bytes lie. They must stay referenced while C looks at them, and must not be empty. */
  addressOf(bytes: Uint8Array): number;
  /** A copy of memory. */
  copyMemory(address: number, length: number): Uint8Array;
}

export type OpenRawLibrary = (signatures: Readonly<Record<string, CSignature>>) => RawLibrary | undefined;
