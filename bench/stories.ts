import { apart, sameEvent } from '../src/domain/same-event.ts';
import { type Sketch, sketch, type Telling } from '../src/domain/sketch.ts';
import { openStoryBook } from '../src/domain/story-book.ts';
import { makeTellings } from './tellings.ts';

const day = 86_400_000;
const fresh = 500;
const rounds = 3;

/** What `work` costs, in milliseconds of processor time: what else the machine does is not counted. */
function timed(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function wordsOf(title: string): ReadonlySet<string> {
  return new Set(title.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}.-]+/gu) ?? []);
}

/** The peer: each fresh title against every recent one, by the share of common words. */
function allPairs(recent: readonly Telling[], incoming: readonly Telling[]): number {
  const known = recent.map(({ title }) => wordsOf(title));
  let joined = 0;
  for (const { title } of incoming) {
    const words = wordsOf(title);
    if (known.some((other) => words.intersection(other).size / words.union(other).size >= 0.6)) joined += 1;
  }
  return joined;
}

/** The other peer: the same rule without an index, measured on one fresh advisory in ten. */
function sameRule(known: readonly Sketch[], incoming: readonly Telling[]): number {
  const some = incoming.filter((_, at) => at % 10 === 0).map(sketch);
  return some.filter((one) => known.some((other) => !apart(one, other) && sameEvent(one, other) > 0)).length;
}

/** What does it cost to find the story of an advisory, beside comparing it with all? */
export function run(): void {
  const rows = [2_500, 10_000].map((stories) => {
    const tellings = makeTellings(stories + fresh, 7 * day);
    const [recent, incoming] = [tellings.slice(0, stories), tellings.slice(stories)];
    const sketches = recent.map(sketch);
    const times = { open: [] as number[], place: [] as number[], peer: [] as number[], rule: [] as number[] };
    let joined = 0;
    for (let round = 0; round < rounds; round += 1) {
      const book = openStoryBook();
      times.open.push(timed(() => recent.forEach((telling, at) => void book.add(`${at}`, telling))));
      joined = 0;
      times.place.push(
        timed(() => {
          for (const [at, telling] of incoming.entries()) {
            const story = book.find(telling);
            if (story !== null) joined += 1;
            book.add(story ?? `fresh ${at}`, telling);
          }
        }),
      );
      times.peer.push(timed(() => void allPairs(recent, incoming)));
      times.rule.push(
        timed(() => void recent.map(sketch)) + 10 * timed(() => void sameRule(sketches, incoming)),
      );
    }
    const [open, place] = [median(times.open), median(times.place)];
    const [peer, rule] = [median(times.peer), median(times.rule)];
    return {
      stories,
      fresh,
      joined,
      'open ms': Math.round(open),
      'place ms': Math.round(place),
      'all pairs of titles ms': Math.round(peer),
      'all pairs, same rule ms': Math.round(rule),
      'ratio to titles': `${(peer / (open + place)).toFixed(1)}×`,
      'ratio to same rule': `${(rule / (open + place)).toFixed(0)}×`,
    };
  });

  console.table(rows);
}
