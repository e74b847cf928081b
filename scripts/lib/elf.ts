// Reads and writes the few parts of ELF files that our builds touch: 64 bit, little endian, nothing else.

/** What differs from processor to processor. */
export interface Machine {
  readonly name: 'x64' | 'arm64';
  /** `e_machine`. */
  readonly number: number;
  /** The largest page the processor's kernels use: segments are aligned to it. */
  readonly pageBytes: number;
}

export const MACHINES: readonly Machine[] = [
  { name: 'x64', number: 62, pageBytes: 0x1000 },
  { name: 'arm64', number: 183, pageBytes: 0x10000 },
];

export interface ProgramHeader {
  /** Where it stands in the file. */
  readonly at: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;
const PT_NOTE = 4;
const READ_EXECUTE = 5;
/** In front of the code: the word that holds the distance to the old entry point. */
const DISTANCE_BYTES = 8;
const EXECUTABLE_BASE = 0x400000;

export function isElf(file: Uint8Array): boolean {
  return (
    file.length > HEADER_BYTES && file[0] === 0x7f && file[1] === 0x45 && file[2] === 0x4c && file[3] === 0x46
  );
}

/** @throws Error for other processors, 32 bit and big endian */
export function machineOf(file: Uint8Array): Machine {
  const number = viewOf(file).getUint16(18, true);
  const machine = MACHINES.find((candidate) => candidate.number === number);
  if (!isElf(file) || file[4] !== 2 || file[5] !== 1 || machine === undefined) {
    throw new Error('not a 64-bit little-endian ELF file for a processor we know');
  }
  return machine;
}

export function entryOf(file: Uint8Array): number {
  return Number(viewOf(file).getBigUint64(24, true));
}

export function programHeaders(file: Uint8Array): readonly ProgramHeader[] {
  const view = viewOf(file);
  const start = Number(view.getBigUint64(32, true));
  return Array.from({ length: view.getUint16(56, true) }, (_, index) => {
    const at = start + index * PROGRAM_HEADER_BYTES;
    const word = (offset: number): number => Number(view.getBigUint64(at + offset, true));
    return {
      at,
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      offset: word(8),
      address: word(16),
      fileBytes: word(32),
      memoryBytes: word(40),
    };
  });
}

/**
 * A copy of an executable that runs `prologue` before its own entry point. The code comes behind everything else
 * in a segment of its own (readable, executable, not writable). Its program header is the one of the notes (build
 * id and the like), which no loader needs; all other bytes keep their places, so that Bun finds its module graph.
 *
 * @param prologue begins with the 8-byte distance that is filled in here, then the code
 * @throws Error where there is no such header, or where the file has a prologue already
 */
export function withPrologue(file: Uint8Array, prologue: Uint8Array): Uint8Array {
  const machine = machineOf(file);
  const headers = programHeaders(file);
  const note = headers.find((header) => header.type === PT_NOTE);
  const loads = headers.filter((header) => header.type === PT_LOAD);
  if (note === undefined || loads.length === 0) throw new Error('no notes segment to make room with');
  // The loader takes the order of the headers for the order of the addresses.
  if (loads.some((load) => load.at > note.at))
    throw new Error('the notes segment is not behind the loaded ones');
  const up = (value: number): number => Math.ceil(value / machine.pageBytes) * machine.pageBytes;
  const offset = up(file.length);
  const address = up(Math.max(...loads.map((load) => load.address + load.memoryBytes)));

  const patched = new Uint8Array(offset + prologue.length);
  patched.set(file);
  patched.set(prologue, offset);
  const view = viewOf(patched);
  view.setBigInt64(offset, BigInt(entryOf(file)) - BigInt(address), true);
  writeLoad(view, note.at, { offset, address, bytes: prologue.length, align: machine.pageBytes });
  view.setBigUint64(24, BigInt(address + DISTANCE_BYTES), true);
  return patched;
}

/** A static executable of one segment. */
export function executableOf(code: Uint8Array, machine: Machine): Uint8Array {
  const file = new Uint8Array(machine.pageBytes + code.length);
  const view = viewOf(file);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, machine.number, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(EXECUTABLE_BASE + machine.pageBytes + DISTANCE_BYTES), true);
  view.setBigUint64(32, BigInt(HEADER_BYTES), true);
  view.setUint16(52, HEADER_BYTES, true);
  view.setUint16(54, PROGRAM_HEADER_BYTES, true);
  view.setUint16(56, 2, true);
  view.setUint16(58, 64, true);
  const load = {
    offset: machine.pageBytes,
    address: EXECUTABLE_BASE + machine.pageBytes,
    bytes: code.length,
  };
  writeLoad(view, HEADER_BYTES, { ...load, align: machine.pageBytes });
  // PT_GNU_STACK, read and write: without it kernels make the stack executable.
  view.setUint32(HEADER_BYTES + PROGRAM_HEADER_BYTES, 0x6474e551, true);
  view.setUint32(HEADER_BYTES + PROGRAM_HEADER_BYTES + 4, 6, true);
  file.set(code, machine.pageBytes);
  return file;
}

function writeLoad(
  view: DataView,
  at: number,
  load: { readonly offset: number; readonly address: number; readonly bytes: number; readonly align: number },
): void {
  view.setUint32(at, PT_LOAD, true);
  view.setUint32(at + 4, READ_EXECUTE, true);
  const words = [load.offset, load.address, load.address, load.bytes, load.bytes, load.align];
  for (const [index, word] of words.entries()) view.setBigUint64(at + 8 + index * 8, BigInt(word), true);
}

function viewOf(file: Uint8Array): DataView {
  return new DataView(file.buffer, file.byteOffset, file.byteLength);
}
