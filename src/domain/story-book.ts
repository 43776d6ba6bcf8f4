import { type Codes, codeOf, isCommon, isRare, joined } from './codes.ts';
import { openPostings, type Postings } from './postings.ts';
import { apart, sameEvent } from './same-event.ts';
import { type Sketch, sketch, type Telling } from './sketch.ts';

/** A telling taken apart, and the story it belongs to. */
type Entry = { readonly storyId: string; readonly sketch: Sketch };

/** Recent stories, ready to be asked where a telling belongs. */
export type StoryBook = {
  /** The story of the telling: the same page, or another teller's words for the same event. Null: a story of its own. */
  readonly find: (telling: Telling) => string | null;
  /** Write a telling into its story, new or known; the number of the entry. */
  readonly add: (storyId: string, telling: Telling) => number;
  /** The same for a telling that was taken apart before. */
  readonly put: (storyId: string, sketch: Sketch) => number;
  /** What stands at a number; undefined when it is struck out. */
  readonly entry: (at: number) => Entry | undefined;
  /** Strike out an entry. Its number stays taken: a book in which more is struck out than stands is better written anew. */
  readonly drop: (at: number) => void;
  readonly has: (storyId: string) => boolean;
  /** How many entries were ever written, those struck out among them. */
  readonly size: () => number;
};

/** So many are compared in full, those with the most rare words in common. */
const compared = 40;
/** So many of the latest that share a page, a CVE, a number or a row of words. */
const mostOfKey = 100;
/** A word that one telling in so many has is not rare, whatever the lists say; in a small book no word is frequent. */
const rareBelow = { share: 1 / 40, tellings: 100 } as const;

/** So many of its rows of words are looked up. */
const shinglesAsked = 6;

function keysOf({ place, cves, marks, named, title, shingles }: Sketch): Codes {
  const keys = [...cves];
  if (place?.page != null) keys.push(codeOf(place.page));
  for (const [series, ids] of [...marks.ids, ...named])
    for (const id of ids) keys.push(codeOf(`${series} ${id}`));
  for (const month of marks.months)
    for (const code of title) if (isCommon(code)) keys.push(joined(codeOf(month), code));
  return [...keys, ...shingles.slice(0, shinglesAsked)];
}

/** A book without stories. Tellings are taken apart once and looked up by word, page, CVE and number, so that none is compared with all. */
export function openStoryBook(): StoryBook {
  const entries: (Entry | undefined)[] = [];
  const stories = new Map<string, number[]>();
  const byKey = openPostings();
  const byWord = openPostings();
  const byTitle = openPostings();
  let met = new Uint16Array(1_024);
  let last: { readonly telling: Telling; readonly sketch: Sketch } | null = null;
  const takeApart = (telling: Telling): Sketch => {
    if (last?.telling !== telling) last = { telling, sketch: sketch(telling) };
    return last.sketch;
  };

  /** Tellings that may be of the same event, those with the most rare words in common first; one in both titles counts twice. */
  const candidates = (mine: Sketch): readonly number[] => {
    const touched: number[] = [];
    const mostOfWord = Math.max(rareBelow.tellings, entries.length * rareBelow.share);
    const sure = new Set<number>();
    for (const key of keysOf(mine)) for (const at of byKey.last(key, mostOfKey)) sure.add(at);
    const meet = (index: Postings, words: Codes) => {
      for (const code of words) {
        if (!isRare(code)) continue;
        for (const at of index.within(code, mostOfWord)) {
          if (met[at] === 0) touched.push(at);
          met[at] = (met[at] ?? 0) + 1;
        }
      }
    };
    meet(byWord, mine.body);
    meet(byTitle, mine.title);
    const often = touched
      .filter((at) => (met[at] ?? 0) >= 2)
      .sort((a, b) => (met[b] ?? 0) - (met[a] ?? 0) || b - a);
    for (const at of touched) met[at] = 0;
    return [...new Set([...sure, ...often.slice(0, compared)])];
  };

  const fits = (storyId: string, mine: Sketch): boolean =>
    (stories.get(storyId) ?? []).every((at) => {
      const entry = entries[at];
      return entry === undefined || !apart(mine, entry.sketch);
    });

  const put = (storyId: string, mine: Sketch): number => {
    const at = entries.push({ storyId, sketch: mine }) - 1;
    if (at >= met.length) met = new Uint16Array(met.length * 2);
    const told = stories.get(storyId);
    if (told === undefined) stories.set(storyId, [at]);
    else told.push(at);
    for (const key of keysOf(mine)) byKey.add(key, at);
    for (const code of mine.body) if (isRare(code)) byWord.add(code, at);
    for (const code of mine.title) if (isRare(code)) byTitle.add(code, at);
    return at;
  };

  return {
    find: (telling) => {
      const mine = takeApart(telling);
      const best = new Map<string, number>();
      for (const at of candidates(mine)) {
        const entry = entries[at];
        if (entry === undefined || apart(mine, entry.sketch)) continue;
        const score = sameEvent(mine, entry.sketch);
        if (score > (best.get(entry.storyId) ?? 0)) best.set(entry.storyId, score);
      }
      const order = [...best].sort(([, a], [, b]) => b - a);
      return order.find(([storyId]) => fits(storyId, mine))?.[0] ?? null;
    },
    add: (storyId, telling) => put(storyId, takeApart(telling)),
    put,
    entry: (at) => entries[at],
    drop: (at) => {
      const entry = entries[at];
      if (entry === undefined) return;
      entries[at] = undefined;
      const left = (stories.get(entry.storyId) ?? []).filter((other) => other !== at);
      if (left.length > 0) stories.set(entry.storyId, left);
      else stories.delete(entry.storyId);
    },
    has: (storyId) => stories.has(storyId),
    size: () => entries.length,
  };
}
