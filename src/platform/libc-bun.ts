// The C library under Bun: binds the functions that are asked for and holds no memory of its own.

import type { CFunction, CSignature, CType, RawLibrary } from './libc-raw.ts';

/**
 * `Bun.FFI` is the native half of `bun:ffi`. Loading the module costs 0.7 ms more at every start, for wrappers
 * that convert arguments and that we do without; where a later Bun hides the object, the module has the same calls.
 */
interface NativeFfi {
  dlopen(
    path: string,
    symbols: Record<string, { readonly args: readonly number[]; readonly returns: number }>,
  ): { readonly symbols?: Record<string, CFunction> };
  ptr(bytes: Uint8Array): number;
  toArrayBuffer(address: number, offset: number, length: number): ArrayBuffer;
  readonly read: { i32(address: number, offset: number): number };
}

/** Bun's own numbers for the types (`FFIType`). */
const TYPE_NUMBER: Readonly<Record<CType, number>> = { i32: 5, i64: 15, u64: 8, pointer: 12, void: 13 };

const REGISTERS_ON_ARM64 = 8;

/** The C library by the names it has on this platform, or undefined where none of them opens. */
export function openBunLibrary(signatures: Readonly<Record<string, CSignature>>): RawLibrary | undefined {
  const ffi = nativeFfi();
  const errnoName = process.platform === 'darwin' ? '__error' : '__errno_location';
  const symbols: Record<string, { args: number[]; returns: number }> = {
    [errnoName]: { args: [], returns: TYPE_NUMBER.pointer },
  };
  // Plain loops: at the start of a program each built-in of JavaScript costs a tenth of a millisecond to wake.
  for (const name in signatures) {
    const signature = signatures[name];
    if (signature === undefined) continue;
    const args: number[] = [];
    for (const type of onStack(signature)) args.push(TYPE_NUMBER[type]);
    symbols[name] = { args, returns: TYPE_NUMBER[signature.returns] };
  }
  for (const path of libraryNames()) {
    const library = tryOpen(ffi, path, symbols);
    if (library === undefined) continue;
    const functions: Record<string, CFunction> = {};
    for (const name in signatures) {
      const bound = library[name];
      if (bound === undefined) return undefined;
      const fixedArgs = signatures[name]?.fixedArgs;
      functions[name] = fixedArgs === undefined ? bound : paddedCall(bound, fixedArgs);
    }
    const errnoAddress = library[errnoName];
    if (errnoAddress === undefined) return undefined;
    return {
      functions,
      errno: () => ffi.read.i32(Number(errnoAddress()), 0),
      addressOf: (bytes) => ffi.ptr(bytes),
      copyMemory: (address, length) => new Uint8Array(ffi.toArrayBuffer(address, 0, length)).slice(),
    };
  }
  return undefined;
}

function nativeFfi(): NativeFfi {
  const native = (Bun as unknown as { readonly FFI?: NativeFfi }).FFI;
  return native ?? (import.meta.require('bun:ffi') as NativeFfi);
}

function tryOpen(
  ffi: NativeFfi,
  path: string,
  symbols: Record<string, { args: number[]; returns: number }>,
): Record<string, CFunction> | undefined {
  try {
    // The native half returns an Error object where the module would throw it.
    const library = ffi.dlopen(path, symbols);
    return library.symbols;
  } catch {
    return undefined;
  }
}

function libraryNames(): readonly string[] {
  if (process.platform === 'darwin') return ['/usr/lib/libSystem.B.dylib'];
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return ['libc.so.6', `libc.musl-${machine}.so.1`, `ld-musl-${machine}.so.1`];
}

/** On Apple's arm64, fills the argument registers so that what follows `fixedArgs` lands on the stack. */
function onStack(signature: CSignature): readonly CType[] {
  const { args, fixedArgs } = signature;
  if (fixedArgs === undefined || !passesVariadicOnStack()) return args;
  const padding = new Array<CType>(REGISTERS_ON_ARM64 - fixedArgs).fill('i64');
  return [...args.slice(0, fixedArgs), ...padding, ...args.slice(fixedArgs)];
}

function paddedCall(bound: CFunction, fixedArgs: number): CFunction {
  if (!passesVariadicOnStack()) return bound;
  const padding = new Array<number>(REGISTERS_ON_ARM64 - fixedArgs).fill(0);
  return (...args) => bound(...args.slice(0, fixedArgs), ...padding, ...args.slice(fixedArgs));
}

function passesVariadicOnStack(): boolean {
  return process.platform === 'darwin' && process.arch === 'arm64';
}
