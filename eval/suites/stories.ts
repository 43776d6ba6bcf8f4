import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';
import type { Telling } from '../../src/domain/sketch.ts';
import { centralActors } from '../../src/domain/story.ts';
import { openStoryBook } from '../../src/domain/story-book.ts';
import { type Counts, scoresOf } from '../score.ts';
import type { Miss, Row, Suite } from '../suite.ts';

type Labelled = {
  readonly id: string;
  readonly story: string;
  readonly feed: string;
  readonly title: string;
  readonly summary: string;
  readonly url: string | null;
  readonly published: string;
};
type Told = Labelled & { readonly telling: Telling };
type Placing = { readonly system: string; readonly storyOf: ReadonlyMap<string, string> };

const file = join(import.meta.dirname, '..', 'labels', 'stories.jsonl');
const week = 7 * 86_400_000;

function toldInOrder(): readonly Told[] {
  const { actors, sectors, watchlists } = loadCatalog();
  const read = createReader({ actors, sectors, watchlists });
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Labelled);
  return rows
    .map((row) => {
      const { cves, actors: named } = read({ ...row, categories: [] });
      const { title, summary: lede, url, feed: feedId } = row;
      const at = Date.parse(row.published);
      return { ...row, telling: { title, lede, url, cves, actorIds: centralActors(named), feedId, at } };
    })
    .sort((a, b) => a.telling.at - b.telling.at);
}

function byBook(told: readonly Told[], system: string, see: (telling: Telling) => Telling): Placing {
  const book = openStoryBook();
  const storyOf = new Map<string, string>();
  for (const { id, telling } of told) {
    const seen = see(telling);
    const story = book.find(seen) ?? id;
    book.add(story, seen);
    storyOf.set(id, story);
  }
  return { system, storyOf };
}

function plainWords(title: string): ReadonlySet<string> {
  return new Set(
    (title.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}.-]+/gu) ?? []).filter((word) => word.length > 2),
  );
}

/** A peer that anybody would write first: each joins the first that `alike` says is its like within a week. */
function byPairs(told: readonly Told[], system: string, alike: (a: Told, b: Told) => boolean): Placing {
  const storyOf = new Map<string, string>();
  for (const [at, one] of told.entries()) {
    const like = told
      .slice(0, at)
      .find(
        (other) =>
          (one.telling.at ?? 0) - (other.telling.at ?? 0) <= week &&
          one.feed !== other.feed &&
          alike(one, other),
      );
    storyOf.set(one.id, like === undefined ? one.id : (storyOf.get(like.id) ?? like.id));
  }
  return { system, storyOf };
}

function titlesAlike(a: Told, b: Told): boolean {
  const [one, other] = [plainWords(a.title), plainWords(b.title)];
  return one.intersection(other).size / one.union(other).size >= 0.5;
}

function compare(
  told: readonly Told[],
  { storyOf }: Placing,
): Counts & { readonly wrong: readonly (readonly [Told, Told])[] } {
  let [tp, fp, fn] = [0, 0, 0];
  const wrong: (readonly [Told, Told])[] = [];
  for (const [at, a] of told.entries())
    for (const b of told.slice(at + 1)) {
      const [says, is] = [storyOf.get(a.id) === storyOf.get(b.id), a.story === b.story];
      if (says && is) tp += 1;
      else if (says) fp += 1;
      else if (is) fn += 1;
      if (says !== is) wrong.push([a, b]);
    }
  return { tp, fp, fn, wrong };
}

const measure = 'stories/pairs of one event';

/** Which advisories are of one event, over every pair of the labelled set in the tree. */
export const stories: Suite = {
  name: 'stories',
  inTree: true,
  run: async () => {
    const told = toldInOrder();
    const ours = byBook(told, 'stormbrief', (telling) => telling);
    const placings = [
      ours,
      byBook(told, 'stormbrief, title alone', (telling) => ({
        ...telling,
        lede: '',
        cves: [],
        actorIds: [],
      })),
      byPairs(told, 'half of the title words', titlesAlike),
      byPairs(told, 'a CVE in common', (a, b) => a.telling.cves.some((cve) => b.telling.cves.includes(cve))),
      byPairs(told, 'the same link', (a, b) => a.url !== null && a.url === b.url),
    ];
    const rows: readonly Row[] = placings.map((placing) => ({
      measure,
      system: placing.system,
      n: told.length,
      scores: scoresOf(compare(told, placing)),
    }));
    const misses: readonly Miss[] = compare(told, ours).wrong.map(([a, b]) => ({
      measure,
      id: `${a.id} ${b.id}`,
      got: a.story === b.story ? 'apart' : 'one',
      want: a.story === b.story ? 'one' : 'apart',
      text: `${a.title} | ${b.title}`,
    }));
    return { rows, misses };
  },
};
