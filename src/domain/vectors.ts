import { sieveCode } from './sieve-code.ts';
import type { Units } from './token.ts';

export type Memory = { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => void };
type Module = { readonly [Symbol.toStringTag]: string };
// TypeScript has it among the types of browsers alone.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (module: Module) => { readonly exports: object };
};
type Step = (...numbers: readonly number[]) => number;

/** bench/sieve/program.ts, with a memory of its own. */
export type Code = {
  readonly memory: Memory;
  readonly fold: (...numbers: readonly number[]) => void;
  readonly learn: (...numbers: readonly number[]) => void;
  readonly sieve: Step;
  readonly cues: Step;
  readonly signs: Step;
  readonly digits: Step;
};

/** Room in that memory for a text of up to `room` units, for what is made of it, and for places found in it. */
export type Desk = {
  readonly room: number;
  readonly units: Units;
  readonly bytes: Buffer;
  readonly places: Int32Array;
  /** Where the folded text stands, and a bit for each letter of a word, and for each that is not ASCII. */
  readonly folded: number;
  readonly bits: number;
  readonly specials: number;
};

const pageSize = 0x10000;
/** The code reads as much behind the end of a text. */
const behind = 80;
const slack = 0x400;
const least = 1 << 14;
/** A longer text is read unit by unit. */
export const mostUnits = 1 << 20;
let compiled: Module | null = null;

/** Throws where the processor lacks vectors, or memory runs out. */
export function instantiate(): Code {
  compiled ??= new WebAssembly.Module(Buffer.from(sieveCode, 'base64'));
  return new WebAssembly.Instance(compiled).exports as Code;
}

/** Without vectors, or without memory for them, it is done without. */
export function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** A desk behind the first `start` bytes of a memory. */
export function makeDesk(memory: Memory, start: number, length = 0): Desk {
  const room = Math.max(least, (length + (length >> 1) + 63) & ~63);
  const pages = Math.ceil((start + 8 * room + slack) / pageSize) - memory.buffer.byteLength / pageSize;
  if (pages > 0) memory.grow(pages);
  const places = start + 2 * (room + behind);
  const folded = places + 4 * room;
  const bits = folded + room + 2 * behind;
  return {
    room,
    units: new Uint16Array(memory.buffer, start, room + behind),
    bytes: Buffer.from(memory.buffer, start, 2 * (room + behind)),
    places: new Int32Array(memory.buffer, places, room),
    folded,
    bits,
    specials: bits + (room >> 3) + behind,
  };
}

/** Puts a text on the desk, zeros behind it, and folds it. */
export function lay(code: Code, { units, bytes, folded, bits, specials }: Desk, text: string): void {
  const { length } = text;
  bytes.write(text, 'utf16le');
  units.fill(0, length, length + behind);
  code.fold(units.byteOffset, folded, bits, specials, length);
}
