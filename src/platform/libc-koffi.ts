// The C library under Node, through koffi, which is loaded at the first call and never bundled.

import type { CFunction, CSignature, CType, RawLibrary } from './libc-raw.ts';

interface Koffi {
  load(path: null): { func(name: string, returns: string, args: readonly string[]): CFunction };
  errno(): number;
  address(value: Uint8Array): bigint;
  view(address: bigint, length: number): ArrayBuffer;
}

const TYPE_NAME: Readonly<Record<CType, string>> = {
  i32: 'int',
  i64: 'int64_t',
  u64: 'uint64_t',
  pointer: 'uintptr_t',
  void: 'void',
};

/** The C library that Node itself runs on, or undefined where koffi is not installed for this platform. */
export function openKoffiLibrary(signatures: Readonly<Record<string, CSignature>>): RawLibrary | undefined {
  const koffi = loadKoffi();
  if (koffi === undefined) return undefined;
  const library = koffi.load(null);
  const functions: Record<string, CFunction> = {};
  try {
    for (const [name, signature] of Object.entries(signatures)) {
      functions[name] = bind(library, name, signature);
    }
  } catch {
    return undefined;
  }
  return {
    functions,
    errno: () => koffi.errno(),
    addressOf: (bytes) => Number(koffi.address(bytes)),
    copyMemory: (address, length) => new Uint8Array(koffi.view(BigInt(address), length)).slice(),
  };
}

function bind(library: ReturnType<Koffi['load']>, name: string, signature: CSignature): CFunction {
  const returns = TYPE_NAME[signature.returns];
  const types = signature.args.map((type) => TYPE_NAME[type]);
  const { fixedArgs } = signature;
  if (fixedArgs === undefined) return library.func(name, returns, types);
  const bound = library.func(name, returns, [...types.slice(0, fixedArgs), '...']) as (
    ...args: readonly (number | bigint | string)[]
  ) => number | bigint;
  return (...args) =>
    bound(
      ...args.slice(0, fixedArgs),
      ...args.slice(fixedArgs).flatMap((value, index) => [types[fixedArgs + index] ?? 'int64_t', value]),
    );
}

/**
 * The addon straight from koffi's package for this platform. Koffi's own first module reads every property of
 * `node:util`; one of them opens standard error, and Node then replaces the terminal behind it by one it opened
 * itself, which our child would inherit. It also costs 5 ms.
 */
function loadKoffi(): Koffi | undefined {
  const { createRequire } = process.getBuiltinModule('node:module');
  try {
    const here = createRequire(import.meta.url);
    const near = createRequire(here.resolve('koffi'));
    return load(near, `@koromix/koffi-${process.platform}-${process.arch}`) ?? load(here, 'koffi');
  } catch {
    return undefined;
  }
}

function load(from: NodeJS.Require, name: string): Koffi | undefined {
  try {
    return from(name) as Koffi;
  } catch {
    return undefined;
  }
}
