/** Where numbers stand: each with the places it was listed at, in that order. */
export type Postings = {
  readonly add: (code: number, at: number) => void;
  /** The last of its places, `most` at most. */
  readonly last: (code: number, most: number) => readonly number[];
  /** All of its places; nothing where they are more than `most`. */
  readonly within: (code: number, most: number) => readonly number[];
};

/** One large table would stand still while it grows: its parts do so one by one. */
const parts = 256;
const nowhere: readonly number[] = [];

/** An empty index. Most numbers stand at one place only, which is kept without a list. */
export function openPostings(): Postings {
  const tables = Array.from({ length: parts }, () => new Map<number, number | number[]>());
  const tableOf = (code: number) => tables[(code >>> 8) % parts] as Map<number, number | number[]>;
  const placesOf = (code: number): readonly number[] => {
    const places = tableOf(code).get(code);
    return places === undefined ? nowhere : typeof places === 'number' ? [places] : places;
  };
  return {
    add: (code, at) => {
      const table = tableOf(code);
      const places = table.get(code);
      if (places === undefined) table.set(code, at);
      else if (typeof places === 'number') table.set(code, [places, at]);
      else places.push(at);
    },
    last: (code, most) => {
      const places = placesOf(code);
      return places.length > most ? places.slice(-most) : places;
    },
    within: (code, most) => {
      const places = placesOf(code);
      return places.length > most ? nowhere : places;
    },
  };
}
