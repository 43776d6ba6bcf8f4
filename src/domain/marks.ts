import { lendUnits, returnUnits, type Units } from './token.ts';
import { type Code, type Desk, instantiate, lay, makeDesk, mostUnits, orNull } from './vectors.ts';

/** By the first three letters of a word, five bits of each, a bit each: may something begin so? */
export type Gate = Uint8Array;
export const gateBytes = 2 ** 12;

/**
 * A text that is looked through for places worth a closer look: each of these writes them to `places`, in order, and
 * says how many there are. They never leave one out, and may tell too many.
 */
export type Marked = {
  readonly units: Units;
  readonly places: Int32Array;
  /** Where words of ASCII letters and digits begin that the gate lets in. */
  readonly cues: (gate: Gate) => number;
  /** Brackets and signs at which an indicator may be told. */
  readonly signs: () => number;
  /** At least one place in any 32 hexadecimal digits that stand together. */
  readonly digits: () => number;
  /** Done with this text. */
  readonly done: () => void;
};

const digitStep = 16;
/** Letters and digits of ASCII, the digits of hexadecimal numbers, and signs at which an indicator may be told. */
const [word, hex, sign] = [1, 2, 4] as const;
const kinds = new Uint8Array(0x10000);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  kinds[code] =
    (/[^\W_]/.test(char) ? word : 0) |
    (/[\da-f]/i.test(char) ? hex : 0) |
    (/[.@:[({<\]\\]/.test(char) ? sign : 0);
}

/** Unit by unit. */
function plainly(text: string): Marked {
  const units = lendUnits(text);
  const { length } = text;
  const places = new Int32Array(length);
  const collect = (step: number, isPlace: (at: number) => boolean) => {
    let count = 0;
    for (let at = step - 1; at < length; at += step) if (isPlace(at)) places[count++] = at;
    return count;
  };
  const is = (at: number, kind: number) => ((kinds[units[at] ?? 0] ?? 0) & kind) !== 0;
  return {
    units,
    places,
    cues: () => collect(1, (at) => is(at, word) && (at === 0 || !is(at - 1, word))),
    signs: () => collect(1, (at) => is(at, sign)),
    digits: () => collect(digitStep, (at) => is(at, hex)),
    done: () => returnUnits(units),
  };
}

type Table = { readonly code: Code; desk: Desk; gate: Gate | null; text: number; isTaken: boolean };

function makeTable(): Table {
  const code = instantiate();
  return { code, desk: makeDesk(code.memory, gateBytes), gate: null, text: 0, isTaken: false };
}

/** With the vector instructions of the processor. One text at a time. */
function quickly(table: Table): Omit<Marked, 'units' | 'places'> {
  const { code } = table;
  const count = (end: number) => (end - table.desk.places.byteOffset) >> 2;
  return {
    cues: (gate) => {
      const { folded, bits, specials, places } = table.desk;
      if (table.gate !== gate) new Uint8Array(code.memory.buffer).set(gate);
      table.gate = gate;
      return count(code.cues(0, folded, bits, specials, table.text, places.byteOffset));
    },
    signs: () => count(code.signs(table.desk.folded, table.text, table.desk.places.byteOffset)),
    digits: () => count(code.digits(table.desk.folded, table.text, table.desk.places.byteOffset)),
    done: () => {
      table.isTaken = false;
    },
  };
}

type Quick = { readonly table: Table; readonly steps: Omit<Marked, 'units' | 'places'>; marked: Marked };
let quick: Quick | null | undefined;

function makeQuick(): Quick {
  const table = makeTable();
  const steps = quickly(table);
  return { table, steps, marked: { ...steps, ...table.desk } };
}

function widen({ table, steps }: Quick, length: number): Marked | null {
  const desk = orNull(() => makeDesk(table.code.memory, gateBytes, length));
  if (desk === null) return null;
  table.desk = desk;
  return { ...steps, ...desk };
}

/** A text, ready to be looked through; call `done` behind it. */
export function mark(text: string): Marked {
  if (quick === undefined) quick = orNull(makeQuick);
  const { length } = text;
  if (quick === null || quick.table.isTaken || length > mostUnits) return plainly(text);
  const { table } = quick;
  if (length > table.desk.room) {
    const wider = widen(quick, length);
    if (wider === null) return plainly(text);
    quick.marked = wider;
  }
  table.isTaken = true;
  table.text = length;
  lay(table.code, table.desk, text);
  return quick.marked;
}
